package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Storage;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code POST /oauth/revoke} (RFC 7009): ends the whole sign-in that a token belongs to. Answers
 * 200 for whatever is no token of the client's, and never 200 when the store could not be asked.
 * Thread-safe.
 */
final class Revoke implements Endpoint {
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final Storage storage;
  private final InstantSource clock;

  Revoke(
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      Storage storage,
      InstantSource clock) {
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public Answer answer(Request request) {
    Parameters parameters = request.formOrJson();
    String token = parameters.require("token");
    // The hint is only a hint (RFC 7009 §2.1), and what a token is can be seen from the token.
    Optional<UUID> family =
        refreshTokens
            .read(token)
            .map(RefreshTokens.Shown::familyId)
            .or(() -> accessTokens.verify(token).flatMap(Revoke::family));
    family.ifPresent(id -> end(request, id, parameters.get("client_id")));
    return Answer.json(200, Map.of());
  }

  /** A workload's token has no sign-in behind it; it ends within the hour, or with its rule. */
  private static Optional<UUID> family(AccessTokens.Verified verified) {
    return switch (verified) {
      case AccessTokens.Verified.OfSignIn signIn -> Optional.of(signIn.familyId());
      case AccessTokens.Verified.OfWorkload workload -> Optional.empty();
    };
  }

  private void end(Request request, UUID family, Optional<String> client) {
    Optional<Grant> grant = storage.family(family);
    if (grant.isEmpty() || client.filter(id -> !id.equals(grant.get().clientId())).isPresent()) {
      return;
    }
    storage.revoke(
        family,
        new AuditEntry(
            clock.instant(),
            grant.get().personId(),
            "token.revoke",
            family.toString(),
            "ok",
            Json.write(Map.of("address", request.address()))));
  }
}
