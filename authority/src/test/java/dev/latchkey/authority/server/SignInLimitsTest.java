package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.signin.PasswordHasher;
import dev.latchkey.authority.signin.Throttle;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How often, by whom and at what cost passwords can be tried, and what is left behind. */
class SignInLimitsTest {
  @TempDir Path temporary;

  /** Counts the hashes that are checked, and makes them cheap if asked to. */
  private record Counting(PasswordHasher inner, AtomicInteger checks, boolean cheap)
      implements PasswordHasher {
    @Override
    public String hash(CharSequence password) {
      return inner.hash(password);
    }

    @Override
    public boolean matches(CharSequence password, String encoded) {
      checks.incrementAndGet();
      return cheap ? password.toString().equals(Site.PASSWORD) : inner.matches(password, encoded);
    }
  }

  @Test
  void strangersAndMembersGetTheSameAnswerAtTheSameCost() {
    AtomicInteger checks = new AtomicInteger();
    try (Site site = site(checks, false);
        Browser browser = site.browser()) {
      Reply form = browser.open(Site.authorize(Site.asked()));
      List<String> bodies = new ArrayList<>();
      for (String email : List.of(Site.EMAIL, "nobody@example.org", "no-address", "a@b@c")) {
        int before = checks.get();
        Reply reply = browser.submitOnly(form, Wire.map("email", email, "password", "wrong one"));
        assertThat(reply.status()).as(email).isEqualTo(403);
        assertThat(checks.get() - before).as("hashes for " + email).isEqualTo(1);
        bodies.add(reply.body().replace(email, "…"));
      }
      assertThat(bodies).allMatch(bodies.getFirst()::equals);

      int before = checks.get();
      Reply endless =
          browser.submitOnly(form, Wire.map("email", Site.EMAIL, "password", "x".repeat(5_000)));
      assertThat(endless.status()).isEqualTo(403);
      assertThat(checks.get() - before).isEqualTo(1);
    }
  }

  @Test
  void bug39_thirtyTriesAtOnceAreNotMoreThanTenTries() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    try (Site site = site(checks, true);
        Browser browser = site.browser();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Reply form = browser.open(Site.authorize(Site.asked()));
      List<Callable<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String guess = "guess " + i;
        calls.add(() -> browser.submitOnly(form, Wire.map("email", Site.EMAIL, "password", guess)));
      }
      int throttled = 0;
      for (Future<Reply> call : threads.invokeAll(calls)) {
        throttled += call.get().status() == 429 ? 1 : 0;
      }
      assertThat(checks.get()).isEqualTo(Throttle.PER_ACCOUNT);
      assertThat(throttled).isEqualTo(20);

      Reply right =
          browser.submitOnly(form, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      assertThat(right.status()).as("even the right one waits").isEqualTo(429);
      assertThat(right.header("retry-after")).isNotEmpty();
      assertThat(right.body()).contains("too many tries");
      site.clock.advance(Duration.ofMinutes(2));
      assertThat(
              browser
                  .submitOnly(form, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD))
                  .status())
          .isEqualTo(303);
    }
  }

  @Test
  void bug39_oneSenderCannotGoFromAccountToAccount() {
    AtomicInteger checks = new AtomicInteger();
    try (Site site = site(checks, true);
        Browser browser = site.browser()) {
      Reply form = browser.open(Site.authorize(Site.asked()));
      for (int i = 0; i < 80; i++) {
        browser.submitOnly(form, Wire.map("email", i + "@example.org", "password", "guess"));
      }
      assertThat(checks.get()).isEqualTo(Throttle.PER_SENDER);
    }
  }

  @Test
  void aRightPasswordCostsNoTry() {
    AtomicInteger checks = new AtomicInteger();
    try (Site site = site(checks, true)) {
      for (int i = 0; i < Throttle.PER_SENDER + 10; i++) {
        assertThat(site.code()).isNotEmpty();
      }
    }
  }

  @Test
  void bug32_noSecretIsLeftInLogsOrTheAuditTrail() {
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
          }
        };
    appender.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    root.addAppender(appender);
    ((Logger) LoggerFactory.getLogger("dev.latchkey")).setLevel(Level.TRACE);
    AtomicReference<Storage> store = new AtomicReference<>();
    try (Site site =
            Site.start(
                temporary,
                UnaryOperator.identity(),
                new Authority.Seams(
                    storage -> {
                      store.set(storage);
                      return storage;
                    },
                    UnaryOperator.identity()));
        Browser browser = site.browser()) {
      Map<String, String> query = Site.asked();
      query.put("state", "canary-state");
      Reply form = browser.open(Site.authorize(query));
      browser.submitOnly(form, Wire.map("email", Site.EMAIL, "password", "canary-password"));
      Reply consent =
          browser.submit(form, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      String session = browser.cookies.getOrDefault("latchkey-session", "");
      String code =
          Site.parameter(browser.submitOnly(consent, Wire.map("decision", "allow")), "code");
      Tokens tokens = Tokens.of(site.exchange(code));
      Tokens later = Tokens.of(site.refresh(tokens.refresh()));
      site.refresh("lkr_canary-token");
      site.wire().postJson("/oauth/token", "{\"canary-json\":");
      site.wire().get("/canary-path?canary-query");
      site.whoami("canary-bearer");
      site.clock.advance(Duration.ofMinutes(1));
      site.refresh(tokens.refresh());
      site.exchange(code);

      List<AuditEntry> trail = store.get().audit(1_000);
      assertThat(trail.stream().map(AuditEntry::action))
          .contains(
              "workspace.establish",
              "signin.password",
              "oauth.consent",
              "code.redeem",
              "token.refresh");
      assertThat(trail.stream().map(AuditEntry::outcome))
          .contains("ok", "refused", "replayed", "allow");
      String left = String.join("\n", logged) + trail;
      assertThat(left)
          .doesNotContain("canary")
          .doesNotContain(Site.PASSWORD, Site.VERIFIER, session, code)
          .doesNotContain(tokens.access(), tokens.refresh(), tokens.id())
          .doesNotContain(later.access(), later.refresh(), later.id());
    } finally {
      root.detachAppender(appender);
      root.setLevel(before);
    }
  }

  private Site site(AtomicInteger checks, boolean cheap) {
    return Site.start(
        temporary,
        UnaryOperator.identity(),
        new Authority.Seams(
            UnaryOperator.identity(), hasher -> new Counting(hasher, checks, cheap)));
  }
}
