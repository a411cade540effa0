package dev.latchkey.authority.signin;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Which browser has signed in as whom, and which browser is which before that. Each sign-in makes a
 * new session with a new name, so a name that was planted before is worth nothing after.
 * Thread-safe.
 */
public final class Sessions {
  private final Storage storage;
  private final InstantSource clock;
  private final Duration life;
  private final boolean secure;
  private final SecureRandom random = new SecureRandom();

  /**
   * Over {@code storage}.
   *
   * @param life how long a session lasts, however much it is used
   * @param secure whether the browser reaches us over TLS only
   */
  public Sessions(Storage storage, InstantSource clock, Duration life, boolean secure) {
    this.storage = storage;
    this.clock = clock;
    this.life = life;
    this.secure = secure;
  }

  /** A session with the text of its cookie, which binds forms to it. */
  public record Current(String cookie, Session session) {
    @Override
    public String toString() {
      return "Current[" + session.personId() + "]";
    }
  }

  /** The session of the browser that sent {@code request}, if it is signed in. */
  public Optional<Current> current(Request request) {
    return cookie(request, sessionName())
        .flatMap(text ->
            storage.session(id(text), clock.instant()).map(session -> new Current(text, session)));
  }

  /**
   * Opens a session for {@code person}, ends the one that the browser had, and hands the browser
   * its new name.
   */
  public Answer open(Request request, Person person, Answer answer) {
    String text = Tokens.random(random);
    Instant now = clock.instant();
    storage.openSession(
        new Session(id(text), person.id(), person.email(), now, now.plus(life)),
        cookie(request, sessionName()).map(Sessions::id),
        new AuditEntry(
            now,
            person.id(),
            "signin.password",
            person.id(),
            "ok",
            // Which rule the account is under, for whoever has to show that it is kept.
            Json.write(Map.of("address", request.address(), "mfa", MfaRule.of(SignIn.WAYS).id()))));
    return answer
        .with("Set-Cookie", cookie(sessionName(), text, life))
        .with("Set-Cookie", cookie(visitName(), "", Duration.ZERO));
  }

  /** Ends a session, here and in the browser. */
  public Answer end(Current current, Answer answer) {
    storage.endSession(
        current.session().id(),
        new AuditEntry(
            clock.instant(),
            current.session().personId(),
            "session.end",
            current.session().personId(),
            "ok",
            "{}"));
    return answer.with("Set-Cookie", cookie(sessionName(), "", Duration.ZERO));
  }

  /** The name of a browser that has not signed in, if it has one. */
  Optional<String> visit(Request request) {
    return cookie(request, visitName());
  }

  /** A name for a browser that has none. */
  String newVisit() {
    return Tokens.random(random);
  }

  /** Hands a browser its name for before the sign-in. */
  Answer withVisit(Answer answer, String visit) {
    return answer.with("Set-Cookie", cookie(visitName(), visit, Duration.ofHours(1)));
  }

  private static Sha256 id(String cookie) {
    return Sha256.of("session:" + cookie);
  }

  private static Optional<String> cookie(Request request, String name) {
    return request.cookie(name).filter(Tokens::looksRandom);
  }

  // A browser takes a __Host- cookie only over TLS and only from this very host (RFC 6265bis
  // §4.1.3.2).
  private String sessionName() {
    return secure ? "__Host-latchkey-session" : "latchkey-session";
  }

  private String visitName() {
    return secure ? "__Host-latchkey-visit" : "latchkey-visit";
  }

  private String cookie(String name, String value, Duration age) {
    return name
        + "="
        + value
        + "; Path=/; Max-Age="
        + age.toSeconds()
        + "; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }
}
