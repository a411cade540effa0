package dev.latchkey.cli.token;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.cli.terminal.Timestamps;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.provider.ProviderHeaders;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.RequestHeaders;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A token for programs; its schema is {@code docs/schema/token.schema.json}. Every member is always
 * there.
 */
final class TokenJson {
  private TokenJson() {}

  static String of(AccessToken token, String profile) {
    return text(
        Optional.of(profile),
        Optional.empty(),
        Optional.of(token.value()),
        token.expiresAt(),
        token.accountId(),
        headers(RequestHeaders.of(token).asMap()),
        new JsonNull());
  }

  /** That of a credential that signs requests, and so has no token. */
  static String of(RequestHeaders headers, String profile) {
    return text(
        Optional.of(profile),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        headers.accountId(),
        headers(headers.asMap()),
        new JsonNull());
  }

  /** That of a model provider: its token, if it wants one, and all headers of a request. */
  static String of(ProviderHeaders headers, String profile, String provider) {
    return text(
        Optional.of(profile),
        Optional.of(provider),
        headers.login().flatMap(TokenJson::bearer),
        Optional.empty(),
        headers.login().flatMap(RequestHeaders::accountId),
        headers(headers.asMap()),
        new JsonNull());
  }

  private static Optional<Secret> bearer(RequestHeaders headers) {
    String value = headers.authorization().reveal();
    String scheme = "Bearer ";
    return value.startsWith(scheme)
        ? Optional.of(Secret.of(value.substring(scheme.length())))
        : Optional.empty();
  }

  /** The same shape where there is none. */
  static String of(LatchkeyException e, Optional<String> profile, Optional<String> provider) {
    return text(
        profile,
        provider,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        JsonObject.empty(),
        ErrorJson.of(e));
  }

  private static JsonObject headers(Map<String, Secret> headers) {
    JsonObject json = JsonObject.empty();
    for (Map.Entry<String, Secret> header : headers.entrySet()) {
      json = json.with(header.getKey(), header.getValue().reveal());
    }
    return json;
  }

  private static String text(
      Optional<String> profile,
      Optional<String> provider,
      Optional<Secret> token,
      Optional<Instant> expiresAt,
      Optional<String> accountId,
      JsonObject headers,
      JsonValue error) {
    JsonObject json =
        JsonObject.empty()
            .with("version", new JsonNumber("1"))
            .with("profile", text(profile))
            .with("provider", text(provider))
            .with("token", text(token.map(Secret::reveal)))
            .with("token_type", text(token.map(any -> "Bearer")))
            .with("expires_at", text(expiresAt.map(Timestamps::text)))
            .with("account_id", text(accountId))
            .with("headers", headers)
            .with("error", error);
    return new JsonWriter().pretty(json);
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }
}
