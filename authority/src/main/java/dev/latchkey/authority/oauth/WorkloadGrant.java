package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.workload.Exchange;
import dev.latchkey.authority.workload.WorkloadExchange;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The grant type of workloads at the token endpoint (RFC 7523): an assertion of another issuer for
 * an access token of ours. There is no client, no refresh token and no scope to ask for.
 * Thread-safe.
 */
final class WorkloadGrant {
  static final String TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private static final String SCOPE = Scopes.OPENID + " profile email";

  private final WorkloadExchange exchange;
  private final TokenMint mint;

  WorkloadGrant(WorkloadExchange exchange, TokenMint mint) {
    this.exchange = exchange;
    this.mint = mint;
  }

  Answer answer(Request request) {
    return switch (exchange.exchange(request, request.form())) {
      case Exchange.Refused refused -> TokenError.INVALID_GRANT.because(refused.text());
      case Exchange.Granted granted -> token(granted.rule(), granted.seconds());
    };
  }

  private Answer token(WorkloadRule rule, long seconds) {
    Membership membership = rule.holder().membership();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", mint.mint(rule, SCOPE, seconds));
    body.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    body.put("token_type", "Bearer");
    body.put("expires_in", seconds);
    body.put("scope", SCOPE);
    body.put("chatgpt_account_id", membership.workspace().id());
    body.put("chatgpt_account_user_id", TokenMint.accountUserId(membership));
    body.put("user_id", membership.personId());
    body.put("chatgpt_plan_type", membership.workspace().plan());
    return Answer.json(200, body);
  }
}
