package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Thrown;
import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code config.toml} and {@code -c} (policy §1.1, §2.1, §2.3, §2.10). */
class ConfigurationReaderTest {
  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Configuration read(String... overrides) {
    return new ConfigurationReader(
            ConfigurationPlaces.of(new CodexHome(home.path()), Environment.of(Map.of()))
                .withMachine(MachineFiles.ofUnix(home.file("machine")))
                .withOverrides(List.of(overrides)))
        .read();
  }

  private Configuration readFile(String toml, String... overrides) {
    home.write("config.toml", toml);
    return read(overrides);
  }

  @Test
  void withoutFileNothingIsSaid() {
    assertThat(read()).isEqualTo(Configuration.EMPTY);
  }

  @Test
  void everyKeyIsReadWithItsPlace() {
    Configuration configuration =
        readFile(
            """
            model = "x"
            cli_auth_credentials_store = "keyring"
              forced_login_method = "chatgpt"
            forced_chatgpt_workspace_id = [" a ", "b", " "]
            """);
    String file = home.file("config.toml").toString();
    assertThat(configuration.store())
        .contains(new Setting<>(StoreKind.KEYRING, new Origin(Layer.USER, file, 2, 1)));
    assertThat(configuration.rules().forcedMethod())
        .contains(new Setting<>(Method.CHATGPT, new Origin(Layer.USER, file, 3, 3)));
    assertThat(configuration.rules().forcedWorkspaces())
        .contains(new Setting<>(List.of("a", "b"), new Origin(Layer.USER, file, 4, 1)));
  }

  @ParameterizedTest
  @CsvSource({"file, FILE", "keyring, KEYRING", "auto, AUTO", "ephemeral, EPHEMERAL"})
  void everyStoreIsKnown(String text, StoreKind kind) {
    assertThat(readFile("cli_auth_credentials_store = \"" + text + "\"").store().orElseThrow())
        .extracting(Setting::value)
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"FILE\"", "\"disk\"", "\"\"", "true", "1", "[\"file\"]", "{a=1}"})
  void anotherStoreIsRefusedWithTheKnownOnes(String value) {
    assertThatThrownBy(() -> readFile("\ncli_auth_credentials_store = " + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(home.file("config.toml") + ", line 2, column 1")
        .hasMessageContaining("file, keyring, auto, ephemeral");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"API\"", "\"openai\"", "false"})
  void anotherMethodIsRefusedWithTheKnownOnes(String value) {
    assertThatThrownBy(() -> readFile("forced_login_method = " + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("chatgpt, api");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"  \"", "[]", "[\"\", \" \"]"})
  void blankWorkspacesAreUnset(String value) {
    assertThat(readFile("forced_chatgpt_workspace_id = " + value).rules().forcedWorkspaces())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a,b\"", "[\"a,b\"]", "[\"a\", \"b,c\"]"})
  void workspacesJoinedByCommasAreRefused(String value) {
    assertThatThrownBy(() -> readFile("forced_chatgpt_workspace_id = " + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("comma");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "true", "[1]", "[\"a\", 2]", "{ a = 1 }"})
  void workspacesThatAreNoTextAreRefused(String value) {
    assertThatThrownBy(() -> readFile("forced_chatgpt_workspace_id = " + value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void aBrokenFileIsNamedWithLineAndColumn() {
    assertThatThrownBy(() -> readFile("a = 1\nforced_login_method = \n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(home.file("config.toml").toString())
        .hasMessageContaining("line 2, column");
  }

  @Test
  void theErrorOfABrokenFileShowsNoSecretThatStandsInIt() {
    for (String line :
        new String[] {
          "experimental_bearer_token = sk-S3CRET",
          "experimental_bearer_token = S3CRET",
          "experimental_bearer_token = \"x\" S3CRET",
          "experimental_bearer_token = \"S3CRET",
          "S3CRET",
          "[S3CRET",
          "a = \"\\S3CRET\"",
          "a = 'x' = S3CRET",
        }) {
      assertThatThrownBy(() -> readFile("# forced_login_method\n" + line + "\n"))
          .as(line)
          .isInstanceOf(ConfigurationException.class)
          .satisfies(e -> assertThat(Thrown.text(e)).doesNotContain("S3CRET"));
    }
  }

  @Test
  void aFileThatSaysNothingAboutUsIsNotParsed() {
    assertThat(readFile("this is [ not toml")).isEqualTo(Configuration.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"forced\\u005flogin_method\" = \"api\"",
        "\"forced\\U0000005flogin_method\" = \"api\"",
        "\"forced_login_method\" = \"api\"",
        "'forced_login_method' = 'api'"
      })
  void aKeyIsFoundHoweverItIsSpelt(String toml) {
    assertThat(readFile(toml).rules().forcedMethod()).isPresent();
  }

  @Test
  void aKeyOfAnotherTableIsNotOurs() {
    assertThat(readFile("[profiles.x]\nforced_login_method = \"api\"\n"))
        .isEqualTo(Configuration.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "forced_login_method=api",
        "forced_login_method=\"api\"",
        "forced_login_method='api'",
        "' forced_login_method = api '",
        "forced_login_method=\"api",
        "forced_login_method=''api''",
      })
  void anOverrideIsTomlOrText(String override) {
    assertThat(read(override).rules().forcedMethod())
        .contains(
            new Setting<>(Method.API, Origin.of(Layer.COMMAND_LINE, "-c forced_login_method")));
  }

  @Test
  void anOverrideMayBeAListAndMayContainAnEqualsSign() {
    assertThat(
            read("forced_chatgpt_workspace_id=[\"a\",\"b=c\"]")
                .rules()
                .forcedWorkspaces()
                .orElseThrow())
        .extracting(Setting::value)
        .isEqualTo(List.of("a", "b=c"));
    assertThat(read("forced_chatgpt_workspace_id=a=b").rules().forcedWorkspaces().orElseThrow())
        .extracting(Setting::value)
        .isEqualTo(List.of("a=b"));
  }

  @Test
  void aLaterOverrideWinsAndAnyBeatsTheFile() {
    Configuration configuration =
        readFile(
            "cli_auth_credentials_store = \"keyring\"\nforced_login_method = \"api\"\n",
            "cli_auth_credentials_store=auto",
            "cli_auth_credentials_store=ephemeral");
    assertThat(configuration.store())
        .contains(
            new Setting<>(
                StoreKind.EPHEMERAL,
                Origin.of(Layer.COMMAND_LINE, "-c cli_auth_credentials_store")));
    assertThat(configuration.rules().forcedMethod().orElseThrow().value()).isEqualTo(Method.API);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forced_login_method", "", "=api", "  = api"})
  void anOverrideWithoutKeyOrEqualsSignIsRefused(String override) {
    assertThatThrownBy(() -> read(override))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("-c key=value");
  }

  @Test
  void anOverrideWithAWrongValueIsNamed() {
    assertThatThrownBy(() -> read("forced_login_method=both"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("-c forced_login_method")
        .hasMessageContaining("both");
    assertThatThrownBy(() -> read("forced_login_method=4\u001b2"))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .doesNotContain("\u001b");
  }

  @Test
  void anUnknownKeyIsNoTrouble() {
    assertThat(read("features.x=true", "model=\"o\"")).isEqualTo(Configuration.EMPTY);
  }

  @Test
  void aFileThatIsTooLargeOrNoTextOrAFolderIsNamed() throws Exception {
    Path file = home.file("config.toml");
    Files.write(file, new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(this::read).hasMessageContaining(file.toString());
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThatThrownBy(this::read).hasMessageContaining(file + " is larger than");
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aFileThatIsAPipeDoesNotHang() throws Exception {
    Path file = home.file("config.toml");
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file + " is a pipe");
  }

  @Test
  void theHomeIsTheOneThatExistsUnderCodexHome() throws Exception {
    Path link = home.file("link");
    Files.createSymbolicLink(link, home.path());
    assertThat(CodexHome.of(Environment.of(Map.of("CODEX_HOME", link.toString()))).path())
        .isEqualTo(home.path());
    assertThat(CodexHome.of(Environment.of(Map.of("CODEX_HOME", ""))).path().toString())
        .endsWith(".codex");
    Path missing = home.file("missing");
    assertThatThrownBy(() -> CodexHome.of(Environment.of(Map.of("CODEX_HOME", missing.toString()))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(missing.toString());
    home.write("file", "x");
    assertThatThrownBy(
            () -> CodexHome.of(Environment.of(Map.of("CODEX_HOME", home.file("file").toString()))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not a folder");
  }

  @Test
  void whatTripsTheParserUpIsAnErrorLikeAnyOther() {
    assertThatThrownBy(() -> readFile("[cli_auth_credentials_store# 1e400\\u005f.,"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(home.file("config.toml").toString());
  }
}
