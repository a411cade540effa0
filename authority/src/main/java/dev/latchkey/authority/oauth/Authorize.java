package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.signin.Sessions;
import java.util.Set;

/**
 * {@code GET /oauth/authorize}: where a program sends a browser (RFC 6749 §4.1.1, RFC 7636 §4.3).
 */
final class Authorize implements Endpoint {
  private final AuthorizationRequests requests;
  private final Consent consent;
  private final Sessions sessions;
  private final Pages pages;

  Authorize(AuthorizationRequests requests, Consent consent, Sessions sessions, Pages pages) {
    this.requests = requests;
    this.consent = consent;
    this.sessions = sessions;
    this.pages = pages;
  }

  @Override
  public Answer answer(Request request) {
    try {
      Parameters query = request.queryParameters();
      AuthorizationRequest asked = requests.read(query);
      Set<String> prompts = AuthorizationRequests.prompts(query);
      if (prompts.contains("none")) {
        // There is always a page to show: nothing is granted without a person saying so.
        boolean signedIn =
            sessions.current(request).filter(c -> asked.acceptsSession(c.session())).isPresent();
        OAuthError error = signedIn ? OAuthError.CONSENT_REQUIRED : OAuthError.LOGIN_REQUIRED;
        return asked.returnPath().withError(error, "The person has to be asked.");
      }
      return consent.proceed(request, asked);
    } catch (AuthorizationError e) {
      return e.returnPath()
          .map(back -> back.withError(e.error(), e.text()))
          .orElseGet(() -> pages.notice(400, "This sign-in cannot go on", e.text()));
    }
  }
}
