package dev.latchkey.authority.oauth;

import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.page.ConsentView;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.Way;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The page on which a person says yes or no, and what it is posted to. It is shown for every
 * request, to the browser that signed in, and its answer is taken from that browser only and only
 * once. Thread-safe.
 */
final class Consent {
  static final String PATH = "/oauth/consent";
  private static final String PURPOSE = "consent";

  private final AuthorizationRequests requests;
  private final Sessions sessions;
  private final SignIn signIn;
  private final FormTokens formTokens;
  private final Directory directory;
  private final Storage storage;
  private final Codes codes;
  private final Pages pages;
  private final InstantSource clock;

  Consent(
      AuthorizationRequests requests,
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Directory directory,
      Storage storage,
      Codes codes,
      Pages pages,
      InstantSource clock) {
    this.requests = requests;
    this.sessions = sessions;
    this.signIn = signIn;
    this.formTokens = formTokens;
    this.directory = directory;
    this.storage = storage;
    this.codes = codes;
    this.pages = pages;
    this.clock = clock;
  }

  /** {@code GET /oauth/consent}: where the sign-in page leads. */
  Endpoint show() {
    return request -> proceed(request, find(request.queryParameters()));
  }

  /** {@code POST /oauth/consent}: the answer. */
  Endpoint decide() {
    return this::decide;
  }

  /** Shows the consent page to a browser that is signed in, the sign-in page to any other. */
  Answer proceed(Request request, AuthorizationRequest asked) {
    return sessions
        .current(request)
        .filter(current -> asked.acceptsSession(current.session()))
        .map(current -> page(request, asked, current))
        .orElseGet(() -> signIn.show(request, asked));
  }

  private Answer page(Request request, AuthorizationRequest asked, Sessions.Current current) {
    List<ConsentView.Choice> choices =
        choices(asked, current.session()).stream()
            .map(membership ->
                new ConsentView.Choice(
                    membership.workspace().id(),
                    membership.workspace().name(),
                    membership.role().name().toLowerCase(Locale.ROOT)))
            .toList();
    return pages.consent(
        new ConsentView(
            asked.client().name(),
            "A program on a computer asks to act for you. It says that it is "
                + asked.client().name()
                + "; this server cannot check that.",
            current.session().email(),
            choices,
            Scopes.inWords(asked.scope()),
            request.address(),
            asked.returnPath().origin(),
            SignIn.secondFactorHint(),
            asked.token(),
            formTokens.issue(PURPOSE, current.cookie(), asked.token())),
        asked.returnOrigin());
  }

  private Answer decide(Request request) {
    Parameters form = request.form();
    AuthorizationRequest asked = find(form);
    Optional<Sessions.Current> signedIn =
        sessions.current(request).filter(current -> asked.acceptsSession(current.session()));
    if (signedIn.isEmpty()) {
      // Signed out meanwhile, or a form carried to another browser: ask that browser from the
      // start.
      return signIn.show(request, asked);
    }
    Sessions.Current current = signedIn.get();
    formTokens.require(request, form, PURPOSE, current.cookie(), asked.token());
    return switch (form.get("decision").orElse("")) {
      case "allow" -> allow(request, form, asked, current.session());
      case "deny" -> deny(request, asked, current.session());
      case "switch" -> sessions.end(current, signIn.show(request, asked));
      default -> throw Refusal.invalidRequest("The form holds no decision.");
    };
  }

  private Answer allow(
      Request request, Parameters form, AuthorizationRequest asked, Session session) {
    String chosen = form.require("workspace");
    Membership membership =
        choices(asked, session).stream()
            .filter(each -> each.workspace().id().equals(chosen))
            .findFirst()
            .orElseThrow(() ->
                new Refusal(
                    403, "workspace_not_allowed", "You may not use that workspace for this."));
    Instant now = clock.instant();
    Codes.Fresh fresh = codes.fresh();
    AuthorizationCode code =
        new AuthorizationCode(
            fresh.id(),
            fresh.secretHash(),
            asked.client().id(),
            asked.returnPath().redirectUri(),
            asked.challenge(),
            session.personId(),
            membership.workspace().id(),
            asked.scope(),
            asked.nonce(),
            session.authenticatedAt(),
            now.plus(Codes.LIFE),
            Way.BROWSER);
    answerOnce(request, asked, session, Optional.of(code), "allow");
    return asked.returnPath().withCode(fresh.text());
  }

  private Answer deny(Request request, AuthorizationRequest asked, Session session) {
    answerOnce(request, asked, session, Optional.empty(), "deny");
    return asked.returnPath().withError(OAuthError.ACCESS_DENIED, "You chose not to allow it.");
  }

  private void answerOnce(
      Request request,
      AuthorizationRequest asked,
      Session session,
      Optional<AuthorizationCode> code,
      String outcome) {
    boolean first =
        storage.answerRequest(
            asked.id(),
            asked.expiresAt(),
            code,
            new AuditEntry(
                clock.instant(),
                session.personId(),
                "oauth.consent",
                "client:" + asked.client().id(),
                outcome,
                Json.write(
                    Map.of(
                        "address",
                        request.address(),
                        "scope",
                        asked.scope(),
                        "workspace",
                        code.map(AuthorizationCode::workspaceId).orElse("")))));
    if (!first) {
      throw new Refusal(
          409,
          "already_answered",
          "This request was answered before. Go back to your program and start the sign-in again.");
    }
  }

  private List<Membership> choices(AuthorizationRequest asked, Session session) {
    return directory.memberships(session.personId()).stream()
        .filter(each ->
            asked.workspaces().isEmpty() || asked.workspaces().contains(each.workspace().id()))
        .toList();
  }

  private AuthorizationRequest find(Parameters parameters) {
    return requests
        .find(parameters.require("request"))
        .orElseThrow(() ->
            new Refusal(
                400,
                "request_expired",
                "This sign-in took too long. Go back to your program and start it again."));
  }
}
