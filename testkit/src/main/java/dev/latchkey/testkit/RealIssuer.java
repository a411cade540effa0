package dev.latchkey.testkit;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a real issuer would say: checks everything that one checks, and keeps the books. */
final class RealIssuer {
  private final Settings settings;
  private final Ledger ledger;
  private final DeviceLogins devices;
  private final AgentIdentities agents;
  private final URI base;
  private final Map<String, Account> personalAccessTokens = new ConcurrentHashMap<>();

  RealIssuer(
      Settings settings, Ledger ledger, DeviceLogins devices, AgentIdentities agents, URI base) {
    this.settings = settings;
    this.ledger = ledger;
    this.devices = devices;
    this.agents = agents;
    this.base = base;
  }

  void personalAccessToken(String token, Account account) {
    personalAccessTokens.put(token, account);
  }

  Reply reply(RecordedRequest request) {
    Endpoint endpoint = request.endpoint();
    String wanted =
        switch (endpoint) {
          case AUTHORIZE, WHOAMI, JWKS -> "GET";
          case TOKEN, REVOKE, DEVICE_USERCODE, DEVICE_TOKEN, AGENT_TASK -> "POST";
          case DEVICE_PAGE, BACKEND, OTHER -> request.method();
        };
    if (!request.method().equals(wanted)) {
      return Reply.of(405, "text/plain", "method not allowed").with("Allow", wanted);
    }
    return switch (endpoint) {
      case AUTHORIZE -> authorize(request);
      case TOKEN -> token(request);
      case REVOKE -> revoke(request);
      case WHOAMI -> whoami(request);
      case DEVICE_USERCODE -> devices.begin(request);
      case DEVICE_TOKEN -> devices.poll(request, issuer(request));
      case DEVICE_PAGE -> devicePage(request);
      case JWKS -> agents.keySet();
      case AGENT_TASK -> agents.registerTask(request);
      case BACKEND -> backend(request);
      case OTHER -> Reply.of(404, "text/plain", "Not Found");
    };
  }

  /** Returns the issuer that was asked, which may be below a path. */
  private String issuer(RecordedRequest request) {
    String path = request.path();
    return settings.knownAs.orElse(base)
        + path.substring(0, path.length() - request.endpoint().path().length());
  }

  private Reply authorize(RecordedRequest request) {
    Parameters query = request.query();
    String clientId = query.find("client_id").orElse("");
    String redirectUri = query.find("redirect_uri").orElse("");
    if (!clientId.equals(settings.clientId)) {
      return Reply.of(400, "text/plain", "unknown client_id: " + clientId);
    }
    if (!redirectUri.matches("http://(127\\.0\\.0\\.1|localhost):\\d+/.*")) {
      return Reply.of(400, "text/plain", "redirect_uri is not a loopback address: " + redirectUri);
    }
    if (!query.find("response_type").orElse("").equals("code")
        || !query.find("code_challenge_method").orElse("").equals("S256")
        || query.find("code_challenge").orElse("").length() != 43) {
      return Reply.of(400, "text/plain", "response_type=code with PKCE S256 is required");
    }
    String code = ledger.code(clientId, redirectUri, query.get("code_challenge"));
    StringBuilder target = new StringBuilder(redirectUri);
    target.append('?').append(Parameters.encode("code", code));
    query
        .find("scope")
        .ifPresent(scope -> target.append('&').append(Parameters.encode("scope", scope)));
    query
        .find("state")
        .ifPresent(state -> target.append('&').append(Parameters.encode("state", state)));
    if (settings.sendsIss) {
      target.append('&').append(Parameters.encode("iss", issuer(request)));
    }
    return Reply.redirect(302, URI.create(target.toString()));
  }

  private Reply token(RecordedRequest request) {
    Grant grant = request.grant().orElse(null);
    if (grant == null) {
      return Reply.oauthError(400, "unsupported_grant_type", "unknown grant_type");
    }
    return switch (grant) {
      case AUTHORIZATION_CODE -> authorizationCode(request);
      case REFRESH_TOKEN -> refresh(request);
      case TOKEN_EXCHANGE -> mintKey(request);
      case JWT_BEARER -> workload(request);
    };
  }

  private Reply authorizationCode(RecordedRequest request) {
    Ledger.Outcome outcome =
        ledger.redeem(
            request.field("code").orElse(""),
            request.field("client_id").orElse(""),
            request.field("redirect_uri").orElse(""),
            request.field("code_verifier").orElse(""));
    return switch (outcome) {
      case Ledger.Outcome.Granted granted -> tokens(granted.tokens());
      case Ledger.Outcome.Refused refused ->
          Reply.oauthError(400, "invalid_grant", "authorization code: " + refused.refusal());
    };
  }

  private Reply refresh(RecordedRequest request) {
    if (!request.field("client_id").orElse("").equals(settings.clientId)) {
      return Reply.oauthError(401, "invalid_client", "unknown client_id");
    }
    return switch (ledger.refresh(request.field("refresh_token").orElse(""))) {
      case Ledger.Outcome.Granted granted -> tokens(granted.tokens());
      case Ledger.Outcome.Refused refused ->
          switch (refused.refusal()) {
            case EXPIRED ->
                Reply.error(401, "refresh_token_expired", "The refresh token has expired.");
            case REUSED ->
                Reply.error(401, "refresh_token_reused", "The refresh token was used before.");
            case REVOKED ->
                Reply.error(401, "refresh_token_invalidated", "The refresh token was revoked.");
            default -> Reply.oauthError(400, "invalid_grant", "unknown refresh token");
          };
    };
  }

  private Reply mintKey(RecordedRequest request) {
    if (!ledger.issuedIdToken(request.field("subject_token").orElse(""))) {
      return Reply.oauthError(400, "invalid_grant", "the subject token was not issued here");
    }
    if (!request.field("requested_token").orElse("").equals("openai-api-key")) {
      return Reply.oauthError(400, "invalid_request", "unknown requested_token");
    }
    return Reply.json(200, Map.of("access_token", "sk-minted-" + FakeJwt.randomText(24)));
  }

  private Reply workload(RecordedRequest request) {
    if (request.field("assertion").orElse("").isEmpty()
        || request.field("federation_rule_id").orElse("").isEmpty()) {
      return Reply.oauthError(400, "invalid_request", "assertion and federation_rule_id needed");
    }
    Account account = settings.account;
    IssuedTokens issued = ledger.begin(account);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", issued.accessToken());
    body.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    body.put("token_type", "Bearer");
    body.put("expires_in", settings.accessTokenLifetime.toSeconds());
    body.put("scope", "openid");
    account.accountId().ifPresent(id -> body.put("chatgpt_account_id", id));
    body.put(
        "chatgpt_account_user_id",
        account.userId().orElse("") + "__" + account.accountId().orElse(""));
    account.userId().ifPresent(id -> body.put("user_id", id));
    account.plan().ifPresent(plan -> body.put("chatgpt_plan_type", plan));
    return Reply.json(200, body);
  }

  private Reply tokens(IssuedTokens tokens) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id_token", tokens.idToken());
    body.put("access_token", tokens.accessToken());
    body.put("refresh_token", tokens.refreshToken());
    body.put("token_type", "Bearer");
    body.put("expires_in", settings.accessTokenLifetime.toSeconds());
    if (!settings.refreshRetryWindow.isZero()) {
      body.put("refresh_retry_seconds", settings.refreshRetryWindow.toSeconds());
    }
    return Reply.json(200, body);
  }

  private Reply revoke(RecordedRequest request) {
    String token = request.field("token").orElse("");
    if (token.isEmpty()) {
      return Reply.oauthError(400, "invalid_request", "token is missing");
    }
    ledger.revoke(token);
    // RFC 7009: an unknown token is no error.
    return Reply.json(200, Map.of());
  }

  private Reply whoami(RecordedRequest request) {
    Account account = personalAccessTokens.get(request.bearer().orElse(""));
    if (account == null) {
      return Reply.error(401, "invalid_token", "unknown access token");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    account.email().ifPresent(email -> body.put("email", email));
    account.userId().ifPresent(id -> body.put("chatgpt_user_id", id));
    account.accountId().ifPresent(id -> body.put("chatgpt_account_id", id));
    account.plan().ifPresent(plan -> body.put("chatgpt_plan_type", plan));
    body.put("chatgpt_account_is_fedramp", account.fedramp());
    return Reply.json(200, body);
  }

  private Reply devicePage(RecordedRequest request) {
    if (request.method().equals("POST")) {
      return devices.approve(request.form().find("user_code").orElse(""))
          ? Reply.of(200, "text/plain", "Approved")
          : Reply.of(404, "text/plain", "Unknown code");
    }
    return Reply.of(
        200,
        "text/html; charset=utf-8",
        "<!doctype html><title>Device code</title>"
            + "<form method=post><input name=user_code><button>Continue</button></form>");
  }

  private Reply backend(RecordedRequest request) {
    String token = request.bearer().orElse("");
    return ledger.isAlive(token) || personalAccessTokens.containsKey(token)
        ? Reply.json(200, Map.of("ok", true))
        : Reply.error(401, "token_expired", "The access token is not valid.");
  }
}
