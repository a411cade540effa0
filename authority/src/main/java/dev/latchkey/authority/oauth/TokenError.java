package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the token endpoint can answer instead of tokens (RFC 6749 §5.2). The last three are codes
 * that Codex knows: on each of them it stops trying and says why; on anything else but {@code
 * invalid_grant} it tries again.
 */
enum TokenError {
  INVALID_REQUEST("invalid_request"),
  INVALID_CLIENT("invalid_client"),
  INVALID_GRANT("invalid_grant"),
  INVALID_SCOPE("invalid_scope"),
  UNSUPPORTED_GRANT_TYPE("unsupported_grant_type"),
  REFRESH_TOKEN_REUSED("refresh_token_reused"),
  REFRESH_TOKEN_EXPIRED("refresh_token_expired"),
  REFRESH_TOKEN_INVALIDATED("refresh_token_invalidated");

  private final String code;

  TokenError(String code) {
    this.code = code;
  }

  /** The answer, with a text of ours. */
  Answer because(String text) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", code);
    body.put("error_description", text);
    return Answer.json(400, body);
  }
}
