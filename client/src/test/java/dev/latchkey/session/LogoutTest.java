package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.error.StoreException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protocol §7, §12.9, and where we differ on purpose (B38, B47, B48). */
class LogoutTest {
  private TestHome home;
  private FakeIssuer issuer;
  private JdkTransport transport;
  private Logout logout;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start();
    transport = new JdkTransport(Duration.ofSeconds(2));
    CredentialStore store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    RevocationQueue queue =
        new RevocationQueue(
            store,
            new RevocationEndpoint(transport, new ClientName("latchkey", "test")),
            InstantSource.system());
    logout =
        new Logout(
            new Succession(store, new Endpoints(Environment.of(Map.of()), false), queue), queue);
  }

  @AfterEach
  void close() {
    transport.close();
    issuer.close();
    home.close();
  }

  private IssuedTokens login() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    return tokens;
  }

  @Test
  void case183_aLogoutRevokesWhereTheTokenWasIssued() {
    IssuedTokens tokens = login();
    LogoutReport report = logout.run();
    assertThat(report.removed()).isTrue();
    assertThat(report.allRevoked()).isTrue();
    assertThat(home.authJson()).doesNotExist();
    issuer.assertRevoked(tokens.refreshToken());
    assertThat(issuer.revocations()).containsExactly(tokens.refreshToken());
  }

  @Test
  void case185_aFailingRevocationRemovesAllTheSameAndSaysSo() {
    IssuedTokens tokens = login();
    issuer.on(Endpoint.REVOKE).always(Answer.status(500));
    LogoutReport report = logout.run();
    assertThat(report.removed()).isTrue();
    assertThat(report.allRevoked()).isFalse();
    assertThat(report.revocations()).singleElement().isInstanceOf(RevocationOutcome.Pending.class);
    assertThat(home.authJson()).doesNotExist();
    assertThat(report.toString()).doesNotContain(tokens.refreshToken());
    assertThat(home.read("latchkey/revocations.json")).contains(tokens.refreshToken());
  }

  @Test
  void case192_aLogoutOfNothingSaysSo() {
    LogoutReport report = logout.run();
    assertThat(report.removed()).isFalse();
    assertThat(report.allRevoked()).isTrue();
    issuer.assertNoRequests();
  }

  @Test
  void B22_aMintedKeyIsReported() {
    login();
    home.writeAuthJson(
        home.readAuthJson()
            .replace("\"OPENAI_API_KEY\": null", "\"OPENAI_API_KEY\": \"sk-minted\""));
    assertThat(logout.run().mintedApiKey()).isTrue();
  }

  @Test
  void B38_aLogoutThroughALinkLeavesNoSecret() throws Exception {
    IssuedTokens tokens = login();
    Files.move(home.authJson(), home.file("real.json"));
    Files.createSymbolicLink(home.authJson(), home.file("real.json"));
    assertThat(logout.run().removed()).isTrue();
    assertThat(home.snapshot().toString()).doesNotContain(tokens.refreshToken());
    assertThat(home.snapshot().keySet()).doesNotContain("auth.json", "real.json");
  }

  @Test
  void aLogoutThatCannotRemoveQueuesNothing() throws Exception {
    IssuedTokens tokens = login();
    Files.createDirectory(home.file("other"));
    Files.move(home.authJson(), home.file("other/real.json"));
    Files.createSymbolicLink(home.authJson(), home.file("other/real.json"));
    Process chattr =
        new ProcessBuilder("chattr", "+i", home.file("other/real.json").toString()).start();
    org.junit.jupiter.api.Assumptions.assumeTrue(chattr.waitFor() == 0, "needs chattr +i");
    try {
      assertThatThrownBy(logout::run).isInstanceOf(StoreException.class);
      assertThat(home.read("latchkey/revocations.json")).doesNotContain(tokens.refreshToken());
    } finally {
      new ProcessBuilder("chattr", "-i", home.file("other/real.json").toString()).start().waitFor();
    }
  }
}
