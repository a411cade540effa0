package dev.latchkey.session;

import dev.latchkey.credential.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers by which one request says who sends it (protocol §10). Immutable.
 *
 * @param authorization the value of {@code Authorization}
 * @param accountId the value of {@code ChatGPT-Account-ID}, unless the credential has no workspace
 * @param fedramp whether {@code X-OpenAI-Fedramp} is to be sent
 */
public record RequestHeaders(Secret authorization, Optional<String> accountId, boolean fedramp) {

  private static final String BEARER = "Bearer ";

  /** Those of a bearer token. */
  public static RequestHeaders of(AccessToken token) {
    return new RequestHeaders(
        Secret.of(BEARER + token.value().reveal()), token.accountId(), token.fedramp());
  }

  /** The bearer token in it; nothing if the request is signed instead. */
  Optional<Secret> bearer() {
    String value = authorization.reveal();
    return value.startsWith(BEARER)
        ? Optional.of(Secret.of(value.substring(BEARER.length())))
        : Optional.empty();
  }

  /** Names and values, in order. */
  public Map<String, Secret> asMap() {
    Map<String, Secret> headers = new LinkedHashMap<>();
    headers.put("Authorization", authorization);
    accountId.ifPresent(id -> headers.put("ChatGPT-Account-ID", Secret.of(id)));
    if (fedramp) {
      headers.put("X-OpenAI-Fedramp", Secret.of("true"));
    }
    return headers;
  }
}
