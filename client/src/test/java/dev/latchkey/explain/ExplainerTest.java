package dev.latchkey.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.config.Layer;
import dev.latchkey.config.LayerSource;
import dev.latchkey.config.LayerSource.State;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds, who said so, and what lost, over a home and a machine with every layer. */
class ExplainerTest {
  private static final String KEY = "sk-proj-abcdefghijklmnop";

  private ExplainWorld world;

  @BeforeEach
  void open() {
    world = new ExplainWorld();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static List<String> places(Decision decision) {
    return decision.losers().stream().map(loser -> loser.source().toString()).toList();
  }

  private IssuedTokens signedIn() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      IssuedTokens tokens = issuer.issueTokens();
      world.home.writeAuthJson(
          AuthJsonSamples.chatgpt(tokens, "https://issuer.example.com", Instant.now()));
      return tokens;
    }
  }

  @Test
  void whereNobodySaidAnythingEverythingIsBuiltInAndNothingLost() {
    Explanation told = world.explain();
    assertThat(told.isComplete()).isTrue();
    assertThat(told.remarks()).isEmpty();
    assertThat(told.decision("credential").orElseThrow().value()).isEmpty();
    assertThat(told.decision("credential").orElseThrow().reason()).contains("nobody is signed in");
    for (Decision decision : told.decisions()) {
      assertThat(decision.losers()).describedAs(decision.id()).isEmpty();
      if (!decision.id().equals("home")) {
        assertThat(decision.source().map(Source::isBuiltIn).orElse(true))
            .describedAs(decision.id())
            .isTrue();
      }
    }
    assertThat(world.explain("methods").value()).contains("ChatGPT, API key");
    assertThat(world.explain("workspaces").value()).contains("any");
    assertThat(world.explain("store").value()).contains("file " + world.home.authJson());
    assertThat(world.explain("issuer").value()).contains("https://auth.openai.com");
    assertThat(world.explain("log-dir").value()).contains(world.home.file("log").toString());
  }

  @Test
  void explainingChangesNothing() {
    signedIn();
    world.user("cli_auth_credentials_store = \"auto\"\n");
    Map<String, String> before = world.home.snapshot();
    world.explain();
    world.home.assertUnchangedSince(before);
  }

  @Test
  void ofAKeyInEveryLayerTheStrongestWinsAndAllOthersAreNamed() {
    String line = "chatgpt_base_url = \"https://%s.example.com\"\n";
    world
        .user(
            line.formatted("user")
                + "[projects.\""
                + world.project.path()
                + "\"]\ntrust_level = \"trusted\"\n")
        .machine("config.toml", "\n" + line.formatted("system"))
        .machine("managed_config.toml", line.formatted("managed"))
        .machine("requirements.toml", "\n\n" + line.formatted("required"))
        .project(line.formatted("project"));
    world.home.write("work.config.toml", line.formatted("profile"));
    world.configurationProfile = Optional.of("work");
    world.overrides.add("chatgpt_base_url=\"https://line.example.com\"");

    Decision decision = world.explain("chatgpt-base-url");

    assertThat(decision.value()).contains("https://required.example.com");
    assertThat(decision.source().orElseThrow())
        .isEqualTo(
            new Source(
                world.etc("requirements.toml").toString(), Optional.of(Layer.REQUIREMENTS), 3));
    assertThat(places(decision))
        .containsExactly(
            world.etc("managed_config.toml") + ", line 1",
            "-c chatgpt_base_url",
            world.project.file(".codex/config.toml") + ", line 1",
            world.home.file("work.config.toml") + ", line 1",
            world.home.file("config.toml") + ", line 1",
            world.etc("config.toml") + ", line 2");
    assertThat(decision.losers().get(0).reason())
        .isEqualTo("overruled by the administrator's requirements");
    assertThat(decision.losers().get(2).reason()).contains("is the user's to decide");
    assertThat(decision.losers().get(4).value()).isEqualTo("https://user.example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "openai-base-url, openai_base_url, https://a.example.com/v1, https://b.example.com/v1",
    "model-provider, model_provider, one, two",
    "service-tier, service_tier, flex, fast",
    "log-dir, log_dir, /tmp/one, /tmp/two"
  })
  void theCommandLineComesBeforeTheUser(String id, String key, String winner, String loser) {
    world.user(key + " = \"" + loser + "\"\n");
    world.overrides.add(key + "=\"" + winner + "\"");
    Decision decision = world.explain(id);
    assertThat(decision.value()).contains(winner);
    assertThat(decision.source().orElseThrow().place()).isEqualTo("-c " + key);
    assertThat(decision.losers())
        .singleElement()
        .satisfies(lost -> {
          assertThat(lost.value()).isEqualTo(loser);
          assertThat(lost.source().line()).isEqualTo(1);
        });
  }

  @Test
  void aProviderIsToldFromAnotherOfItsNameByWhereItIs() {
    world.user(
        """
        model_provider = "mine"
        [model_providers.mine]
        base_url = "https://kim:pass@mine.example.com/v1?key=x"
        """);
    assertThat(world.explain("model-provider").value().orElseThrow())
        .startsWith("mine (https://mine.example.com, ")
        .endsWith("config.toml, line 3)");
  }

  @Test
  void whatBelongsElsewhereIsALoserThatSaysSo() {
    world.user("enforce_residency = \"eu\"\n");
    Decision decision = world.explain("residency");
    assertThat(decision.value()).isEmpty();
    assertThat(decision.losers())
        .singleElement()
        .satisfies(lost -> assertThat(lost.reason()).contains("is a requirement"));
  }

  @Test
  void theStoredLoginIsDescribedAndOverruledCredentialsAreNamed() {
    signedIn();
    world.environment.put("CODEX_API_KEY", KEY);
    world.environment.put("OPENAI_API_KEY", KEY);
    world.environment.put("LATCHKEY_ISSUER", "https://other.example.com");
    Explanation told = world.explain();

    Decision credential = told.decision("credential").orElseThrow();
    assertThat(credential.value().orElseThrow())
        .startsWith("ChatGPT login of ada@example.com (plan Plus, workspace acct-1111)");
    assertThat(credential.source().orElseThrow().place())
        .isEqualTo("file " + world.home.authJson());
    assertThat(places(credential)).containsExactly("CODEX_API_KEY", "OPENAI_API_KEY");
    assertThat(credential.losers().get(0).value()).isEqualTo("API key sk-proj-***lmnop");
    assertThat(credential.losers().get(0).reason()).startsWith("codex exec would use that key");

    Decision payer = told.decision("payer").orElseThrow();
    assertThat(payer.value()).contains("the ChatGPT plan or workspace");
    assertThat(places(payer)).containsExactly("CODEX_API_KEY");

    Decision issuer = told.decision("issuer").orElseThrow();
    assertThat(issuer.value()).contains("https://issuer.example.com");
    assertThat(issuer.reason()).contains("says who issued it");
    assertThat(places(issuer)).containsExactly("LATCHKEY_ISSUER");
    assertThat(told.decision("use").orElseThrow().value()).contains("allowed");
  }

  @Test
  void anAccessTokenComesBeforeAStoredLogin() {
    signedIn();
    world.environment.put("CODEX_ACCESS_TOKEN", "at-abcdefghijklmnop");
    world.environment.put("LATCHKEY_ISSUER", "https://mine.example.com");
    Explanation told = world.explain();
    Decision credential = told.decision("credential").orElseThrow();
    assertThat(credential.value()).contains("personal access token");
    assertThat(credential.source().orElseThrow().place()).isEqualTo("CODEX_ACCESS_TOKEN");
    assertThat(credential.losers())
        .singleElement()
        .isEqualTo(
            new Loser(
                "ChatGPT login",
                Source.of("file " + world.home.authJson()),
                "CODEX_ACCESS_TOKEN comes before it"));
    assertThat(told.decision("issuer").orElseThrow().source().orElseThrow().place())
        .isEqualTo("LATCHKEY_ISSUER");
  }

  @Test
  void workloadIdentityComesBeforeEverything() {
    signedIn();
    world.environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    world.environment.put("OPENAI_IDENTITY_TOKEN_FILE", "/tmp/token");
    world.environment.put("CODEX_API_KEY", KEY);
    world.environment.put("CODEX_ACCESS_TOKEN", "at-abcdefghijklmnop");
    world.environment.put("LATCHKEY_SOCKET", "/tmp/socket");
    Decision credential = world.explain("credential");
    assertThat(credential.value()).contains("workload identity");
    assertThat(credential.source().orElseThrow().place()).isEqualTo("OPENAI_FEDERATION_RULE_ID");
    assertThat(places(credential))
        .containsExactlyInAnyOrder(
            "CODEX_API_KEY",
            "CODEX_ACCESS_TOKEN",
            "LATCHKEY_SOCKET",
            "file " + world.home.authJson());
  }

  @Test
  void aKeyInTheEnvironmentPaysOnlyWhereItMayAndNoPlanDoes() {
    world.apiKeyVariable = true;
    world.environment.put("CODEX_API_KEY", KEY);
    assertThat(world.explain("credential").source().orElseThrow().place())
        .isEqualTo("CODEX_API_KEY");
    assertThat(world.explain("payer").value()).contains("the owner of the key, by use");
    assertThat(world.explain("issuer").value()).isEmpty();
    signedIn();
    assertThat(world.explain("credential").source().orElseThrow().place()).startsWith("file ");
  }

  @Test
  void aBrokenSelectionIsToldAndEverythingElseToo() {
    world.environment.put("OPENAI_FEDERATION_RULE_ID", "rule-1");
    Explanation told = world.explain();
    assertThat(told.isComplete()).isFalse();
    assertThat(told.decision("credential").orElseThrow().trouble().orElseThrow().message())
        .contains("OPENAI_IDENTITY_TOKEN_FILE");
    assertThat(told.decision("store").orElseThrow().trouble()).isEmpty();
    assertThat(told.decision("proxy")).isPresent();
  }

  @Test
  void anUnreadableLoginIsToldAndEverythingElseToo() {
    world.home.writeAuthJson("{ broken");
    world.environment.put("CODEX_API_KEY", KEY);
    Explanation told = world.explain();
    Decision credential = told.decision("credential").orElseThrow();
    assertThat(credential.trouble().orElseThrow().code()).isEqualTo(ErrorCode.STORE_UNREADABLE);
    assertThat(places(credential)).containsExactly("CODEX_API_KEY");
    assertThat(told.decision("methods").orElseThrow().value()).isPresent();
  }

  @Test
  void aBadIssuerIsToldWithoutItsPassword() {
    world.environment.put("LATCHKEY_ISSUER", "https://kim:hunter2@issuer.example.com?token=abc");
    Decision issuer = world.explain("issuer");
    assertThat(issuer.trouble().orElseThrow().code()).isEqualTo(ErrorCode.ISSUER_INVALID);
    assertThat(issuer.toString()).doesNotContain("hunter2").doesNotContain("abc");
  }

  @Test
  void overriddenAddressesAreDecisionsOfTheirOwn() {
    signedIn();
    assertThat(world.explain().decision("refresh-url")).isEmpty();
    world.environment.put(
        "CODEX_REFRESH_TOKEN_URL_OVERRIDE", "https://renew.example.com/oauth/token");
    world.environment.put("CODEX_APP_SERVER_LOGIN_CLIENT_ID", "app_mine");
    assertThat(world.explain("refresh-url").value())
        .contains("https://renew.example.com/oauth/token");
    Decision revoke = world.explain("revoke-url");
    assertThat(revoke.value()).contains("https://renew.example.com/oauth/revoke");
    assertThat(revoke.source().orElseThrow().place()).isEqualTo("CODEX_REFRESH_TOKEN_URL_OVERRIDE");
    assertThat(world.explain("client-id").losers()).hasSize(1);
    world.environment.put("CODEX_REVOKE_TOKEN_URL_OVERRIDE", "http://far.example.com/revoke");
    assertThat(world.explain("revoke-url").trouble().orElseThrow().message())
        .contains("CODEX_REVOKE_TOKEN_URL_OVERRIDE", "plain http");
  }

  @Test
  void aKeyringAndItsEncryptedFileAreSaidByWhomAndWhere() {
    world.user("cli_auth_credentials_store = \"keyring\"\nfeatures.secret_auth_storage = true\n");
    world.overrides.add("cli_auth_credentials_store=file");
    Decision store = world.explain("store");
    assertThat(store.value().orElseThrow()).startsWith("file ");
    assertThat(store.losers())
        .singleElement()
        .satisfies(lost -> assertThat(lost.value()).isEqualTo("keyring"));
    assertThat(world.explain("encrypted-store").value()).contains("true");
    world.overrides.clear();
    assertThat(world.explain("store").value().orElseThrow()).startsWith("keyring: ");
  }

  @Test
  void autoSaysThatTheLoginIsInTheFileInstead() {
    world.user("cli_auth_credentials_store = \"auto\"\n");
    world.home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    Decision store = world.explain("store");
    assertThat(store.value()).contains("auto: file " + world.home.authJson());
    assertThat(store.losers().getFirst().value()).isEqualTo("the keyring");
    assertThat(store.losers().getFirst().reason()).contains("the file has one");
  }

  @Test
  void rulesAreNamedWithKeyFileAndLine() {
    signedIn();
    world
        .machine("requirements.toml", "\nallowed_login_methods = [\"api\"]\n")
        .user("forced_login_method = \"api\"\nforced_chatgpt_workspace_id = [\"ws-1\"]\n");
    world.overrides.add("forced_chatgpt_workspace_id=ws-2");
    Explanation told = world.explain();
    Decision methods = told.decision("methods").orElseThrow();
    assertThat(methods.value()).contains("API key");
    assertThat(methods.source().orElseThrow().toString())
        .isEqualTo(world.etc("requirements.toml") + ", line 2");
    assertThat(methods.reason())
        .isEqualTo(
            "allowed_login_methods = api (%s, line 2) and forced_login_method = api (%s, line 1)"
                .formatted(world.etc("requirements.toml"), world.home.file("config.toml")));
    Decision workspaces = told.decision("workspaces").orElseThrow();
    assertThat(workspaces.value()).contains("ws-2");
    assertThat(places(workspaces)).containsExactly(world.home.file("config.toml") + ", line 2");
    Decision use = told.decision("use").orElseThrow();
    assertThat(use.value()).contains("forbidden");
    assertThat(use.source().orElseThrow().line()).isEqualTo(2);
    assertThat(use.reason()).startsWith("allowed_login_methods: ");
  }

  @Test
  void rulesThatLeaveNothingAreNamedTogether() {
    world
        .machine("requirements.toml", "allowed_login_methods = [\"chatgpt\"]\n")
        .user("forced_login_method = \"api\"\n");
    Decision methods = world.explain("methods");
    assertThat(methods.value()).contains("nothing");
    assertThat(methods.reason())
        .startsWith("what is required leaves no way of signing in: allowed_login_methods")
        .contains("forced_login_method");
  }

  @Test
  void everyFileIsListedStrongestFirstWithItsState() {
    world.machine("config.toml", "[\n").project("service_tier = \"fast\"\n").user("");
    world.home.write("work.config.toml", "");
    world.configurationProfile = Optional.of("work");
    Explanation told = world.explain();
    assertThat(told.files().stream().map(LayerSource::layer))
        .containsExactly(
            Layer.REQUIREMENTS,
            Layer.MANAGED,
            Layer.PROJECT,
            Layer.PROFILE,
            Layer.USER,
            Layer.SYSTEM);
    assertThat(told.files().stream().map(LayerSource::state))
        .containsExactly(
            State.ABSENT,
            State.ABSENT,
            State.NOT_TRUSTED,
            State.PRESENT,
            State.PRESENT,
            State.UNREADABLE);
    assertThat(told.files().getLast().reason().orElseThrow())
        .contains(world.etc("config.toml") + ", line ");
    assertThat(told.isComplete()).isFalse();
  }

  @Test
  void aConfigurationThatCannotBeReadIsTheFirstThingSaidAndNoCredentialIsUsed() {
    signedIn();
    world
        .user("chatgpt_base_url = \"https://user.example.com\"\n")
        .machine("requirements.toml", "allowed_login_methods = [\"chat\n");
    Explanation told = world.explain();
    assertThat(told.trouble().orElseThrow().code()).isEqualTo(ErrorCode.REQUIREMENTS_INVALID);
    assertThat(told.trouble().orElseThrow().message())
        .contains(world.etc("requirements.toml") + ", line 1");
    assertThat(told.decision("credential").orElseThrow().trouble()).isEqualTo(told.trouble());
    assertThat(told.decision("methods").orElseThrow().trouble()).isEqualTo(told.trouble());
    assertThat(told.decision("certificates").orElseThrow().value()).isPresent();
    assertThat(told.files().getFirst().state()).isEqualTo(State.UNREADABLE);
  }

  @Test
  void oneWrongValueMakesTheOthersNoSecret() {
    world.user(
        "cli_auth_credentials_store = \"vault\"\nchatgpt_base_url = \"https://u.example.com\"\n");
    Explanation told = world.explain();
    assertThat(told.trouble().orElseThrow().message()).contains("vault", "line 1");
    assertThat(told.decision("chatgpt-base-url").orElseThrow().value())
        .contains("https://u.example.com");
  }

  @Test
  void nearMissesAreRemarked() {
    world.user("forced_login_methods = \"api\"\n");
    assertThat(world.explain().remarks())
        .singleElement()
        .asString()
        .contains("forced_login_methods", "is no key; forced_login_method is");
  }

  @Test
  void aProgramsOwnStoreIsItsOwn() {
    try (Latchkey latchkey =
        Latchkey.builder()
            .environment(Environment.of(Map.of()))
            .machine(MachineFiles.ofUnix(world.machine.path()))
            .store(new MemoryStore())
            .open()) {
      Explanation told = latchkey.explain();
      assertThat(told.decision("home")).isEmpty();
      assertThat(told.decision("store").orElseThrow().source().orElseThrow().place())
          .contains("program");
      assertThat(told.files()).extracting(LayerSource::layer).doesNotContain(Layer.USER);
    }
  }
}
