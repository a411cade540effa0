package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.session.LoginChange;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the library does with a login that the rules do not allow (R-AUTH-26, B50). */
class EnforcementTest {
  private FakeIssuer issuer;
  private TestHome home;
  private TestHome machine;

  @BeforeEach
  void open() {
    issuer = FakeIssuer.start();
    home = TestHome.create();
    machine = TestHome.create();
  }

  @AfterEach
  void close() {
    issuer.close();
    home.close();
    machine.close();
  }

  private LatchkeyBuilder builder() {
    return Latchkey.builder()
        .environment(Environment.of(Map.of("LATCHKEY_ISSUER", issuer.uri().toString())))
        .machine(MachineFiles.ofUnix(machine.path()))
        .home(home.path());
  }

  private IssuedTokens chatGpt(String workspace) {
    issuer.account(Account.sample().accountId(workspace));
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    return tokens;
  }

  private void require(String toml) {
    machine.write("etc/codex/requirements.toml", toml);
  }

  @Test
  void everyWayToATokenIsRefusedAndNothingIsLost() {
    chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    Map<String, String> before = home.snapshot();
    try (Latchkey latchkey = builder().open()) {
      for (Runnable way :
          List.<Runnable>of(
              latchkey::token,
              latchkey::headers,
              latchkey::renew,
              latchkey::whoami,
              () -> latchkey.token(java.time.Duration.ofMinutes(30)),
              () ->
                  latchkey
                      .tokenAsync()
                      .toCompletableFuture()
                      .orTimeout(9, TimeUnit.SECONDS)
                      .join())) {
        assertThatThrownBy(way::run)
            .satisfies(e -> {
              Throwable thrown = e instanceof PolicyException ? e : e.getCause();
              assertThat(thrown)
                  .isInstanceOfSatisfying(
                      PolicyException.class,
                      policy -> assertThat(policy.code()).isEqualTo(ErrorCode.WORKSPACE_FORBIDDEN))
                  .hasMessageContaining("current credentials belong to B");
            });
      }
    }
    home.assertUnchangedSince(before);
    assertThat(issuer.requests()).isEmpty();
  }

  @Test
  void aProgramsOwnStoreIsUnderTheMachinesRulesToo() {
    chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    try (Latchkey latchkey =
        builder().store(new FileStore(home.path(), HomeStore.Limits.DEFAULT)).open()) {
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
  }

  @Test
  void case16_aProgramKeepsTheRulesThatItBeganWith() {
    chatGpt("A");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    try (Latchkey latchkey = builder().open()) {
      latchkey.token();
      require("allowed_chatgpt_workspaces = [");
      latchkey.token();
      chatGpt("B");
      assertThatThrownBy(latchkey::renew)
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("workspace(s) A");
    }
  }

  @Test
  void aSwitchToAForbiddenWorkspaceIsNotFollowed() throws Exception {
    chatGpt("A");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    CompletableFuture<LoginChange> change = new CompletableFuture<>();
    try (Latchkey latchkey = builder().open()) {
      latchkey.token();
      latchkey.onChange(change::complete);
      chatGpt("B");
      change.get(10, TimeUnit.SECONDS);
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
    }
  }

  @Test
  void enforcingSignsOutAndRevokes() {
    IssuedTokens tokens = chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    try (Latchkey latchkey = builder().open()) {
      assertThatThrownBy(latchkey::enforce)
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("Logging out.");
      latchkey.enforce();
    }
    assertThat(home.authJson()).doesNotExist();
    assertThat(issuer.isAlive(tokens.refreshToken())).isFalse();
  }

  @Test
  void aPersonalTokenIsJudgedByWhatItsIssuerHasSaid() {
    String token = "at-sample-0123456789abcdef";
    issuer.personalAccessToken(token, Account.sample().accountId("B"));
    home.writeAuthJson(AuthJsonSamples.personalAccessToken(token));
    require("allowed_chatgpt_workspaces = [\"A\"]");
    try (Latchkey latchkey = builder().open()) {
      latchkey.enforce();
      assertThat(home.authJson()).describedAs("nobody knows yet whose it is").exists();
      assertThatThrownBy(latchkey::token).isInstanceOf(PolicyException.class);
      assertThatThrownBy(latchkey::enforce).hasMessageContaining("belong to B. Logging out.");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  /**
   * A store in which somebody has signed in anew between a look and a transaction, or a sick one.
   */
  private record Changing(CredentialStore store, Runnable atBegin, Runnable atRemoval)
      implements CredentialStore {
    @Override
    public String describe() {
      return store.describe();
    }

    @Override
    public Optional<AuthDocument> read() {
      return store.read();
    }

    @Override
    public List<String> warnings() {
      return store.warnings();
    }

    @Override
    public void checkWritable() {
      store.checkWritable();
    }

    @Override
    public Sidecar sidecar(String name) {
      return store.sidecar(name);
    }

    @Override
    public StoreTransaction begin() {
      atBegin.run();
      StoreTransaction real = store.begin();
      return new StoreTransaction() {
        @Override
        public Optional<AuthDocument> read() {
          return real.read();
        }

        @Override
        public void replace(AuthDocument document) {
          real.replace(document);
        }

        @Override
        public Removal remove() {
          atRemoval.run();
          return real.remove();
        }

        @Override
        public Optional<String> setAside() {
          return real.setAside();
        }

        @Override
        public void close() {
          real.close();
        }
      };
    }
  }

  @Test
  void aLoginThatWasStoredSinceIsJudgedAnew() {
    chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    CredentialStore store =
        new Changing(
            new FileStore(home.path(), HomeStore.Limits.DEFAULT), () -> chatGpt("A"), () -> {});
    try (Latchkey latchkey = builder().store(store).open()) {
      latchkey.enforce();
      latchkey.token();
    }
    assertThat(issuer.revocations()).isEmpty();
  }

  @Test
  void aSignOutThatFailsSaysSoAndWhatItWasFor() {
    IssuedTokens tokens = chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    CredentialStore store =
        new Changing(
            new FileStore(home.path(), HomeStore.Limits.DEFAULT),
            () -> {},
            () -> {
              throw new StoreException(
                  ErrorCode.STORE_UNWRITABLE, "the disk is sick", "have it repaired");
            });
    try (Latchkey latchkey = builder().store(store).open()) {
      assertThatThrownBy(latchkey::enforce)
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("belong to B. Logging out. (allowed_chatgpt_workspaces, ")
          .hasMessageContaining("That failed: the disk is sick");
    }
    assertThat(home.authJson()).exists();
    assertThat(issuer.isAlive(tokens.refreshToken())).describedAs("it is still stored").isTrue();
  }
}
