package dev.latchkey.workload;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Form;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** The exchange of an identity token for an access token (RFC 7523, policy §7.5). Thread-safe. */
public final class WorkloadExchange {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final long LONGEST_SECONDS = 3600;
  private static final JsonReader READER = new JsonReader();

  private final Transport transport;
  private final InstantSource clock;

  /** Sends through {@code transport}. */
  public WorkloadExchange(Transport transport, InstantSource clock) {
    this.transport = transport;
    this.clock = clock;
  }

  /**
   * Exchanges {@code assertion}. One request, no repetition, no redirect.
   *
   * @throws UnreachableException if there was no answer
   * @throws IssuerException if the issuer refused, or its answer is not what the protocol says; no
   *     word of the answer is in the message
   */
  public WorkloadToken exchange(Workload workload, Secret assertion) {
    Form form =
        Form.empty()
            .and("grant_type", GRANT)
            .and("assertion", assertion.reveal())
            .and("federation_rule_id", workload.ruleId());
    if (workload.context().isPresent()) {
      form = form.and("workload_identity_context", workload.context().get());
    }
    String where = SafeUrl.origin(workload.tokenEndpoint());
    HttpReply reply =
        transport.send(HttpCall.post(workload.tokenEndpoint(), Form.MEDIA_TYPE, form.encode()));
    if (!reply.isSuccess()) {
      throw new IssuerException(
          reply.status() >= 300 && reply.status() < 400
              ? ErrorCode.ISSUER_REDIRECTED
              : ErrorCode.ISSUER_REFUSED,
          "the workload identity token exchange was rejected by "
              + where
              + " with HTTP "
              + reply.status(),
          "compare the rule "
              + WorkloadReader.RULE
              + " names with the token's issuer, subject and audience; the issuer's audit log says more",
          reply.status(),
          null);
    }
    return token(reply)
        .orElseThrow(() ->
            new IssuerException(
                ErrorCode.ISSUER_GARBLED,
                "the workload identity token exchange with "
                    + where
                    + " returned an invalid response",
                "ask whoever runs the issuer",
                reply.status(),
                null));
  }

  private Optional<WorkloadToken> token(HttpReply reply) {
    try {
      return READER.read(reply.body()).root() instanceof JsonObject json
          ? token(json)
          : Optional.empty();
    } catch (JsonSyntaxException notJson) {
      return Optional.empty();
    }
  }

  private Optional<WorkloadToken> token(JsonObject json) {
    Optional<Secret> value = text(json, "access_token").map(Secret::of);
    Optional<JwtClaims> claims = value.flatMap(JwtClaims::find);
    Optional<String> user = text(json, "user_id");
    Optional<String> member = text(json, "chatgpt_account_user_id");
    Optional<String> account = text(json, "chatgpt_account_id");
    Optional<Long> seconds = seconds(json);
    boolean complete =
        claims.isPresent()
            && user.isPresent()
            && member.isPresent()
            && account.isPresent()
            && seconds.isPresent()
            && text(json, "scope").isPresent()
            && text(json, "issued_token_type").filter(ACCESS_TOKEN::equals).isPresent()
            && text(json, "token_type")
                .filter(type -> type.toLowerCase(Locale.ROOT).equals("bearer"))
                .isPresent();
    // A token of another user than the answer speaks of is a mix-up (policy §7.5).
    if (!complete || !Identity.of(claims.get()).userId().equals(user)) {
      return Optional.empty();
    }
    return Optional.of(
        new WorkloadToken(
            value.get(),
            clock.instant().plusSeconds(seconds.get()),
            Identity.of(
                Optional.empty(),
                user,
                account,
                text(json, "chatgpt_plan_type").map(Plan::new),
                Identity.of(claims.get()).fedramp()),
            member.get()));
  }

  private static Optional<String> text(JsonObject json, String name) {
    return json.string(name).filter(text -> !text.isBlank());
  }

  private static Optional<Long> seconds(JsonObject json) {
    if (json.get("expires_in").orElse(null) instanceof JsonNumber number
        && number.text().matches("[0-9]{1,4}")) {
      long seconds = Long.parseLong(number.text());
      return seconds >= 1 && seconds <= LONGEST_SECONDS ? Optional.of(seconds) : Optional.empty();
    }
    return Optional.empty();
  }
}
