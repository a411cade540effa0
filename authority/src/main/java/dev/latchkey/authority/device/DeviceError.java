package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a waiting program can hear instead of a code. To Codex 403 and 404 mean "not yet", whatever
 * the body says, and any other status ends its sign-in: so "not yet" is 403, every end is 400, and
 * only a server without device sign-in says 404, to the first request.
 */
enum DeviceError {
  AUTHORIZATION_PENDING(403, "authorization_pending"),
  ACCESS_DENIED(400, "access_denied"),
  EXPIRED_TOKEN(400, "expired_token"),
  INVALID_GRANT(400, "invalid_grant"),
  INVALID_CLIENT(400, "invalid_client"),
  NOT_ENABLED(404, "not_enabled"),
  TOO_MANY_REQUESTS(429, "too_many_requests");

  private final int status;
  private final String code;

  DeviceError(int status, String code) {
    this.status = status;
    this.code = code;
  }

  /** The answer, with a text of ours. */
  Answer because(String text) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", code);
    body.put("error_description", text);
    return Answer.json(status, body);
  }
}
