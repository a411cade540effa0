package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** {@code latchkey provider} and {@code latchkey token --provider}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProviderCommandTest {
  private static final String KEY = "hidden-0123456789";
  private static final String LOGIN = "sk-proj-0123456789abcdefghijklmnop";

  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new Lab();
    lab.secret(KEY);
    lab.environment.put("PATH", "/usr/bin:/bin");
    Path script = lab.home.file("token.sh");
    Files.writeString(script, "#!/bin/sh\necho run >> \"$0.runs\"\necho " + KEY + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    lab.home.write(
        "config.toml",
        """
        model_provider = "azure"
        [model_providers.azure]
        name = "Azure"
        base_url = "https://kim:hidden-0123456789@models.example.com/openai"
        env_key = "EXAMPLE_KEY"
        env_key_instructions = "ask the operator of models.example.com"
        http_headers = { "X-Team" = "hidden-0123456789", "bad name" = "1" }
        env_http_headers = { "X-Region" = "EXAMPLE_REGION" }
        [model_providers.tool]
        name = "Tool"
        auth = { command = "./token.sh", cwd = "." }
        [model_providers.login]
        name = "Proxy"
        requires_openai_auth = true
        [model_providers.token]
        name = "Token"
        experimental_bearer_token = "hidden-0123456789"
        [model_providers.local]
        name = "Local"
        [model_providers.broken]
        name = "Broken"
        env_key = "A"
        auth = { command = "x" }
        """);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void login() {
    lab.home.writeAuthJson("{\"OPENAI_API_KEY\": \"" + LOGIN + "\"}");
    lab.wanted(LOGIN);
  }

  private List<JsonObject> json(int exit, String... words) throws IOException {
    Lab.Ended ended = lab.run(words);
    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(JsonSchema.of("provider.schema.json").complaints(ended.out())).isEmpty();
    JsonObject told = (JsonObject) new JsonReader().read(ended.out()).root();
    return ((JsonArray) told.get("providers").orElseThrow())
        .elements().stream().map(JsonObject.class::cast).toList();
  }

  private boolean hasRun() {
    return Files.exists(lab.home.file("token.sh.runs"));
  }

  @Test
  void listSaysHowEachIsToldWhoAsksAndRunsNothing() {
    String out = lab.run("provider", "list").succeeds().out();
    assertThat(out.lines().map(String::strip))
        .contains(
            "* azure           the key in the variable EXAMPLE_KEY",
            "openai          the login of Codex",
            "ollama          no credential",
            "amazon-bedrock  requests signed with AWS keys, by Codex only",
            "tool            the token that ./token.sh prints",
            "login           the login of Codex",
            "token           a token that stands in the configuration",
            "local           no credential",
            "broken          cannot be used");
    assertThat(out.replaceAll("\\s+", " "))
        .contains("the variable EXAMPLE_KEY, which holds the key of the provider azure, is not set")
        .contains("cannot be combined with env_key")
        .contains("config.toml, line ");
    assertThat(hasRun()).isFalse();
  }

  @Test
  void listForProgramsIsAsItsSchemaSays() throws IOException {
    login();
    List<JsonObject> all = json(0, "provider", "list", "--json");
    assertThat(all)
        .extracting(it -> it.string("id").orElseThrow())
        .containsExactly(
            "openai",
            "ollama",
            "lmstudio",
            "amazon-bedrock",
            "azure",
            "tool",
            "login",
            "token",
            "local",
            "broken");
    JsonObject azure = all.get(4);
    assertThat(azure.isTrue("selected")).isTrue();
    assertThat(azure.string("credential")).contains("env_key");
    assertThat(azure.string("variable")).contains("EXAMPLE_KEY");
    assertThat(azure.string("base_url")).contains("https://models.example.com/openai");
    assertThat(azure.string("said_by").orElseThrow()).endsWith("config.toml, line 2, column 1");
    assertThat(azure.object("error").orElseThrow().string("code")).contains("provider-key-missing");
    assertThat(all.get(5).string("command")).contains(lab.home.file("token.sh").toString());
    assertThat(all.get(6).object("error")).isEmpty();
    assertThat(all.get(9).object("error").orElseThrow().string("code"))
        .contains("provider-invalid");
    assertThat(hasRun()).isFalse();
  }

  @Test
  void showSaysWhatIsMissingAndExits1() {
    Lab.Ended ended = lab.run("provider", "show");
    ended.failsClearly(1, "EXAMPLE_KEY", "ask the operator of models.example.com");
    assertThat(ended.out())
        .contains("Provider: azure (selected)")
        .contains("config.toml, line 2, column 1")
        .contains("https://models.example.com/openai")
        .contains("X-Team, bad name, X-Region of EXAMPLE_REGION");
    lab.environment.put("EXAMPLE_KEY", KEY);
    assertThat(lab.run("provider", "show", "azure").succeeds().err()).isEmpty();
    lab.run("provider", "show", "broken").failsClearly(1, "cannot be combined with env_key");
    lab.run("provider", "show", "azur").failsClearly(1, "did you mean azure?");
    lab.run("provider", "show", "login").failsClearly(1, "nobody is signed in");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void showChecksByDoingAsARequestWould() throws IOException {
    lab.run("provider", "show", "tool").succeeds();
    assertThat(hasRun()).isFalse();
    Lab.Ended checked = lab.run("provider", "show", "tool", "--check").succeeds();
    assertThat(checked.out()).contains("request   Authorization");
    assertThat(hasRun()).isTrue();
    List<JsonObject> told = json(0, "provider", "show", "tool", "--check", "--json");
    JsonValue names = told.getFirst().get("headers").orElseThrow();
    assertThat(((JsonArray) names).elements()).hasSize(1);
    Files.writeString(lab.home.file("token.sh"), "#!/bin/sh\necho boom >&2; exit 3\n");
    lab.run("provider", "show", "tool", "--check").failsClearly(1, "exited with status 3: boom");
    assertThat(json(1, "provider", "show", "tool", "--check", "--json").getFirst().object("error"))
        .isPresent();
  }

  @Test
  void aProviderOfTheCommandLineIsOneToo() {
    lab.environment.put("EXAMPLE_KEY", KEY);
    assertThat(lab.run("-c", "model_provider=local", "provider", "show").succeeds().out())
        .contains("Provider: local (selected)");
    assertThat(
            lab.run("-c", "model_providers.x={name=\"X\"}", "provider", "show", "x")
                .succeeds()
                .out())
        .contains("-c model_providers.x");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void tokenPrintsTheCredentialOfEachKind() {
    lab.wanted(KEY);
    lab.environment.put("EXAMPLE_KEY", " " + KEY + " ");
    lab.environment.put("EXAMPLE_REGION", "eu");
    login();
    for (String id : List.of("azure", "tool", "token")) {
      assertThat(lab.handOver("token", "--provider", id).out()).as(id).isEqualTo(KEY + "\n");
    }
    assertThat(lab.handOver("token", "--provider", "login").out()).isEqualTo(LOGIN + "\n");
    Lab.Ended headers = lab.handOver("token", "--provider", "azure", "--header");
    assertThat(headers.out())
        .isEqualTo("Authorization: Bearer " + KEY + "\nX-Team: " + KEY + "\nX-Region: eu\n");
    assertThat(headers.err()).contains("bad name of http_headers of the provider azure");
    Lab.Ended local = lab.handOver("token", "--provider", "local", "--header");
    assertThat(local.exit()).isZero();
    assertThat(local.out()).isEmpty();
  }

  @Test
  void b51_withoutACredentialNothingIsPrinted() {
    for (String form : List.of("--header", "--exec-credential")) {
      assertThat(
              lab.handOver("token", "--provider", "azure", form)
                  .failsClearly(1, "EXAMPLE_KEY", "is not set")
                  .out())
          .isEmpty();
    }
    lab.handOver("token", "--provider", "login").failsClearly(1, "nobody is signed in");
    lab.handOver("token", "--provider", "local").failsClearly(1, "needs no credential");
    lab.handOver("token", "--provider", "amazon-bedrock").failsClearly(1, "AWS");
    lab.handOver("token", "--provider", "nobody").failsClearly(1, "is no model provider");
  }

  @Test
  void tokenForProgramsNamesTheProvider() throws IOException {
    lab.wanted(KEY);
    lab.environment.put("EXAMPLE_KEY", KEY);
    JsonObject told = tokenJson(0, "azure");
    assertThat(told.string("provider")).contains("azure");
    assertThat(told.string("token")).contains(KEY);
    assertThat(told.object("headers").orElseThrow().string("X-Team")).contains(KEY);
    assertThat(tokenJson(0, "local").string("token")).isEmpty();
    JsonObject failed = tokenJson(1, "broken");
    assertThat(failed.string("provider")).contains("broken");
    assertThat(failed.object("error").orElseThrow().string("code")).contains("provider-invalid");
  }

  private JsonObject tokenJson(int exit, String id) throws IOException {
    Lab.Ended ended = lab.handOver("token", "--json", "--provider", id);
    assertThat(ended.exit()).as(ended.err()).isEqualTo(exit);
    assertThat(JsonSchema.of("token.schema.json").complaints(ended.out())).isEmpty();
    return (JsonObject) new JsonReader().read(ended.out()).root();
  }

  /** Because a provider's own command may be this one. */
  @Test
  void tokenAloneIsThatOfTheLoginWhicheverProviderIsSelected() {
    login();
    lab.environment.put("EXAMPLE_KEY", KEY);
    assertThat(lab.handOver("token").succeeds().out()).isEqualTo(LOGIN + "\n");
  }
}
