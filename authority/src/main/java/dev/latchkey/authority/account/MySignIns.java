package dev.latchkey.authority.account;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.oauth.Client;
import dev.latchkey.authority.page.AccountView;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.page.Times;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.OwnPage;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.ProgramSignIn;
import dev.latchkey.authority.storage.Storage;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The page of one's own sign-ins, and what ends one. Somebody else's is answered like one that does
 * not exist. Thread-safe.
 */
public final class MySignIns {
  /** Where it is. */
  public static final String PATH = "/account";

  /** Where the button leads. */
  public static final String END_PATH = PATH + "/end";

  /** Where the browser's own session ends. */
  public static final String SIGN_OUT_PATH = PATH + "/sign-out";

  /** The page as something that waits for a person to be signed in. */
  public static final OwnPage PAGE = new OwnPage("account", "your sign-ins", PATH);

  private static final String PURPOSE = "account";

  private final Storage storage;
  private final Sessions sessions;
  private final SignIn signIn;
  private final FormTokens formTokens;
  private final Pages pages;
  private final InstantSource clock;

  /** With everything that the page needs. */
  public MySignIns(
      Storage storage,
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Pages pages,
      InstantSource clock) {
    this.storage = storage;
    this.sessions = sessions;
    this.signIn = signIn;
    this.formTokens = formTokens;
    this.pages = pages;
    this.clock = clock;
  }

  /** {@code GET} {@value #PATH}. */
  public Endpoint show() {
    return request ->
        sessions
            .current(request)
            .map(current -> page(current, ""))
            .orElseGet(() -> signIn.show(request, PAGE));
  }

  /** {@code POST} {@value #END_PATH}. */
  public Endpoint end() {
    return this::end;
  }

  /** {@code POST} {@value #SIGN_OUT_PATH}. */
  public Endpoint signOut() {
    return request -> {
      Parameters form = request.form();
      Answer signedOut = signIn.show(request, PAGE);
      return sessions
          .current(request)
          .map(current -> {
            formTokens.require(request, form, PURPOSE, current.cookie(), "");
            return sessions.end(current, signedOut);
          })
          .orElse(signedOut);
    };
  }

  private Answer end(Request request) {
    Parameters form = request.form();
    Optional<Sessions.Current> signedIn = sessions.current(request);
    if (signedIn.isEmpty()) {
      return signIn.show(request, PAGE);
    }
    Sessions.Current current = signedIn.get();
    formTokens.require(request, form, PURPOSE, current.cookie(), "");
    Grant mine =
        family(form.require("family"))
            .flatMap(storage::family)
            .filter(grant -> grant.personId().equals(current.session().personId()))
            .orElseThrow(() -> new Refusal(404, "not_found", "There is no such sign-in."));
    storage.revoke(
        mine.familyId(),
        new AuditEntry(
            clock.instant(),
            mine.personId(),
            "account.end-sign-in",
            mine.familyId().toString(),
            "ok",
            Json.write(Map.of("address", request.address()))));
    return page(
        current,
        Client.nameOf(mine.clientId()) + " is signed out. It will notice at its next request.");
  }

  private Answer page(Sessions.Current current, String done) {
    return pages.account(
        new AccountView(
            current.session().email(),
            storage.programSignIns(current.session().personId(), clock.instant()).stream()
                .map(MySignIns::entry)
                .toList(),
            done,
            formTokens.issue(PURPOSE, current.cookie(), "")));
  }

  private static AccountView.Entry entry(ProgramSignIn each) {
    return new AccountView.Entry(
        each.familyId().toString(),
        Client.nameOf(each.clientId()),
        switch (each.way()) {
          case BROWSER -> "in a browser";
          case DEVICE -> "with a code from the program";
        },
        each.workspaceName(),
        Network.shown(each.network()),
        Times.at(each.begunAt()),
        Times.at(each.renewedAt()));
  }

  private static Optional<UUID> family(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
