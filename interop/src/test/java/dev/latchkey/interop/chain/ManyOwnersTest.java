package dev.latchkey.interop.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 1,000 threads in each of 8 processes meet an expired token (B23). */
@WithIssuer
class ManyOwnersTest {
  private static final int PROCESSES = 8;
  private static final int THREADS = 1000;

  @TempDir private Path folder;

  @Test
  void B23_eightThousandThreadsMakeOneRequest(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.accessTokenLifetime(Duration.ofMinutes(-1));
    IssuedTokens expired = issuer.issueTokens();
    issuer.accessTokenLifetime(Duration.ofHours(1));
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(
            expired, issuer.uri().toString(), Instant.now().minus(Duration.ofHours(2))));
    Path history = folder.resolve("history");
    List<Child> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(Child.start(home.path(), history, "once", THREADS));
      }
      for (Child child : children) {
        child.awaitReady();
      }
      for (Child child : children) {
        child.go();
      }
      for (Child child : children) {
        List<String> got = child.finish();
        TokenSet stored =
            ((ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential()).tokens();
        assertThat(got).containsExactly(History.hash(stored.accessToken()) + " " + THREADS);
      }
    } finally {
      children.forEach(Child::close);
    }
    assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
    List<Event> events = History.read(history);
    assertThat(events.stream().filter(event -> event.kind() == Event.Kind.GIVEN))
        .hasSize(PROCESSES * THREADS);
    assertThat(new Laws(false).broken(events)).isEmpty();
  }

  @Test
  void manyGenerationsOfManyProcessesKeepTheLaws(TestHome home, FakeIssuer issuer)
      throws Exception {
    issuer.accessTokenLifetime(Duration.ofSeconds(2));
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(issuer.issueTokens(), issuer.uri().toString(), Instant.now()));
    Path history = folder.resolve("history");
    int seconds = "long".equals(System.getProperty("latchkey.rounds")) ? 120 : 12;
    List<Child> children = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        children.add(Child.start(home.path(), history, "use", seconds));
      }
      for (Child child : children) {
        child.awaitReady().go();
      }
      for (Child child : children) {
        assertThat(child.finish()).isEmpty();
      }
    } finally {
      children.forEach(Child::close);
    }
    List<Event> events = History.read(history);
    assertThat(new Laws(false).broken(events)).isEmpty();
    assertThat(events.stream().filter(event -> event.kind() == Event.Kind.FAILED)).isEmpty();
    // One for each life of a token, and none besides.
    assertThat(issuer.requests(Grant.REFRESH_TOKEN).size()).isBetween(3, seconds / 2 + 2);
  }
}
