package dev.latchkey.login;

import dev.latchkey.callback.CallbackQuery;
import dev.latchkey.callback.LoginFailure;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.network.ClientName;
import dev.latchkey.oauth.AuthorizationRequest;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.Pkce;
import dev.latchkey.policy.LoginPolicy;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;

/**
 * What the issuer is asked through the browser, and what ties its answer to the question.
 *
 * @param request what the sign-in is about
 * @param pkce proves at the exchange that the code was meant for us
 * @param state proves that the answer belongs to this question
 * @param workspaces the only workspaces that may be chosen; empty for any
 */
record Question(BrowserLogin.Request request, Pkce pkce, String state, List<String> workspaces) {

  static Question ask(BrowserLogin.Request request, LoginPolicy policy) {
    SecureRandom random = new SecureRandom();
    return new Question(
        request,
        Pkce.generate(random),
        Pkce.randomText(random, 32),
        policy.workspaces(request.workspace()));
  }

  /** With 127.0.0.1, not localhost, as Codex 0.169 does and RFC 8252 §8.3 advises. */
  static String redirectUri(int port) {
    return "http://127.0.0.1:" + port + "/auth/callback";
  }

  /** Where the user signs in. */
  URI page(Endpoints endpoints, ClientName name, int port) {
    return new AuthorizationRequest(
            endpoints.authorize(request.issuer()),
            request.clientId(),
            redirectUri(port),
            pkce.challenge(),
            state,
            name.originator(),
            workspaces)
        .toUri();
  }

  CodeExchange.Terms terms() {
    return new CodeExchange.Terms(
        request.issuer(), request.clientId(), request.workspace(), request.mintApiKey());
  }

  /** The answer's code, with what the exchange needs beside it. */
  CodeExchange.Code code(CallbackQuery.Granted granted, int port) throws LoginFailed {
    checkIssuer(granted);
    return new CodeExchange.Code(granted.code(), redirectUri(port), pkce.verifier());
  }

  /** RFC 9207: an answer that names another issuer than the one we asked is a mix-up. */
  private void checkIssuer(CallbackQuery.Granted granted) throws LoginFailed {
    Issuer asked = request.issuer();
    if (granted.issuer().isEmpty() || asked.isDefault()) {
      return; // What Codex's own issuer puts there is not documented.
    }
    if (!trimmed(granted.issuer().get()).equals(asked.base().toString())) {
      throw new LoginFailed(
          LoginFailure.of(
              "issuer_mismatch",
              "",
              new LoginException(
                  ErrorCode.LOGIN_DENIED,
                  "the browser came back from another issuer than " + asked.given(),
                  "begin again with latchkey login, and give the issuer's own address")));
    }
  }

  private static String trimmed(String issuer) {
    return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
  }
}
