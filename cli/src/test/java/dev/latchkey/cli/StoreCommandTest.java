package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code store} and {@code login --store}, as far as they need no keyring: with one they are tested
 * beside the real one.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoreCommandTest {
  private static final String KEY = "sk-proj-0123456789abcdefghijklmnop";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Lab.Ended loginWithKey(String... further) {
    lab.stdin = new ByteArrayInputStream(KEY.getBytes(StandardCharsets.UTF_8));
    List<String> words = new ArrayList<>(List.of("login", "--with-api-key"));
    words.addAll(List.of(further));
    return lab.run(words.toArray(String[]::new));
  }

  @Test
  void showSaysWhereTheLoginIsAndWhoSaidSo() {
    assertThat(lab.run("store", "show").succeeds().out())
        .contains("Store: file (the default)")
        .contains("file       nothing");
    loginWithKey().succeeds();
    assertThat(lab.run("store", "show").succeeds().out())
        .contains("file       the API key, which commands use")
        .contains(lab.home.authJson().toString());
  }

  @Test
  void showForProgramsIsAsItsSchemaSays() throws IOException {
    loginWithKey().succeeds();
    String json = lab.run("store", "show", "--json").succeeds().out();
    assertThat(JsonSchema.of("store.schema.json").complaints(json)).isEmpty();
    JsonObject told = (JsonObject) new JsonReader().read(json).root();
    assertThat(told.string("store")).contains("file");
    JsonObject first =
        (JsonObject) ((JsonArray) told.get("places").orElseThrow()).elements().getFirst();
    assertThat(first.string("mode")).contains("apikey");
    assertThat(first.isTrue("counts")).isTrue();
  }

  @Test
  void verifyTriesTheStoreOutAndLeavesItAsItWas() {
    loginWithKey().succeeds();
    String before = lab.home.read("auth.json");
    assertThat(lab.run("store", "verify").succeeds().out())
        .contains("A login can be written there");
    assertThat(lab.home.read("auth.json")).isEqualTo(before);
  }

  @Test
  void verifyFailsWhereNothingCanBeStored() throws IOException {
    loginWithKey().succeeds();
    Files.writeString(lab.home.authJson(), "{ not json");
    Lab.Ended ended = lab.run("store", "verify", "--json");
    ended.failsClearly(1, "auth.json", "line 1");
    assertThat(JsonSchema.of("store.schema.json").complaints(ended.out())).isEmpty();
    assertThat(ended.out()).contains("store-unreadable");
  }

  @Test
  void aMoveToWhereItIsAlreadyChangesNothing() {
    loginWithKey().succeeds();
    String before = lab.home.read("auth.json");
    assertThat(lab.run("store", "move", "file").succeeds().err()).contains("auth.json");
    assertThat(lab.home.read("auth.json")).isEqualTo(before);
    assertThat(lab.home.path().resolve("config.toml")).doesNotExist();
  }

  @Test
  void aMoveThatTheConfigurationWouldNotFollowIsRefused() {
    loginWithKey().succeeds();
    lab.run("-c", "cli_auth_credentials_store=file", "store", "move", "keyring")
        .failsClearly(1, "-c cli_auth_credentials_store");
    assertThat(lab.home.authJson()).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ephemeral", "vault"})
  void b42_aLoginThatNothingCouldUseIsAUsageError(String word) {
    Lab.Ended ended = loginWithKey("--store", word);
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("file, keyring, auto");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case095_b42_ephemeralIsAUsageErrorThatSaysWhyAndWhereItWasSaid() throws IOException {
    Files.writeString(
        lab.home.path().resolve("config.toml"), "cli_auth_credentials_store = \"ephemeral\"\n");
    for (List<String> words :
        List.of(
            List.of("login", "--with-api-key"),
            List.of("login", "--with-access-token"),
            List.of("login", "--device-auth"),
            List.of("transfer", "receive", "--new-key"),
            List.of("ci", "restore", "--from-env", "X"))) {
      lab.stdin = new ByteArrayInputStream(KEY.getBytes(StandardCharsets.UTF_8));
      Lab.Ended ended = lab.run(words.toArray(String[]::new));
      ended.failsClearly(2, "ephemeral", "config.toml, line 1", "end with this command");
    }
    assertThat(lab.home.authJson()).doesNotExist();
    lab.issuer.assertNoRequests();
    assertThat(lab.run("login", "status").exit()).isEqualTo(1);
  }

  @Test
  void b42_aStoreForTheLoginTakesTheConfigurationAlong() throws IOException {
    Files.writeString(
        lab.home.path().resolve("config.toml"),
        "# mine\ncli_auth_credentials_store = \"ephemeral\" # why\nmodel = \"m\"\n");
    loginWithKey("--store", "file").succeeds();
    assertThat(lab.home.path().resolve("config.toml"))
        .hasContent("# mine\ncli_auth_credentials_store = \"file\" # why\nmodel = \"m\"\n");
    assertThat(lab.run("login", "status").succeeds().out()).contains("API key");
  }

  @Test
  void aHomeThatIsNotThereYetIsMadeForTheStore() throws IOException {
    lab.environment.remove("CODEX_HOME");
    lab.environment.put("HOME", lab.machine.path().toString());
    loginWithKey("--store", "file").succeeds();
    assertThat(lab.machine.mode(".codex")).isEqualTo("rwx------");
    assertThat(lab.machine.read(".codex/config.toml"))
        .isEqualTo("cli_auth_credentials_store = \"file\"\n");
  }

  @Test
  void aFailedLoginLeavesTheConfigurationAlone() throws IOException {
    String text = "cli_auth_credentials_store = \"ephemeral\"\n";
    Files.writeString(lab.home.path().resolve("config.toml"), text);
    lab.stdin = new ByteArrayInputStream(new byte[0]);
    assertThat(lab.run("login", "--with-api-key", "--store", "file").exit()).isNotZero();
    assertThat(lab.home.path().resolve("config.toml")).hasContent(text);
  }
}
