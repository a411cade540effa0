package dev.latchkey.authority.signin;

import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.directory.EmailAddress;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.page.SignInView;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sign-in page and what it is posted to. Whatever is wrong with the address or the password,
 * the answer is the same, and costs the same. Thread-safe.
 */
public final class SignIn {
  /** The ways in which each account here can be signed in to. */
  static final Set<SignInKind> WAYS = Set.of(SignInKind.PASSWORD);

  private static final String PURPOSE = "sign-in";
  private static final String WRONG = "The e-mail address or the password is not right.";

  private final Directory directory;
  private final Storage storage;
  private final Passwords passwords;
  private final Throttle throttle;
  private final Sessions sessions;
  private final FormTokens formTokens;
  private final Pages pages;
  private final InstantSource clock;

  /** With everything that a sign-in needs. */
  public SignIn(
      Directory directory,
      Storage storage,
      Passwords passwords,
      Throttle throttle,
      Sessions sessions,
      FormTokens formTokens,
      Pages pages,
      InstantSource clock) {
    this.directory = directory;
    this.storage = storage;
    this.passwords = passwords;
    this.throttle = throttle;
    this.sessions = sessions;
    this.formTokens = formTokens;
    this.pages = pages;
    this.clock = clock;
  }

  /** What the rule for accounts like those of this server asks, for its pages. */
  public static String secondFactorHint() {
    return "You sign in here with a password alone. "
        + MfaRule.of(WAYS).text()
        + " This server has none to offer.";
  }

  /** Shows the sign-in page for {@code pending}. */
  public Answer show(Request request, Pending pending) {
    String visit = sessions.visit(request).orElseGet(sessions::newVisit);
    return sessions.withVisit(page(200, pending, visit, pending.loginHint(), ""), visit);
  }

  /** Takes the posted form. */
  public Answer post(Request request, Pending.Finder finder) {
    Parameters form = request.form();
    String token = form.require("request");
    String visit = sessions.visit(request).orElse("");
    formTokens.require(request, form, PURPOSE, visit, token);
    Pending pending =
        finder
            .find(token)
            .orElseThrow(() ->
                new Refusal(
                    400,
                    "request_expired",
                    "This sign-in took too long. Go back to your program and start it again."));
    String email = form.get("email").orElse("");
    String password = form.get("password").orElse("");
    if (email.isEmpty() || password.isEmpty()) {
      return page(
          400, pending, visit, shown(email), "Fill in both the e-mail address and the password.");
    }
    return check(request, pending, visit, email, password);
  }

  private Answer check(
      Request request, Pending pending, String visit, String email, String password) {
    Optional<EmailAddress> address = EmailAddress.parse(email);
    // What is no address is counted too, all under one name.
    String account = address.map(EmailAddress::key).orElse("");
    Optional<Duration> wait = throttle.pay(account, request.address());
    if (wait.isPresent()) {
      long minutes = Math.max(1, (wait.get().toSeconds() + 59) / 60);
      return page(
              429,
              pending,
              visit,
              shown(email),
              "There were too many tries. Try again in "
                  + minutes
                  + (minutes == 1 ? " minute." : " minutes."))
          .with("Retry-After", Long.toString(minutes * 60));
    }
    Optional<Person> person = address.flatMap(directory::find);
    boolean right =
        password.length() <= Passwords.LONGEST
            ? passwords.matches(person, password)
            : passwords.matches(Optional.empty(), "");
    if (!right || person.isEmpty() || person.get().standing() != Standing.ACTIVE) {
      storage.record(
          new AuditEntry(
              clock.instant(),
              person.map(Person::id).orElse("unknown"),
              "signin.password",
              person.map(Person::id).orElse("unknown"),
              right ? "suspended" : "refused",
              addressDetail(request)));
      return page(403, pending, visit, shown(email), WRONG);
    }
    throttle.giveBack(account, request.address());
    return sessions.open(request, person.get(), Answer.seeOther(pending.continuePath()));
  }

  private static String shown(String email) {
    return email.length() > 254 ? "" : email;
  }

  private Answer page(int status, Pending pending, String visit, String email, String problem) {
    return pages.signIn(
        status,
        new SignInView(
            pending.clientName(),
            email,
            problem,
            pending.token(),
            formTokens.issue(PURPOSE, visit, pending.token())),
        pending.returnOrigin());
  }

  static String addressDetail(Request request) {
    return Json.write(Map.of("address", request.address()));
  }
}
