package dev.latchkey.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code model_providers} says (policy §2.2, §9.1). */
class ProviderReaderTest {
  private static final String SECRET = "hidden-0123456789";

  private final ProviderLab lab = new ProviderLab();

  @AfterEach
  void close() {
    lab.close();
  }

  private Provider p(String body) {
    return lab.config("[model_providers.p]\nname = \"P\"\n" + body).open().named("p").provider();
  }

  private ConfigurationException refused(String id, String config, String... overrides) {
    lab.config(config);
    Providers providers = lab.open(overrides);
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> providers.named(id));
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_INVALID);
    assertThat(e.remedy()).isNotBlank();
    assertThat(Thrown.text(e)).doesNotContain(SECRET);
    return e;
  }

  private ConfigurationException pRefused(String body) {
    return refused("p", "[model_providers.p]\nname = \"P\"\n" + body);
  }

  @Test
  void case01_aCommandAloneHasTheFourDefaults() {
    assertThat(p("auth = { command = \"x\" }").login())
        .isEqualTo(
            new ProviderLogin.Command(
                "x", List.of(), Duration.ofSeconds(5), Duration.ofMinutes(5), lab.home.path()));
  }

  @Test
  void everyKeyOfACommandCounts() {
    String body =
        """
        [model_providers.p.auth]
        command = "./x"
        args = ["a", "b c"]
        timeout_ms = 1
        refresh_interval_ms = 0
        cwd = "sub"
        """;
    assertThat(p(body).login())
        .isEqualTo(
            new ProviderLogin.Command(
                "./x",
                List.of("a", "b c"),
                Duration.ofMillis(1),
                Duration.ZERO,
                lab.home.file("sub")));
  }

  /** As 0.169.0 was seen to do. */
  @Test
  void withoutCwdACommandStartsWhereTheProcessIs() {
    lab.workingFolder = lab.home.file("work");
    assertThat(p("auth = { command = \"x\" }").login())
        .extracting(login -> ((ProviderLogin.Command) login).folder())
        .isEqualTo(lab.workingFolder);
    lab.environment.put("HOME", lab.home.file("user").toString());
    assertThat(p("auth = { command = \"x\", cwd = \"~/bin\" }").login())
        .extracting(login -> ((ProviderLogin.Command) login).folder())
        .isEqualTo(lab.home.file("user/bin"));
    assertThat(p("auth = { command = \"x\", cwd = \".\" }").login())
        .extracting(login -> ((ProviderLogin.Command) login).folder())
        .isEqualTo(lab.home.path());
  }

  @Test
  void aCommandOfTheCommandLineStartsWhereThatWasWritten() {
    ProviderLogin login =
        lab.open("model_providers.p.name=P", "model_providers.p.auth={command=\"x\", args=[\"a\"]}")
            .named("p")
            .provider()
            .login();
    assertThat(login).isInstanceOf(ProviderLogin.Command.class);
    assertThat(((ProviderLogin.Command) login).args()).containsExactly("a");
    assertThat(((ProviderLogin.Command) login).folder()).isEqualTo(lab.home.path());
  }

  @Test
  void theTablesOfTheCommandLineAreTables() {
    Provider provider =
        lab.open(
                "model_providers.p={name=\"P\", env_key=\"A\", http_headers={\"X-A\"=\"1\"}}",
                "model_providers.p.env_key=B")
            .named("p")
            .provider();
    assertThat(provider.login()).isInstanceOf(ProviderLogin.EnvironmentKey.class);
    assertThat(((ProviderLogin.EnvironmentKey) provider.login()).variable()).isEqualTo("B");
    assertThat(provider.headers()).containsOnlyKeys("X-A");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env_key = \"A\" | EnvironmentKey",
        "experimental_bearer_token = \"t\" | BearerToken",
        "requires_openai_auth = true | OpenAiLogin",
        "requires_openai_auth = false | None",
        "base_url = \"http://127.0.0.1/v1\" | None",
        "aws = { region = \"eu-central-1\" } | Aws",
        "gateway_oauth = { client_id = \"c\" } | Gateway"
      })
  void eachWayOfSayingWhoAsks(String body, String kind) {
    assertThat(p(body).login().getClass().getSimpleName()).isEqualTo(kind);
  }

  /** As 0.169.0 was seen to do, whatever its documentation says of env_key. */
  @Test
  void ofSeveralCredentialsTheOneCountsThatCodexSends() {
    String key = "env_key = \"A\"\n";
    String token = "experimental_bearer_token = \"t\"\n";
    String openAi = "requires_openai_auth = true\n";
    assertThat(p(key + token + openAi).login()).isInstanceOf(ProviderLogin.EnvironmentKey.class);
    assertThat(p(key + openAi).login()).isInstanceOf(ProviderLogin.EnvironmentKey.class);
    assertThat(p(token + openAi).login()).isInstanceOf(ProviderLogin.BearerToken.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "env_key = \"A\" | env_key",
        "experimental_bearer_token = \"hidden-0123456789\" | experimental_bearer_token",
        "requires_openai_auth = true | requires_openai_auth"
      })
  void case04_aCommandIsTheOnlyCredential(String other, String key) {
    assertThat(pRefused(other + "\n[model_providers.p.auth]\ncommand = \"x\""))
        .hasMessageContaining("model_providers.p.auth (")
        .hasMessageContaining("config.toml, line 4, column 1) cannot be combined with " + key)
        .hasMessageContaining(key + " (" + lab.home.file("config.toml") + ", line 3, column 1)");
  }

  @Test
  void case04_allThatClashIsNamed() {
    String all =
        "env_key = \"A\"\nexperimental_bearer_token = \"t\"\nrequires_openai_auth = true\n";
    assertThat(pRefused(all + "auth = { command = \"x\" }"))
        .hasMessageContaining("line 3")
        .hasMessageContaining("line 4")
        .hasMessageContaining("line 5")
        .hasMessageContaining("line 6");
    assertThat(pRefused(all + "auth = { command = \"x\" }\naws = { profile = \"a\" }"))
        .hasMessageContaining("model_providers.p.aws")
        .hasMessageContaining("env_key")
        .hasMessageContaining("experimental_bearer_token")
        .hasMessageContaining("requires_openai_auth")
        .hasMessageContaining("auth (");
  }

  @Test
  void case04_aFlagThatIsFalseClashesWithNothing() {
    assertThat(p("requires_openai_auth = false\nauth = { command = \"x\" }").login())
        .isInstanceOf(ProviderLogin.Command.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auth = {} | auth.command",
        "auth = { command = \" \" } | is blank",
        "auth = { args = [] } | is missing",
        "auth = { command = 1 } | must be a text",
        "auth = \"x\" | must be a table",
        "auth = { command = \"x\", timeout_ms = 0 } | auth.timeout_ms",
        "auth = { command = \"x\", timeout_ms = -1 } | at least 1",
        "auth = { command = \"x\", timeout_ms = \"1\" } | whole number",
        "auth = { command = \"x\", refresh_interval_ms = -1 } | at least 0",
        "auth = { command = \"x\", args = \"a\" } | list of texts",
        "auth = { command = \"x\", args = [1] } | list of texts",
        "auth = { command = \"x\", interval = 1 } | auth.interval",
        "auth = { command = \"./x\" } | is a relative path without cwd",
        "auth = { command = \"bin/x\" } | is a relative path without cwd",
        "wire_api = \"chat\" | wire_api",
        "env_key = 1 | must be a text",
        "env_key = \"hidden-0123456789 \u00e4\" | name of a variable",
        "env_key = \"\" | name of a variable",
        "requires_openai_auth = \"true\" | true or false",
        "experimental_bearer_token = \" \" | is blank",
        "experimental_bearer_token = [\"hidden-0123456789\"] | must be a text",
        "base_url = 1 | must be a text",
        "http_headers = \"hidden-0123456789\" | must be a table",
        "http_headers = { A = 1 } | http_headers.A",
        "env_http_headers = { A = [] } | env_http_headers.A",
        "query_params = { A = true } | query_params.A"
      })
  void case04_whatMakesNoSenseIsRefusedWithItsPlace(String body, String expected) {
    assertThat(pRefused(body))
        .hasMessageContaining(expected)
        .hasMessageContaining("config.toml, line ");
  }

  @Test
  void keysThatNobodyKnowsAreIgnoredOutsideOfAuth() {
    assertThat(p("novelty = 1\nsupports_websockets = true").login())
        .isInstanceOf(ProviderLogin.None.class);
  }

  @Test
  void aProviderNeedsAName() {
    assertThat(refused("p", "[model_providers.p]\nbase_url = \"http://127.0.0.1\""))
        .hasMessageContaining("config.toml, line 1, column 1) has no name");
    assertThat(refused("p", "[model_providers.p]\nname = \" \"")).hasMessageContaining("line 2");
    assertThat(refused("p", "[model_providers.p]")).hasMessageContaining("has no name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "ollama", "lmstudio", "amazon-bedrock"})
  void whatIsBuiltInStaysAsItIsWhicheverIsAskedFor(String id) {
    String config = "[model_providers." + id + "]\nname = \"Mine\"\n";
    assertThat(refused(id, config)).hasMessageContaining(id).hasMessageContaining("line 1");
    assertThat(refused("p", config + "[model_providers.p]\nname = \"P\"\n"))
        .hasMessageContaining("model_providers." + id);
  }

  @Test
  void ofBedrockTwoKeysMayBeSet() {
    lab.config("[model_providers.amazon-bedrock.aws]\nprofile = \"a\"\nregion = \"b\"\n");
    assertThat(lab.open().named("amazon-bedrock").provider().login())
        .isInstanceOf(ProviderLogin.Aws.class);
    assertThat(refused("openai", "[model_providers.amazon-bedrock.aws]\nendpoint = \"a\"\n"))
        .hasMessageContaining("aws.profile and aws.region");
  }

  @Test
  void whatIsBuiltIn() {
    lab.config("openai_base_url = \"https://eu.api.openai.com/v1\"");
    Providers providers = lab.open();
    assertThat(providers.ids()).containsExactly("openai", "ollama", "lmstudio", "amazon-bedrock");
    Provider openai = providers.selected().provider();
    assertThat(openai.id()).isEqualTo("openai");
    assertThat(openai.baseUrl().orElseThrow().value()).isEqualTo("https://eu.api.openai.com/v1");
    assertThat(openai.baseUrl().orElseThrow().origin().line()).isEqualTo(1);
    assertThat(providers.named("ollama").provider().baseUrl().orElseThrow().value())
        .isEqualTo("http://localhost:11434/v1");
    assertThat(providers.named("lmstudio").provider().baseUrl().orElseThrow().value())
        .isEqualTo("http://localhost:1234/v1");
  }

  @Test
  void anUnknownIdIsToldWithThoseThatThereAre() {
    ConfigurationException e =
        refused("azur", "[model_providers.azure]\nname = \"Azure\"\n[model_providers.\"a.b\"]");
    assertThat(e).hasMessageContaining("openai, ollama, lmstudio, amazon-bedrock, azure, a.b");
    assertThat(e.remedy()).isEqualTo("did you mean azure?");
    assertThat(refused("nobody-at-all", "").remedy()).contains("[model_providers]");
  }

  @Test
  void modelProviderSelects() {
    lab.config("model_provider = \"nobody\"\n[model_providers.p]\nname = \"P\"\n");
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> lab.open().selected());
    assertThat(e).hasMessageContaining("model_provider, " + lab.home.file("config.toml"));
    assertThat(lab.open("model_provider=p").selected().provider().id()).isEqualTo("p");
  }

  @Test
  void theLayersOfATableAreMergedKeyByKey() {
    lab.home.write(
        "machine/etc/codex/managed_config.toml",
        "[model_providers.p]\nbase_url = \"https://models.example.com/v1\"\n");
    Provider provider =
        p(
            "base_url = \"https://other.example.com/v1\"\nquery_params = { \"api-version\" = \"7\" }");
    assertThat(provider.baseUrl().orElseThrow().value()).isEqualTo("https://models.example.com/v1");
    assertThat(provider.name()).isEqualTo("P");
    assertThat(provider.queryParameters()).containsEntry("api-version", Secret.of("7"));
  }

  @Test
  void aProjectHasNoSay() {
    lab.workingFolder = lab.home.file("work");
    lab.home.write(
        "work/.codex/config.toml", "model_provider = \"q\"\n[model_providers.q]\nname = \"Q\"\n");
    lab.config("[projects.\"" + lab.workingFolder + "\"]\ntrust_level = \"trusted\"\n");
    assertThat(lab.open().ids()).doesNotContain("q");
    assertThat(lab.open().selectedId().value()).isEqualTo("openai");
  }

  @Test
  void nothingSecretIsInItsText() {
    Provider provider =
        p(
            """
            base_url = "https://kim:hidden-0123456789@models.example.com"
            experimental_bearer_token = "hidden-0123456789"
            http_headers = { A = "hidden-0123456789" }
            query_params = { key = "hidden-0123456789" }
            """);
    assertThat(provider.toString()).doesNotContain(SECRET);
    assertThat(p("auth = { command = \"x\", args = [\"hidden-0123456789\"] }").toString())
        .doesNotContain(SECRET);
    assertThat(Map.copyOf(provider.headers()).toString()).doesNotContain(SECRET);
  }
}
