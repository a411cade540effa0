package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.CodePresentation;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Redemption;
import dev.latchkey.authority.storage.Rotation;
import dev.latchkey.authority.storage.RotationRequest;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code POST /oauth/token}: codes and refresh tokens for tokens (RFC 6749 §3.2). Thread-safe. */
final class TokenEndpoint implements Endpoint {
  private static final String RETRY_WINDOW = "refresh_retry_seconds";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

  private final Codes codes;
  private final RefreshTokens refreshTokens;
  private final TokenMint mint;
  private final Storage storage;
  private final InstantSource clock;
  private final RefreshPolicy policy;
  private final WorkloadGrant workload;

  /**
   * How long families live.
   *
   * @param retryWindow how long a lost answer may be asked for again
   * @param idle how long without a refresh
   * @param absolute how long at all (RFC 9700 §4.14.2)
   */
  record RefreshPolicy(Duration retryWindow, Duration idle, Duration absolute) {}

  TokenEndpoint(
      Codes codes,
      RefreshTokens refreshTokens,
      TokenMint mint,
      Storage storage,
      InstantSource clock,
      RefreshPolicy policy,
      WorkloadGrant workload) {
    this.codes = codes;
    this.refreshTokens = refreshTokens;
    this.mint = mint;
    this.storage = storage;
    this.clock = clock;
    this.policy = policy;
    this.workload = workload;
  }

  @Override
  public Answer answer(Request request) {
    Parameters parameters = request.formOrJson();
    if (request.header("authorization").isPresent()
        || parameters.get("client_secret").isPresent()) {
      // These programs have no secret; one who shows one is not who they say (RFC 6749 §5.2).
      return Answer.json(
              401,
              Map.of(
                  "error", "invalid_client", "error_description", "These clients have no secret."))
          .with("WWW-Authenticate", "Basic realm=\"latchkey\"");
    }
    String grantType = parameters.require("grant_type");
    return switch (grantType) {
      case "authorization_code" ->
          known(parameters).map(c -> code(request, parameters, c)).orElseGet(this::stranger);
      case "refresh_token" ->
          known(parameters).map(c -> refresh(request, parameters, c)).orElseGet(this::stranger);
      case EXCHANGE -> exchange(parameters);
      case WorkloadGrant.TYPE -> workload.answer(request);
      default ->
          TokenError.UNSUPPORTED_GRANT_TYPE.because("This server does not know that grant type.");
    };
  }

  private static Optional<Client> known(Parameters parameters) {
    return Client.find(parameters.require("client_id"));
  }

  private Answer stranger() {
    return TokenError.INVALID_CLIENT.because("The client is not known to this server.");
  }

  /**
   * Codex asks for an API key after each sign-in and goes on without; one long-lived secret fewer.
   */
  private static Answer exchange(Parameters parameters) {
    return parameters.get("requested_token").isPresent()
        ? TokenError.INVALID_REQUEST.because("This server exchanges no tokens for API keys.")
        : TokenError.UNSUPPORTED_GRANT_TYPE.because("This server exchanges no tokens.");
  }

  private Answer code(Request request, Parameters parameters, Client client) {
    String code = parameters.require("code");
    String redirectUri = parameters.require("redirect_uri");
    String verifier = parameters.require("code_verifier");
    if (!VERIFIER.matcher(verifier).matches()) {
      return TokenError.INVALID_REQUEST.because("The code_verifier is malformed.");
    }
    Optional<Codes.Shown> shown = codes.read(code);
    if (shown.isEmpty()) {
      return refusedCode();
    }
    Instant now = clock.instant();
    Instant absolute = now.plus(policy.absolute());
    Instant idle = now.plus(policy.idle());
    Redemption redemption =
        storage.redeem(
            new CodePresentation(
                shown.get().id(),
                shown.get().secretHash(),
                client.id(),
                redirectUri,
                Tokens.encode(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII)).bytes()),
                Network.of(request.address()),
                UUID.randomUUID(),
                idle,
                absolute),
            now);
    return switch (redemption) {
      case Redemption.Opened opened ->
          tokens(opened.grant(), opened.grant().scope(), 0, opened.nonce());
      case Redemption.Refused refused -> refusedCode();
      case Redemption.Mismatched mismatched -> refusedCode();
      case Redemption.Replayed replayed -> refusedCode();
    };
  }

  private static Answer refusedCode() {
    return TokenError.INVALID_GRANT.because(
        "The code is unknown, spent, expired, or not for this client, redirect URI and verifier.");
  }

  private Answer refresh(Request request, Parameters parameters, Client client) {
    Optional<RefreshTokens.Shown> shown = refreshTokens.read(parameters.require("refresh_token"));
    if (shown.isEmpty()) {
      return TokenError.INVALID_GRANT.because("The refresh token is not one of this server's.");
    }
    Optional<String> asked = parameters.get("scope");
    Optional<String> narrowed = Optional.empty();
    if (asked.isPresent()) {
      // Looked at before anything is spent: a scope never changes in the life of a family.
      narrowed =
          storage
              .grant(shown.get().familyId())
              .flatMap(grant -> Scopes.narrowed(asked.get(), grant.scope()));
      if (narrowed.isEmpty()) {
        return TokenError.INVALID_SCOPE.because("The scope goes beyond what was granted.");
      }
    }
    Rotation rotation =
        storage.rotate(
            new RotationRequest(
                shown.get().familyId(),
                shown.get().generation(),
                client.id(),
                Network.of(request.address()),
                clock.instant(),
                policy.retryWindow(),
                policy.idle()));
    return answer(rotation, narrowed);
  }

  private Answer answer(Rotation rotation, Optional<String> narrowed) {
    return switch (rotation) {
      case Rotation.Advanced advanced ->
          tokens(
              advanced.grant(),
              narrowed.orElse(advanced.grant().scope()),
              advanced.generation(),
              Optional.empty());
      case Rotation.Repeated repeated ->
          tokens(
              repeated.grant(),
              narrowed.orElse(repeated.grant().scope()),
              repeated.generation(),
              Optional.empty());
      case Rotation.Replayed replayed ->
          TokenError.REFRESH_TOKEN_REUSED.because(
              "The refresh token was used before. To be safe, its whole sign-in was ended. Sign in again.");
      case Rotation.Revoked revoked ->
          TokenError.REFRESH_TOKEN_INVALIDATED.because("This sign-in was ended. Sign in again.");
      case Rotation.Expired expired ->
          TokenError.REFRESH_TOKEN_EXPIRED.because(
              "This sign-in is too old or was not used for too long. Sign in again.");
      case Rotation.Suspended suspended ->
          TokenError.INVALID_GRANT.because(
              "The person or the workspace is suspended. Ask an administrator.");
      case Rotation.Unknown unknown ->
          TokenError.INVALID_GRANT.because("The refresh token is not for this client.");
    };
  }

  private Answer tokens(Grant grant, String scope, long generation, Optional<String> nonce) {
    TokenMint.Minted minted = mint.mint(grant, scope, nonce);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", minted.accessToken());
    body.put("token_type", "Bearer");
    body.put("expires_in", minted.seconds());
    if (Scopes.has(grant.scope(), Scopes.OFFLINE)) {
      body.put("refresh_token", refreshTokens.write(grant.familyId(), generation));
      if (policy.retryWindow().isPositive()) {
        // Not standard: lets a client that lost an answer know that asking again is no theft.
        body.put(RETRY_WINDOW, policy.retryWindow().toSeconds());
      }
    }
    minted.idToken().ifPresent(token -> body.put("id_token", token));
    body.put("scope", scope);
    return Answer.json(200, body);
  }
}
