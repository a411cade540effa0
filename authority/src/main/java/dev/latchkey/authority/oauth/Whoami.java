package dev.latchkey.authority.oauth;

import dev.latchkey.authority.accesstoken.PersonalAccessTokens;
import dev.latchkey.authority.agent.AgentAssertions;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.WorkloadRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who the holder of a token is, in the form that Codex asks for it. How the token begins decides
 * what it is taken for, and it is taken for nothing else. Thread-safe.
 */
final class Whoami implements Endpoint {
  private static final String SCHEME = "bearer ";

  private final AccessTokens accessTokens;
  private final PersonalAccessTokens personalTokens;
  private final AgentAssertions agents;
  private final Storage storage;

  Whoami(
      AccessTokens accessTokens,
      PersonalAccessTokens personalTokens,
      AgentAssertions agents,
      Storage storage) {
    this.accessTokens = accessTokens;
    this.personalTokens = personalTokens;
    this.agents = agents;
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
    if (hasScheme(value, SCHEME)) {
      return bearer(value.substring(SCHEME.length()).strip())
          .orElseGet(() -> challenge(401, "invalid_token", "The access token is not valid."));
    }
    if (hasScheme(value, AgentAssertions.SCHEME)) {
      return agents
          .holder(value.substring(AgentAssertions.SCHEME.length()).strip())
          .map(Whoami::identity)
          .orElseGet(() -> challenge(401, "invalid_token", "The agent assertion is not valid."));
    }
    return challenge(401, "invalid_token", "The Authorization header carries no bearer token.");
  }

  private static boolean hasScheme(String value, String scheme) {
    return value.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private Optional<Answer> bearer(String token) {
    if (PersonalAccessTokens.looksLikeOne(token)) {
      return personalTokens.holder(token).map(Whoami::identity);
    }
    // The signature may be remembered; whether what is behind it still stands is asked each time.
    return accessTokens.verify(token).flatMap(this::standing);
  }

  private Optional<Answer> standing(AccessTokens.Verified verified) {
    return switch (verified) {
      case AccessTokens.Verified.OfSignIn signIn ->
          storage.grant(signIn.familyId()).map(Whoami::identity);
      case AccessTokens.Verified.OfWorkload workload ->
          storage
              .workload()
              .find(workload.ruleId())
              .map(WorkloadRule::holder)
              .filter(Holder::active)
              .filter(holder -> holder.personId().equals(workload.personId()))
              .map(Whoami::identity);
    };
  }

  private static Answer identity(Grant grant) {
    return identity(grant.email(), grant.membership());
  }

  private static Answer identity(Holder holder) {
    return identity(holder.email(), holder.membership());
  }

  private static Answer identity(String email, Membership membership) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("email", email);
    body.put("chatgpt_user_id", membership.personId());
    body.put("chatgpt_account_id", membership.workspace().id());
    body.put("chatgpt_plan_type", membership.workspace().plan());
    body.put("chatgpt_account_is_fedramp", membership.workspace().fedramp());
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
