package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The way back to a program: a redirect URI that was found to be registered, and the state to
 * return unchanged.
 *
 * @param redirectUri exactly as it was sent, which is exactly as it is registered
 */
record ReturnPath(String redirectUri, Optional<String> state, String issuer) {

  /** Where the browser goes with a code. */
  Answer withCode(String code) {
    return answer(Map.of("code", code));
  }

  /** Where the browser goes with an error. The text is ours, never what was sent. */
  Answer withError(OAuthError error, String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("error", error.code());
    parameters.put("error_description", text);
    return answer(parameters);
  }

  /** Scheme, host and port, for the policy that says where a form may lead. */
  String origin() {
    return redirectUri.substring(0, redirectUri.indexOf('/', "http://".length()));
  }

  private Answer answer(Map<String, String> parameters) {
    StringBuilder location = new StringBuilder(redirectUri);
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      location
          .append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(encode(parameter.getValue()));
      separator = '&';
    }
    state.ifPresent(text -> location.append("&state=").append(encode(text)));
    // So that a program that knows several issuers can tell whose answer this is (RFC 9207 §2).
    location.append("&iss=").append(encode(issuer));
    return Answer.seeOther(location.toString());
  }

  private static String encode(String text) {
    // Percent instead of plus, which every program decodes.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
