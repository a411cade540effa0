package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Storage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who the holder of an access token is, in the form that Codex asks for it. Thread-safe. */
final class Whoami implements Endpoint {
  private static final String SCHEME = "bearer ";

  private final AccessTokens accessTokens;
  private final Storage storage;

  Whoami(AccessTokens accessTokens, Storage storage) {
    this.accessTokens = accessTokens;
    this.storage = storage;
  }

  @Override
  public Answer answer(Request request) {
    if (!request.query().isEmpty()) {
      // A token in a URL ends up in histories and logs (RFC 6750 §2.3).
      return challenge(400, "invalid_request", "This address takes no parameters.");
    }
    Optional<String> header = request.header("authorization");
    if (header.isEmpty()) {
      return Answer.json(401, Map.of("error", "unauthorized"))
          .with("WWW-Authenticate", "Bearer realm=\"latchkey\"");
    }
    String value = header.get();
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return challenge(401, "invalid_token", "The Authorization header carries no bearer token.");
    }
    // The signature may be remembered; whether the sign-in still stands is asked each time.
    return accessTokens
        .verify(value.substring(SCHEME.length()).strip())
        .flatMap(verified -> storage.grant(verified.familyId()))
        .map(Whoami::identity)
        .orElseGet(() -> challenge(401, "invalid_token", "The access token is not valid."));
  }

  private static Answer identity(Grant grant) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("email", grant.email());
    body.put("chatgpt_user_id", grant.personId());
    body.put("chatgpt_account_id", grant.membership().workspace().id());
    body.put("chatgpt_plan_type", grant.membership().workspace().plan());
    body.put("chatgpt_account_is_fedramp", grant.membership().workspace().fedramp());
    return Answer.json(200, body);
  }

  private static Answer challenge(int status, String error, String text) {
    return Answer.json(status, Map.of("error", error, "error_description", text))
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"latchkey\", error=\""
                + error
                + "\", error_description=\""
                + text
                + "\"");
  }
}
