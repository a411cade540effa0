package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Device code sign-ins of the real Codex and of Latchkey at a real authority, answered by a person
 * with a browser; each then uses what the other has stored.
 */
@WithIssuer
class DeviceSignInTest {
  private static final String EMAIL = TeamAuthority.EMAIL;
  private static final String PASSWORD = TeamAuthority.PASSWORD;
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern CODE =
      // Codex puts a colour before it.
      Pattern.compile("(?<![A-Z0-9])[A-Z0-9]{4}-[A-Z0-9]{4}(?![A-Z0-9])");

  @TempDir private static Path temporary;
  private static TeamAuthority authority;
  private static Chromium browser;

  @BeforeAll
  static void start() {
    browser = Chromium.start(temporary);
    authority = TeamAuthority.start(temporary);
  }

  @BeforeEach
  void forget() {
    browser.clearCookies();
    assertThat(browser.console()).isNotNull(); // Asking empties it.
  }

  @AfterAll
  static void stop() {
    if (authority != null) {
      authority.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void codexSignsInAndLatchkeyUsesWhatItStored(TestHome home) throws Exception {
    CodexCli codex = CodexCli.in(home);
    try (RunningProgram login =
        codex.start("login", "--device-auth", "--experimental_issuer", authority.issuer() + "")) {
      login.awaitOutput(LIMIT, program -> CODE.matcher(program.stdout()).find());
      assertThat(login.stdout()).contains(authority.issuer() + "/codex/device");
      String code = code(login.stdout());
      signIn();
      browser.awaitHeading("Type the code");
      assertFine("device-code");
      browser.fill("#user_code", code.toLowerCase(Locale.ROOT).replace("-", " "));
      browser.click("button.primary");
      browser.awaitHeading("Sign Codex in?");
      assertThat(browser.text()).contains(code, "127.0.0.1", EMAIL, "Team");
      assertFine("device-approval");
      browser.click("button[value=approve]");
      browser.awaitHeading("Approved");
      assertFine("device-approved");
      Outcome outcome = CodexCli.await(login);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    }
    assertThat(codex.run("login", "status").stderr()).isEqualTo("Logged in using ChatGPT\n");
    try (Latchkey latchkey = latchkey(home, Map.of())) {
      Status status = latchkey.status();
      assertThat(status.identity().flatMap(Identity::email)).contains(EMAIL);
      assertThat(status.issuer()).contains(authority.issuer().toString());
      AccessToken first = latchkey.token();
      assertThat(latchkey.whoami().email()).contains(EMAIL);
      assertThat(latchkey.renew().value()).isNotEqualTo(first.value());
      assertThat(latchkey.whoami().email()).contains(EMAIL);
    }
    assertThat(codex.run("login", "status").stderr()).isEqualTo("Logged in using ChatGPT\n");
  }

  @Test
  void latchkeySignsInAndCodexReadsWhatItStoredUntilThePersonEndsIt(TestHome home)
      throws Exception {
    try (RunningProgram login = deviceLogin(home)) {
      login.awaitOutput(LIMIT, program -> CODE.matcher(program.stderr()).find());
      signIn();
      browser.awaitHeading("Type the code");
      browser.fill("#user_code", "CCCC-2222").click("button.primary");
      browser.awaitHeading("Type the code");
      assertThat(browser.find("[role=alert]").getText()).contains("No program waits");
      assertFine("device-wrong-code");
      browser.fill("#user_code", code(login.stderr())).click("button.primary");
      browser.awaitHeading("Sign");
      browser.click("button[value=approve]");
      browser.awaitHeading("Approved");
      Outcome outcome = login.await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      assertThat(outcome.stderr()).contains("Successfully logged in as " + EMAIL);
      assertThat(outcome.stdout() + outcome.stderr()).doesNotContain("\u001b[");
    }
    assertThat(CodexCli.in(home).run("login", "status").stderr())
        .isEqualTo("Logged in using ChatGPT\n");

    browser.go(authority.at("/account")).awaitHeading("Your sign-ins");
    assertThat(browser.text()).contains("with a code from the program");
    assertFine("account");
    while (browser.text().contains("End this sign-in")) {
      browser.click("form.entry button").awaitHeading("Your sign-ins");
    }
    try (Latchkey latchkey = latchkey(home, Map.of())) {
      assertThat(catchThrowable(latchkey::renew))
          .isInstanceOf(LatchkeyException.class)
          .hasMessageContaining("revoked");
    }
  }

  @Test
  void whoDeniesEndsTheSignInAtOnceAndNothingIsStored(TestHome home) throws Exception {
    try (RunningProgram login = deviceLogin(home)) {
      login.awaitOutput(LIMIT, program -> CODE.matcher(program.stderr()).find());
      signIn();
      browser.awaitHeading("Type the code");
      browser.fill("#user_code", code(login.stderr())).click("button.primary");
      browser.awaitHeading("Sign");
      browser.click("button[value=deny]");
      browser.awaitHeading("Denied");
      assertFine("device-denied");
      Outcome outcome = login.await(LIMIT);
      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(outcome.stderr()).contains("denied");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  private static RunningProgram deviceLogin(TestHome home) {
    return LatchkeyJvm.start(
        home, "--", "login", "--device-auth", "--issuer", authority.issuer().toString());
  }

  private static Latchkey latchkey(TestHome home, Map<String, String> environment) {
    return Latchkey.builder().environment(Environment.of(environment)).home(home.path()).open();
  }

  private static String code(String text) {
    Matcher code = CODE.matcher(text);
    assertThat(code.find()).isTrue();
    return code.group();
  }

  private static void signIn() {
    browser.go(authority.at("/codex/device")).awaitHeading("Sign in");
    browser.fill("#email", EMAIL).fill("#password", PASSWORD).click("button.primary");
  }

  private static void assertFine(String page) {
    assertThat(browser.problems()).isEmpty();
    browser.photograph(Root.file("interop/target/screenshots"), page);
    List<String> complaints =
        browser.console().stream()
            .filter(line -> !line.matches(".* responded with a status of 40[03] .*"))
            .toList();
    assertThat(complaints).isEmpty();
  }
}
