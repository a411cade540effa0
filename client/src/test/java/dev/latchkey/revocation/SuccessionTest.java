package dev.latchkey.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.RevocationRequest;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** New first, durable, then old; and what was given up dies where it was issued. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SuccessionTest {
  private static final String QUEUE = "latchkey/revocations.json";
  private static final AuthDocument KEY = AuthDocument.forApiKey(Secret.of("sk-next"));

  private final TestClock clock = TestClock.now();
  private TestHome home;
  private FakeIssuer issuer;
  private JdkTransport transport;
  private FileStore store;
  private RevocationQueue queue;
  private Succession succession;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start();
    transport = new JdkTransport(Duration.ofSeconds(2));
    store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    queue = newQueue();
    succession = new Succession(store, new Endpoints(Environment.of(Map.of()), false), queue);
  }

  private RevocationQueue newQueue() {
    return new RevocationQueue(
        store, new RevocationEndpoint(transport, new ClientName("latchkey", "test")), clock);
  }

  @AfterEach
  void close() {
    transport.close();
    issuer.close();
    home.close();
  }

  private IssuedTokens login() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(chatgpt(tokens));
    return tokens;
  }

  private String chatgpt(IssuedTokens tokens) {
    return AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), clock.instant());
  }

  @Test
  void B01_theOldChainIsRevokedOnlyAfterTheNewOneIsStored() {
    IssuedTokens old = login();
    Succession.Report report = succession.replace(KEY);
    assertThat(report.existed()).isTrue();
    assertThat(store.read()).contains(KEY);
    issuer.assertNoRequests();
    issuer.assertAlive(old.refreshToken());
    assertThat(home.mode(QUEUE)).isEqualTo("rw-------");
    assertThat(queue.attempt())
        .containsExactly(new RevocationOutcome.Confirmed(issuer.uri().toString()));
    issuer.assertRevoked(old.refreshToken());
    assertThat(queue.size()).isZero();
    assertThat(home.read(QUEUE)).doesNotContain(old.refreshToken());
  }

  @Test
  void B01_aReplacementThatFailsGivesUpNothing() throws IOException {
    IssuedTokens old = login();
    Files.setPosixFilePermissions(home.authJson(), PosixFilePermissions.fromString("r--------"));
    String before = home.readAuthJson();
    assertThatThrownBy(() -> succession.replace(KEY)).isInstanceOf(StoreException.class);
    assertThat(home.readAuthJson()).isEqualTo(before);
    assertThat(queue.size()).isZero();
    assertThat(queue.attempt()).isEmpty();
    issuer.assertNoRequests();
    issuer.assertAlive(old.refreshToken());
  }

  @Test
  void B01_theSameChainIsNotRevoked() {
    IssuedTokens tokens = login();
    succession.replace(AuthDocument.parse(chatgpt(tokens)));
    assertThat(queue.size()).isZero();
    issuer.assertAlive(tokens.refreshToken());
  }

  @Test
  void case183_anEndRevokesAndRemoves() {
    IssuedTokens old = login();
    Succession.Report report = succession.end();
    assertThat(report.existed()).isTrue();
    assertThat(home.authJson()).doesNotExist();
    assertThat(newQueue().attempt()).hasSize(1);
    issuer.assertRevoked(old.refreshToken());
    assertThat(issuer.only(Endpoint.REVOKE).json())
        .containsEntry("token_type_hint", "refresh_token")
        .containsEntry("client_id", FakeIssuer.CLIENT_ID);
  }

  @Test
  void case189_whatHasNoChainCostsNoRequest() {
    for (String document :
        new String[] {
          AuthJsonSamples.apiKey("sk-1"),
          AuthJsonSamples.personalAccessToken("at-1"),
          AuthJsonSamples.agentIdentity("a.b.c"),
          AuthJsonSamples.bedrockApiKey("k", "r"),
          "{}",
          chatgpt(issuer.issueTokens()).replace("\"chatgpt\"", "\"chatgptAuthTokens\"")
        }) {
      home.writeAuthJson(document);
      assertThat(succession.end().existed()).isTrue();
      assertThat(queue.attempt()).isEmpty();
    }
    issuer.assertNoRequests();
  }

  @Test
  void case190_withoutRefreshTokenTheAccessTokenIsRevoked() {
    IssuedTokens tokens = login();
    home.writeAuthJson(home.readAuthJson().replace(tokens.refreshToken(), ""));
    succession.end();
    queue.attempt();
    assertThat(issuer.only(Endpoint.REVOKE).json())
        .containsEntry("token", tokens.accessToken())
        .containsEntry("token_type_hint", "access_token")
        .doesNotContainKey("client_id");
  }

  @Test
  void case191_whatCannotBeReadIsRemovedAtTheEnd() {
    home.writeAuthJson("{ broken");
    Succession.Report report = succession.end();
    assertThat(report.existed()).isTrue();
    assertThat(report.remarks()).singleElement().asString().contains("could not be read");
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsKeptAsideWhenReplaced() {
    home.writeAuthJson("{ broken");
    Succession.Report report = succession.replace(KEY);
    assertThat(report.remarks()).singleElement().asString().contains("auth.json.unreadable");
    assertThat(home.read("auth.json.unreadable")).isEqualTo("{ broken");
    assertThat(store.read()).contains(KEY);
  }

  @Test
  void case192_anEndOfNothingSaysSo() {
    assertThat(succession.end().existed()).isFalse();
    issuer.assertNoRequests();
  }

  @Test
  void B47_whatIsNotConfirmedStaysQueuedAndIsTriedAgain() {
    IssuedTokens old = login();
    issuer.on(Endpoint.REVOKE).answer(Answer.status(503), Answer.dropAfterReading());
    succession.end();
    for (int i = 1; i <= 2; i++) {
      assertThat(newQueue().attempt())
          .singleElement()
          .isInstanceOf(RevocationOutcome.Pending.class)
          .extracting(RevocationOutcome::issuer)
          .isEqualTo(issuer.uri().toString());
      assertThat(newQueue().size()).isEqualTo(1);
      assertThat(home.mode(QUEUE)).isEqualTo("rw-------");
      assertThat(home.read(QUEUE)).contains("\"attempts\": " + i, "\"last_error\"");
    }
    issuer.assertAlive(old.refreshToken());
    assertThat(newQueue().attempt())
        .containsExactly(new RevocationOutcome.Confirmed(issuer.uri().toString()));
    issuer.assertRevoked(old.refreshToken());
    assertThat(newQueue().size()).isZero();
  }

  @Test
  void B47_anIssuerThatIsAwayIsAskedOncePerAttempt() {
    for (int i = 0; i < 3; i++) {
      login();
      succession.end();
    }
    issuer.on(Endpoint.REVOKE).always(Answer.dropAfterReading());
    assertThat(queue.attempt()).hasSize(3).allMatch(RevocationOutcome.Pending.class::isInstance);
    assertThat(issuer.requests(Endpoint.REVOKE)).hasSize(1);
    issuer.on(Endpoint.REVOKE).normally();
    assertThat(queue.attempt()).hasSize(3).allMatch(RevocationOutcome.Confirmed.class::isInstance);
  }

  @Test
  void B47_aReasonTellsNoToken() {
    IssuedTokens old = login();
    issuer
        .on(Endpoint.REVOKE)
        .answer(Answer.from(request -> Answer.body(400, "text/plain", "bad: " + request.body())));
    succession.end();
    assertThat(queue.attempt().toString()).doesNotContain(old.refreshToken());
  }

  @Test
  void aChainOfAnIssuerThatMakesNoSenseIsReported() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, "nonsense", clock.instant()));
    Succession.Report report = succession.end();
    assertThat(report.impossible()).isPresent();
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void B47_aRefusedTokenDoesNotHoldUpTheOthers() {
    IssuedTokens first = login();
    succession.end();
    login();
    succession.end();
    issuer
        .on(Endpoint.REVOKE)
        .answer(Answer.oauthError(400, "unsupported_token_type", "not this one"));
    queue.attempt();
    issuer.assertRevoked(first.refreshToken());
  }

  @Test
  void B49_aCorruptQueueDoesNotStopALogout() {
    login();
    home.write(QUEUE, "{ broken");
    assertThat(succession.end().existed()).isTrue();
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void anEntryThatThisVersionDoesNotUnderstandIsKept() {
    home.write(QUEUE, "{\"version\":2,\"later\":1,\"pending\":[{\"id\":\"x\",\"kind\":\"new\"}]}");
    try (StoreTransaction owner = store.begin()) {
      queue.add(
          owner,
          new RevocationRequest(
              issuer.uri(Endpoint.REVOKE), Optional.empty(), "access_token", Secret.of("t")));
    }
    queue.attempt();
    assertThat(home.read(QUEUE)).contains("\"kind\"", "\"later\"");
  }
}
