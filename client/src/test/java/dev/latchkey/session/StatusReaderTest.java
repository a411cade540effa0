package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.config.LoginRules;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.error.StoreException;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.PendingRevocation;
import dev.latchkey.session.Status.State;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.workload.WorkloadReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The truth about a login, without asking anybody (B45). */
class StatusReaderTest {
  private final TestClock clock = TestClock.now();
  private TestHome home;
  private FakeIssuer issuer;
  private StatusReader reader;

  @BeforeEach
  void open() {
    home = TestHome.create();
    issuer = FakeIssuer.start().clock(clock);
    reader = reader(Map.of());
  }

  private StatusReader reader(Map<String, String> variables) {
    Environment environment = Environment.of(variables);
    Endpoints endpoints = new Endpoints(environment, false);
    return new StatusReader(
        new FileStore(home.path(), HomeStore.Limits.DEFAULT),
        environment,
        new Selector(environment, false),
        endpoints,
        new WorkloadReader(environment, Optional.empty(), endpoints, new JdkTransport()),
        new LoginPolicy(LoginRules.NONE),
        clock);
  }

  @AfterEach
  void close() {
    issuer.close();
    home.close();
  }

  @Test
  void case103_nothingIsStored() {
    Status status = reader.read(List.of());
    assertThat(status.state()).isEqualTo(State.NOT_SIGNED_IN);
    assertThat(status.mode()).isEmpty();
    assertThat(status.store()).contains(home.authJson().toString());
    assertThat(home.snapshot()).isEmpty();
  }

  @Test
  void B45_aChatGptLoginIsToldInFull() {
    issuer.account(Account.sample().plan("pro")).accessTokenLifetime(Duration.ofHours(2));
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri() + "/", clock.instant()));
    Map<String, String> before = home.snapshot();
    PendingRevocation waiting =
        new PendingRevocation(
            "https://auth.example",
            clock.instant(),
            1,
            Optional.empty(),
            clock.instant(),
            Optional.empty());
    Status status = reader.read(List.of(waiting, waiting, waiting));
    assertThat(status.state()).isEqualTo(State.SIGNED_IN);
    assertThat(status.mode()).contains(AuthMode.CHATGPT);
    assertThat(status.identity().orElseThrow().email()).contains("ada@example.com");
    assertThat(status.identity().orElseThrow().accountId()).contains("acct-1111");
    assertThat(status.identity().orElseThrow().plan().orElseThrow().label())
        .isEqualTo("Pro (More)");
    assertThat(status.issuer()).contains(issuer.uri() + "/");
    assertThat(status.expiresAt()).contains(clock.instant().plus(Duration.ofHours(2)));
    assertThat(status.expired()).isFalse();
    assertThat(status.renewable()).isTrue();
    assertThat(status.lastRefresh()).contains(clock.instant());
    assertThat(status.pendingRevocations()).isEqualTo(3);
    clock.advance(Duration.ofHours(2));
    assertThat(reader.read(List.of()).expired()).isTrue();
    issuer.assertNoRequests();
    home.assertUnchangedSince(before);
  }

  @Test
  void anOlderLoginIsOfTheDefaultIssuer() {
    home.writeAuthJson(
        AuthJsonSamples.chatgptWithoutProvenance(issuer.issueTokens(), clock.instant()));
    assertThat(reader.read(List.of()).issuer()).contains(Issuer.DEFAULT.given());
  }

  @Test
  void B46_aKeyIsMasked() {
    home.writeAuthJson(AuthJsonSamples.apiKey("sk-proj-1234567890ABCDE"));
    assertThat(reader.read(List.of()).maskedKey()).contains("sk-proj-***ABCDE");
    assertThat(reader.read(List.of()).toString()).doesNotContain("1234567890");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"OPENAI_API_KEY\":null}", "{\"auth_mode\":\"chatgpt\"}"})
  void B34_whatAnnouncesALoginAndIsNoneIsIncomplete(String document) {
    home.writeAuthJson(document);
    Status status = reader.read(List.of());
    assertThat(status.state()).isEqualTo(State.INCOMPLETE);
    assertThat(status.missing()).contains("tokens");
  }

  @Test
  void everyOtherKindIsALogin() {
    for (String document :
        new String[] {
          AuthJsonSamples.personalAccessToken("at-1"),
          AuthJsonSamples.bedrockApiKey("k", "r"),
          AuthJsonSamples.bedrockAccessKeys("i", "s")
        }) {
      home.writeAuthJson(document);
      assertThat(reader.read(List.of()).state()).isEqualTo(State.SIGNED_IN);
      assertThat(reader.read(List.of()).identity()).isEmpty();
    }
    issuer.assertNoRequests();
  }

  @Test
  void anAgentIdentityStatesWhoseItIsAndOneThatCannotBeReadIsNoLogin() {
    home.writeAuthJson(AuthJsonSamples.agentIdentity(issuer.issueAgentIdentity()));
    assertThat(reader.read(List.of()).state()).isEqualTo(State.SIGNED_IN);
    assertThat(reader.read(List.of()).identity().orElseThrow().email())
        .isEqualTo(Account.sample().email());
    home.writeAuthJson(AuthJsonSamples.agentIdentity("a.b.c"));
    assertThat(reader.read(List.of()).state()).isEqualTo(State.INCOMPLETE);
    issuer.assertNoRequests();
  }

  @Test
  void whatCannotBeReadIsAnError() {
    home.writeAuthJson("{ broken");
    assertThatThrownBy(() -> reader.read(List.of())).isInstanceOf(StoreException.class);
  }

  @Test
  void case091_aHeldLockDoesNotConcernAStatus() throws Exception {
    home.writeAuthJson(AuthJsonSamples.apiKey("sk-proj-1234567890ABCDE"));
    home.write("auth.lock", "").write("auth.json.lock", "");
    try (var other =
        new FileStore(
                home.path(), new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)))
            .begin()) {
      assertThat(reader.read(List.of()).state()).isEqualTo(State.SIGNED_IN);
      assertThat(other.read()).isPresent();
    }
  }
}
