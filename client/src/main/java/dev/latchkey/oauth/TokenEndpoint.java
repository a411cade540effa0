package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The token endpoint: exchanges codes, renews chains, mints API keys. Never repeats a request,
 * never follows a redirect (B10). Thread-safe.
 */
public final class TokenEndpoint {
  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  private final Transport transport;
  private final ClientName name;

  /** Sends through {@code transport}. */
  public TokenEndpoint(Transport transport, ClientName name) {
    this.transport = transport;
    this.name = name;
  }

  /**
   * Exchanges an authorization code (RFC 6749 §4.1.3, protocol §2.7): a form, and no headers that
   * name us.
   *
   * @throws UnreachableException if there was no answer
   * @throws IssuerException if the answer is a refusal, a redirect, or lacks a token
   */
  public TokenResponse exchangeCode(
      URI endpoint, String clientId, Secret code, String redirectUri, Secret verifier) {
    Form form =
        Form.empty()
            .and("grant_type", "authorization_code")
            .and("client_id", clientId)
            .and("code", code.reveal())
            .and("redirect_uri", redirectUri)
            .and("code_verifier", verifier.reveal());
    HttpReply reply = transport.send(HttpCall.post(endpoint, Form.MEDIA_TYPE, form.encode()));
    JsonObject json = success(endpoint, reply, List.of(code, verifier));
    TokenResponse tokens = tokens(json, reply);
    if (tokens.idToken().isEmpty()
        || tokens.accessToken().isEmpty()
        || tokens.refreshToken().isEmpty()) {
      throw garbled(endpoint, reply);
    }
    return tokens;
  }

  /**
   * Renews a chain (RFC 6749 §6, protocol §6.3): JSON. A refresh token can be spent once, so
   * whatever happens this is the only request made with it here.
   *
   * @param reason why, in Codex's words: {@code proactive_expiry}, {@code unauthorized_recovery},
   *     {@code forced}
   * @throws UnreachableException if there was no answer; the token may have been spent
   * @throws IssuerException if the answer is a refusal, a redirect, or makes no sense
   */
  public TokenResponse refresh(URI endpoint, String clientId, Secret refreshToken, String reason) {
    String body =
        WRITER.compact(
            JsonObject.empty()
                .with("client_id", clientId)
                .with("grant_type", "refresh_token")
                .with("refresh_reason", reason)
                .with("refresh_token", refreshToken.reveal()));
    HttpReply reply =
        transport.send(
            HttpCall.post(endpoint, "application/json", body)
                .withHeader("originator", name.originator())
                .withHeader("User-Agent", name.userAgent()));
    return tokens(success(endpoint, reply, List.of(refreshToken)), reply);
  }

  /**
   * Asks for an API key for a new login (protocol §2.8). Best effort: nothing if the issuer does
   * not give one.
   */
  public Optional<Secret> mintApiKey(URI endpoint, String clientId, Secret idToken) {
    Form form =
        Form.empty()
            .and("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
            .and("client_id", clientId)
            .and("requested_token", "openai-api-key")
            .and("subject_token", idToken.reveal())
            .and("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
    try {
      HttpReply reply = transport.send(HttpCall.post(endpoint, Form.MEDIA_TYPE, form.encode()));
      return reply.isSuccess()
          ? success(endpoint, reply, List.of()).string("access_token").map(Secret::of)
          : Optional.empty();
    } catch (UnreachableException | IssuerException noKey) {
      return Optional.empty();
    }
  }

  private static TokenResponse tokens(JsonObject json, HttpReply reply) {
    return new TokenResponse(
        token(json, "id_token"),
        token(json, "access_token"),
        token(json, "refresh_token"),
        reply.date(),
        retryWindow(json));
  }

  /** At most ten minutes: who allows more has made a mistake, or is not our friend. */
  private static Optional<Duration> retryWindow(JsonObject json) {
    return json.get("refresh_retry_seconds").orElse(null) instanceof JsonNumber number
            && number.text().matches("[1-9][0-9]{0,2}")
            && Integer.parseInt(number.text()) <= 600
        ? Optional.of(Duration.ofSeconds(Integer.parseInt(number.text())))
        : Optional.empty();
  }

  private static Optional<Secret> token(JsonObject json, String name) {
    return json.string(name).filter(text -> !text.isEmpty()).map(Secret::of);
  }

  private static JsonObject success(URI endpoint, HttpReply reply, List<Secret> sent) {
    if (reply.status() >= 300 && reply.status() < 400) {
      throw Redirects.refused(endpoint, reply, sent);
    }
    if (!reply.isSuccess()) {
      ErrorBody error = ErrorBody.of(reply, sent);
      throw new IssuerException(
          ErrorCode.ISSUER_REFUSED,
          "token endpoint of "
              + SafeUrl.origin(endpoint)
              + " returned status "
              + reply.status()
              + ": "
              + error.detail()
              + ErrorBody.requestId(reply, sent),
          "sign in again; if it stays, ask whoever runs the issuer",
          reply.status(),
          error.code().orElse(null),
          reply.retryAfter().orElse(null));
    }
    try {
      if (READER.read(reply.body()).root() instanceof JsonObject json) {
        return json;
      }
    } catch (JsonSyntaxException notJson) {
      // Falls through: what is not JSON is as wrong as JSON that is no object.
    }
    throw garbled(endpoint, reply);
  }

  private static IssuerException garbled(URI endpoint, HttpReply reply) {
    return new IssuerException(
        ErrorCode.ISSUER_GARBLED,
        "OAuth token response of " + SafeUrl.origin(endpoint) + " is invalid",
        "check that the address is that of an issuer",
        reply.status(),
        null);
  }
}
