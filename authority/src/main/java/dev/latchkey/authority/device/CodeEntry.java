package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.page.DeviceCodeView;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The page on which a person types a code, and what it is posted to. Only for browsers that are
 * signed in. A code is typed and never taken from a link: a link could be sent to somebody.
 * Thread-safe.
 */
final class CodeEntry {
  private static final String PURPOSE = "device-code";

  private final Approval approval;
  private final CodeHashes hashes;
  private final CodeTries tries;
  private final Sessions sessions;
  private final SignIn signIn;
  private final FormTokens formTokens;
  private final Storage storage;
  private final Pages pages;
  private final InstantSource clock;

  CodeEntry(
      Approval approval,
      CodeHashes hashes,
      CodeTries tries,
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Storage storage,
      Pages pages,
      InstantSource clock) {
    this.approval = approval;
    this.hashes = hashes;
    this.tries = tries;
    this.sessions = sessions;
    this.signIn = signIn;
    this.formTokens = formTokens;
    this.storage = storage;
    this.pages = pages;
    this.clock = clock;
  }

  /** {@code GET /codex/device}. Whatever is in the query is not looked at. */
  Answer show(Request request) {
    return sessions
        .current(request)
        .map(current -> page(200, current, ""))
        .orElseGet(() -> signIn.show(request, DeviceSignIn.PAGE));
  }

  /** {@code POST /codex/device}. */
  Answer post(Request request) {
    Parameters form = request.form();
    Optional<Sessions.Current> signedIn = sessions.current(request);
    if (signedIn.isEmpty()) {
      return signIn.show(request, DeviceSignIn.PAGE);
    }
    Sessions.Current current = signedIn.get();
    formTokens.require(request, form, PURPOSE, current.cookie(), "");
    Optional<UserCode> code = form.get("user_code").flatMap(UserCode::read);
    if (code.isEmpty()) {
      return page(
          400, current, "That is not a code. It has " + UserCode.LENGTH + " letters and digits.");
    }
    Optional<Duration> wait = tries.pay(current.session(), request.address());
    if (wait.isPresent()) {
      long minutes = Math.max(1, (wait.get().toSeconds() + 59) / 60);
      return page(
              429,
              current,
              "There were too many wrong codes. Try again in "
                  + minutes
                  + (minutes == 1 ? " minute." : " minutes."))
          .with("Retry-After", Long.toString(minutes * 60));
    }
    return evaluate(request, current, code.get());
  }

  private Answer evaluate(Request request, Sessions.Current current, UserCode code) {
    Instant now = clock.instant();
    Optional<DeviceLogin> login = storage.deviceByCode(hashes.of(code), now);
    if (login.isEmpty()) {
      storage.record(
          new AuditEntry(
              now,
              current.session().personId(),
              "device.code",
              "unknown",
              "refused",
              Json.write(Map.of("address", request.address()))));
      return page(
          403,
          current,
          "No program waits with that code. Compare it with what your program shows; a code lasts "
              + DevicePolicy.LIFE.toMinutes()
              + " minutes and works once.");
    }
    tries.giveBack(current.session(), request.address());
    return approval.show(request, current, login.get(), code);
  }

  private Answer page(int status, Sessions.Current current, String problem) {
    return pages.deviceCode(
        status,
        new DeviceCodeView(
            current.session().email(), problem, formTokens.issue(PURPOSE, current.cookie(), "")));
  }
}
