package dev.latchkey.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the command does not offer: other success pages, a home to be made, other time limits. */
@WithIssuer
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrowserLoginTest {
  private static final URI HOSTED = URI.create("http://localhost:3000/codex/open-app?source=old");

  private static BrowserLogin.Request request(FakeIssuer issuer, SuccessPage page) {
    return new BrowserLogin.Request(
        Issuer.parse(issuer.uri().toString(), false),
        FakeIssuer.CLIENT_ID,
        CallbackPorts.only(0),
        Duration.ofSeconds(30),
        false,
        page);
  }

  /** A browser that goes as far as the callback, in a thread of its own. */
  private static final class Visitor implements BrowserLauncher {
    private final CompletableFuture<Page> callback = new CompletableFuture<>();
    private final CompletableFuture<URI> page = new CompletableFuture<>();

    @Override
    public Launch open(URI address) {
      page.complete(address);
      Thread ignored =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  HttpDriver driver = new HttpDriver().withLimit(Duration.ofSeconds(20));
                  callback.complete(driver.get(driver.get(address).location().orElseThrow()));
                } catch (RuntimeException | AssertionError e) {
                  callback.completeExceptionally(e);
                }
              });
      return new Launch.Started();
    }

    URI location() {
      return callback.orTimeout(10, TimeUnit.SECONDS).join().location().orElseThrow();
    }
  }

  private static LatchkeyBuilder library(Path home, BrowserLauncher browser) {
    return Latchkey.builder().environment(Environment.of(Map.of())).home(home).browser(browser);
  }

  @Test
  void case009_case021_aHostedPageEndsItAtOnce(FakeIssuer issuer, TestHome home) {
    Visitor visitor = new Visitor();
    long start = System.nanoTime();
    try (Latchkey latchkey = library(home.path(), visitor).open()) {
      latchkey.login(
          request(issuer, new SuccessPage.Hosted(HOSTED, "chatgpt")), LoginListener.SILENT);
    }
    assertThat(visitor.location())
        .hasToString("http://localhost:3000/codex/open-app?source=login&app_brand=chatgpt");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(home.authJson()).exists();
  }

  @Test
  void case010_theHomeIsMade(FakeIssuer issuer, TestHome parent) {
    Visitor visitor = new Visitor();
    try (Latchkey latchkey = library(parent.file("a/b"), visitor).open()) {
      latchkey.login(request(issuer, new SuccessPage.Local(false)), LoginListener.SILENT);
    }
    assertThat(parent.mode("a/b")).isEqualTo("rwx------");
    assertThat(parent.mode("a/b/auth.json")).isEqualTo("rw-------");
  }

  @Test
  void case019_case020_theStreamlinedPage(FakeIssuer issuer, TestHome home) {
    for (boolean streamlined : new boolean[] {false, true}) {
      Visitor visitor = new Visitor();
      try (Latchkey latchkey = library(home.path(), visitor).open()) {
        latchkey.login(request(issuer, new SuccessPage.Local(streamlined)), LoginListener.SILENT);
      }
      assertThat(visitor.location().getHost()).isEqualTo("127.0.0.1");
      assertThat(visitor.location().getPath()).isEqualTo("/success");
      assertThat(Parameters.parse(visitor.location().getRawQuery()).find("codex_streamlined_login"))
          .isEqualTo(streamlined ? java.util.Optional.of("true") : java.util.Optional.empty());
    }
  }

  @Test
  void case022_aHostedPageIsNotForThoseWhoMustSetUp(FakeIssuer issuer, TestHome home) {
    issuer.account(Account.sample().organization("org-2", "proj-2", false, true));
    CompletableFuture<String> text = new CompletableFuture<>();
    BrowserLauncher slow =
        address -> {
          Thread ignored =
              Thread.ofVirtual()
                  .start(() -> {
                    try {
                      HttpDriver driver = new HttpDriver();
                      URI callback = driver.get(address).location().orElseThrow();
                      URI success = driver.get(callback).location().orElseThrow();
                      Thread.sleep(500); // The server must wait for us here.
                      text.complete(success.getRawQuery() + driver.get(success).text());
                    } catch (RuntimeException | AssertionError | InterruptedException e) {
                      text.completeExceptionally(e);
                    }
                  });
          return new BrowserLauncher.Launch.Started();
        };
    try (Latchkey latchkey = library(home.path(), slow).open()) {
      latchkey.login(
          request(issuer, new SuccessPage.Hosted(HOSTED, "codex")), LoginListener.SILENT);
    }
    assertThat(text.orTimeout(10, TimeUnit.SECONDS).join())
        .contains("needs_setup=true")
        .contains("not set up yet");
  }

  @Test
  void case007_theEntryPointIsReported(FakeIssuer issuer, TestHome home) {
    BrowserLauncher browser =
        address -> {
          Thread ignored =
              Thread.ofVirtual()
                  .start(() -> {
                    HttpDriver driver = new HttpDriver();
                    String back = driver.get(address).location().orElseThrow().toString();
                    String state = Parameters.parse(address.getRawQuery()).get("state");
                    driver.visit(
                        back.replace(
                            "state=" + state,
                            "state=" + state + ".onboarding_entrypoint%3Dlife_sciences"));
                  });
          return new BrowserLauncher.Launch.Started();
        };
    try (Latchkey latchkey = library(home.path(), browser).open()) {
      LoginResult result =
          latchkey.login(request(issuer, new SuccessPage.Local(false)), LoginListener.SILENT);
      assertThat(result.onboarding()).contains("life_sciences");
      assertThat(result.predecessor()).isEmpty();
      assertThat(result.remarks()).isEmpty();
    }
  }

  /** Waits less than usual. */
  private static final class Impatient implements Transport {
    private final JdkTransport transport = new JdkTransport(Duration.ofSeconds(1));

    @Override
    public HttpReply send(HttpCall call) {
      return transport.send(call.within(Duration.ofMillis(700)));
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  @Test
  void B09_anIssuerThatHangsIsGivenUp(FakeIssuer issuer, TestHome home) {
    issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.hang());
    Visitor visitor = new Visitor();
    try (Latchkey latchkey = library(home.path(), visitor).transport(new Impatient()).open()) {
      assertThatThrownBy(() ->
              latchkey.login(request(issuer, new SuccessPage.Local(false)), LoginListener.SILENT))
          .isInstanceOfSatisfying(
              LatchkeyException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_UNREACHABLE))
          .hasMessageContaining("did not answer");
    }
    assertThat(visitor.callback.orTimeout(5, TimeUnit.SECONDS).join().text())
        .contains("token_exchange_failed");
    assertThat(issuer.requests(Endpoint.TOKEN)).hasSize(1);
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void B09_anAnswerThatStallsIsGivenUp(FakeIssuer issuer, TestHome home) {
    issuer.on(Grant.AUTHORIZATION_CODE).always(Answer.normal().stallAfter(20));
    try (Latchkey latchkey =
        library(home.path(), new Visitor()).transport(new Impatient()).open()) {
      assertThatThrownBy(() ->
              latchkey.login(request(issuer, new SuccessPage.Local(false)), LoginListener.SILENT))
          .isInstanceOf(LatchkeyException.class);
    }
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void aTokenThatHasEndedOnArrivalHasItsOwnCode(FakeIssuer issuer, TestHome home) {
    TestClock clock = TestClock.now();
    clock.advance(Duration.ofHours(2));
    InstantSource ahead = clock;
    try (Latchkey latchkey = library(home.path(), new Visitor()).clock(ahead).open()) {
      assertThatThrownBy(() ->
              latchkey.login(request(issuer, new SuccessPage.Local(false)), LoginListener.SILENT))
          .isInstanceOfSatisfying(
              LatchkeyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOCK_SKEWED))
          .hasMessageContaining("120 minutes ahead of the issuer's");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void B51_withoutALoginNothingIsSent(FakeIssuer issuer, TestHome home) {
    Map<String, String> environment =
        Map.of(
            "CODEX_REFRESH_TOKEN_URL_OVERRIDE", issuer.uri(Endpoint.TOKEN).toString(),
            "CODEX_AUTHAPI_BASE_URL", issuer.uri("/api/accounts").toString());
    try (Latchkey latchkey =
        library(home.path(), new Visitor()).environment(Environment.of(environment)).open()) {
      assertThatThrownBy(latchkey::token).isInstanceOf(NotSignedInException.class);
      assertThatThrownBy(latchkey::renew).isInstanceOf(NotSignedInException.class);
      assertThatThrownBy(latchkey::whoami).isInstanceOf(NotSignedInException.class);
      home.writeAuthJson("{}");
      assertThatThrownBy(latchkey::token).isInstanceOf(NotSignedInException.class);
      assertThatThrownBy(latchkey::whoami).isInstanceOf(NotSignedInException.class);
    }
    issuer.assertNoRequests();
  }
}
