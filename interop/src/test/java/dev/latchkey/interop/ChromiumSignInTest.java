package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Identity;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.login.BrowserLauncher.Launch;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * A person with a browser, at the pages of a real authority and of the callback server. Pictures of
 * every page are kept in {@code interop/target/screenshots}.
 */
@WithIssuer
class ChromiumSignInTest {
  private static final String EMAIL = TeamAuthority.EMAIL;
  private static final String PASSWORD = TeamAuthority.PASSWORD;
  private static final String ALLOW = "button[value=allow]";
  private static final String DENY = "button[value=deny]";

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
  void aPersonSignsInAfterAMistypedPassword(TestHome home) throws Exception {
    try (SignIn signIn = SignIn.begin(home, "latchkey", CallbackPorts.only(0))) {
      browser.go(signIn.page()).awaitHeading("Sign in");
      assertFine("sign-in");
      assertThat(browser.title()).isEqualTo("Sign in · Latchkey");

      browser.fill("#email", EMAIL).fill("#password", "wrong password").click("button.primary");
      browser.awaitHeading("Sign in");
      assertThat(browser.find("[role=alert]").getText()).isNotBlank();
      assertThat(browser.title()).startsWith("Problem: ");
      assertThat(browser.find("#email").getDomProperty("value")).isEqualTo(EMAIL);
      assertThat(browser.find("#password").getDomProperty("value")).isEmpty();
      assertFine("wrong-password");

      browser.fill("#password", PASSWORD).click("button.primary");
      browser.awaitHeading("Allow Latchkey?");
      assertThat(browser.text()).contains(EMAIL).contains("Team");
      assertFine("consent");
      assertThat(home.authJson()).doesNotExist();

      browser.click(ALLOW);
      browser.awaitHeading("You are signed in");
      LoginResult result = signIn.result();
      assertFine("success");

      assertThat(result.remarks()).isEmpty();
      assertThat(browser.address().getRawPath()).isEqualTo("/success");
      assertThat(browser.history()).isNotEmpty().noneMatch(ChromiumSignInTest::holdsASecret);
      Status status = signIn.latchkey().status();
      assertThat(status.state()).isEqualTo(Status.State.SIGNED_IN);
      assertThat(status.identity().flatMap(Identity::email)).contains(EMAIL);
      assertThat(signIn.latchkey().whoami().email()).contains(EMAIL);
    }
  }

  @Test
  void codexReadsALoginThatTheKeyboardAloneMadeOnItsOwnPort(TestHome home) throws Exception {
    CodexCli codex = CodexCli.in(home);
    try (SignIn signIn = SignIn.begin(home, Endpoints.CODEX_CLIENT_ID, CallbackPorts.CODEX)) {
      browser.go(signIn.page()).awaitHeading("Sign in");
      browser
          .type(EMAIL)
          .type(Keys.TAB)
          .type(PASSWORD)
          .type(Keys.ENTER); // The focus is on the first field.
      browser.awaitHeading("Allow");
      browser.tabTo(ALLOW).type(Keys.ENTER);
      browser.awaitHeading("You are signed in");
      signIn.result();
      assertThat(browser.address().getPort()).isIn(1455, 1457);
      assertThat(browser.console()).isEmpty();
    }
    assertThat(codex.run("login", "status"))
        .isEqualTo(new Outcome(0, "", "Logged in using ChatGPT\n"));
  }

  @Test
  void whoDeniesIsToldSoAndNothingChanges(TestHome home) throws Exception {
    home.writeAuthJson(dev.latchkey.testkit.AuthJsonSamples.apiKey("sk-old"));
    String before = home.readAuthJson();
    try (SignIn signIn = SignIn.begin(home, "latchkey", CallbackPorts.only(0))) {
      browser.go(signIn.page());
      browser.fill("#email", EMAIL).fill("#password", PASSWORD).click("button.primary");
      browser.awaitHeading("Allow Latchkey?");
      browser.click(DENY);
      browser.awaitHeading("Sign-in could not be completed");
      assertFine("denied");
      assertThat(browser.history()).noneMatch(ChromiumSignInTest::holdsASecret);

      assertThatThrownBy(signIn::result).hasMessageContaining("Sign-in failed");

      assertThat(home.readAuthJson()).isEqualTo(before);
    }
  }

  @Test
  void theHomeOfTheAuthoritySaysWhatItIs() {
    browser.go(authority.issuer()).awaitHeading("Sign-in server");
    assertThat(browser.text()).contains(authority.issuer().toString());
    assertFine("home");
  }

  @Test
  void aRequestThatIsNoneIsAPageInWords() {
    browser.go(URI.create(authority.issuer() + "/oauth/authorize?client_id=nobody"));
    assertThat(browser.find("[role=alert]").getText()).isNotBlank();
    assertThat(browser.problems()).isEmpty();
    browser.photograph(Root.file("interop/target/screenshots"), "bad-request");
    assertThat(complaints()).isEmpty();
  }

  private static boolean holdsASecret(String address) {
    return address.contains("id_token=")
        || address.contains("access_token=")
        || address.contains("eyJ")
        || address.contains("correct");
  }

  /** The page can be read by everyone, says nothing on the console, and is kept as pictures. */
  private static void assertFine(String page) {
    assertThat(browser.problems()).isEmpty();
    browser.photograph(Root.file("interop/target/screenshots"), page);
    assertThat(complaints()).isEmpty();
    assertThat(browser.address().toString())
        .matches(address -> !holdsASecret(address), "holds no secret");
  }

  /** What the console says, but for the status of a page that is itself the refusal. */
  private static List<String> complaints() {
    return browser.console().stream()
        .filter(line -> !line.matches(".* responded with a status of 40[03] .*"))
        .toList();
  }

  /** A sign-in under way; closing it does not wait for its end. */
  private record SignIn(Latchkey latchkey, URI page, CompletableFuture<LoginResult> login)
      implements AutoCloseable {

    static SignIn begin(TestHome home, String clientId, CallbackPorts ports)
        throws InterruptedException, TimeoutException, java.util.concurrent.ExecutionException {
      CompletableFuture<URI> page = new CompletableFuture<>();
      Latchkey latchkey =
          Latchkey.builder()
              .environment(Environment.of(Map.of()))
              .home(home.path())
              .browser(shown -> {
                page.complete(shown);
                return new Launch.Started();
              })
              .open();
      BrowserLogin.Request request =
          new BrowserLogin.Request(
              Issuer.parse(authority.issuer().toString(), false),
              clientId,
              ports,
              Duration.ofMinutes(2),
              false,
              new SuccessPage.Local(false));
      CompletableFuture<LoginResult> login =
          CompletableFuture.supplyAsync(() -> latchkey.login(request, LoginListener.SILENT));
      return new SignIn(latchkey, page.get(10, TimeUnit.SECONDS), login);
    }

    LoginResult result() throws Exception {
      try {
        return login.orTimeout(20, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }

    @Override
    public void close() {
      latchkey.close();
    }
  }
}
