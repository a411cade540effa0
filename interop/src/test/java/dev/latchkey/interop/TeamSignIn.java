package dev.latchkey.interop;

import dev.latchkey.Latchkey;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Issuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The owner of a {@link TeamAuthority} signs in, in a real browser. */
public final class TeamSignIn {
  private TeamSignIn() {}

  /**
   * Signs in.
   *
   * @param home where the login is to be stored
   * @param scratch a folder for the browser
   */
  public static void at(TeamAuthority authority, Path home, Path scratch)
      throws InterruptedException {
    try (Chromium browser = Chromium.start(scratch)) {
      AtomicReference<Thread> person = new AtomicReference<>(Thread.currentThread());
      BrowserLauncher launcher =
          page -> {
            person.set(Thread.ofVirtual().start(() -> allow(browser, page)));
            return new BrowserLauncher.Launch.Started();
          };
      try (Latchkey latchkey = Latchkey.builder().home(home).browser(launcher).open()) {
        latchkey.login(
            new BrowserLogin.Request(
                Issuer.parse(authority.issuer().toString(), false),
                "latchkey",
                CallbackPorts.only(0),
                Duration.ofSeconds(60),
                false,
                new SuccessPage.Local(false)),
            LoginListener.SILENT);
      }
      person.get().join();
    }
  }

  private static void allow(Chromium browser, URI page) {
    browser
        .go(page)
        .awaitHeading("Sign in")
        .fill("#email", TeamAuthority.EMAIL)
        .fill("#password", TeamAuthority.PASSWORD)
        .click("button.primary")
        .awaitHeading("Allow Latchkey?")
        .click("button[value=allow]")
        .awaitHeading("You are signed in");
  }
}
