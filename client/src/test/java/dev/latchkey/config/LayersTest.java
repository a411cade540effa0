package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Thrown;
import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testkit.TestHome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can say what, and who wins (policy §2.6 to §2.8, §2.10; B52). */
class LayersTest {
  private TestHome home;
  private TestHome machine;
  private Path project;

  @BeforeEach
  void open() throws Exception {
    home = TestHome.create();
    machine = TestHome.create();
    machine.write("work/.git/HEAD", "");
    project = machine.file("work").toRealPath();
  }

  @AfterEach
  void close() {
    home.close();
    machine.close();
  }

  private ConfigurationPlaces places(String... overrides) {
    return ConfigurationPlaces.of(new CodexHome(home.path()), Environment.of(Map.of()))
        .withMachine(MachineFiles.ofUnix(machine.path()))
        .withWorkingFolder(Optional.of(project))
        .withOverrides(List.of(overrides));
  }

  private Configuration read(String... overrides) {
    return new ConfigurationReader(places(overrides)).read();
  }

  private void trust() {
    home.write("config.toml", "[projects.\"" + project + "\"]\ntrust_level = \"trusted\"\n");
  }

  @Test
  void eachLayerOverrulesTheOnesBelow() {
    String base = "chatgpt_base_url = \"%s\"";
    machine.write("etc/codex/config.toml", base.formatted("system"));
    assertThat(baseUrl(read())).isEqualTo("system SYSTEM");
    home.write("config.toml", "\n" + base.formatted("user"));
    assertThat(baseUrl(read())).isEqualTo("user USER");
    home.write("strict.config.toml", base.formatted("profile"));
    assertThat(baseUrl(read())).isEqualTo("user USER");
    ConfigurationPlaces profile = places().withProfile(Optional.of("strict"));
    assertThat(baseUrl(new ConfigurationReader(profile).read())).isEqualTo("profile PROFILE");
    assertThat(
            baseUrl(
                new ConfigurationReader(profile.withOverrides(List.of("chatgpt_base_url=line")))
                    .read()))
        .isEqualTo("line COMMAND_LINE");
    machine.write("etc/codex/managed_config.toml", base.formatted("managed"));
    assertThat(baseUrl(read("chatgpt_base_url=line"))).isEqualTo("managed MANAGED");
    machine.write("etc/codex/requirements.toml", base.formatted("required"));
    assertThat(baseUrl(read("chatgpt_base_url=line"))).isEqualTo("required REQUIREMENTS");
  }

  private static String baseUrl(Configuration configuration) {
    Setting<String> setting = configuration.chatGptBaseUrl().orElseThrow();
    return setting.value() + " " + setting.origin().layer();
  }

  @Test
  void tablesAreMergedKeyByKey() {
    machine.write("etc/codex/config.toml", "[features]\nsecret_auth_storage = true\n");
    home.write("config.toml", "[features]\nfast_mode = false\n");
    Layers layers = new ConfigurationReader(places("features.other=1")).layers();
    assertThat(layers.value(Key.ENCRYPTED_STORE).orElseThrow().value()).isEqualTo(true);
    assertThat(layers.value(Key.FAST_MODE).orElseThrow().value()).isEqualTo(false);
  }

  @Test
  void everythingThatWasSaidIsToldStrongestFirst() {
    machine.write("etc/codex/config.toml", "forced_login_method = \"api\"");
    home.write("config.toml", "forced_login_method = \"chatgpt\"");
    machine.write("etc/codex/requirements.toml", "forced_login_method = \"api\"");
    List<Said> said =
        new ConfigurationReader(places("forced_login_method=api")).layers().said(Key.FORCED_METHOD);
    assertThat(said)
        .extracting(one -> one.setting().origin().layer())
        .containsExactly(Layer.REQUIREMENTS, Layer.COMMAND_LINE, Layer.USER, Layer.SYSTEM);
    assertThat(said.getFirst().ignored())
        .hasValueSatisfying(why -> assertThat(why).contains("managed_config.toml"));
    assertThat(read().rules().forcedMethod().orElseThrow().value()).isEqualTo(Method.CHATGPT);
    assertThat(read().remarks())
        .singleElement()
        .asString()
        .contains("forced_login_method")
        .contains("/etc/codex/requirements.toml, line 1, column 1");
  }

  @Test
  void whatIsRequiredHoldsAndTheUserIsTold() {
    home.write("config.toml", "cli_auth_credentials_store = \"file\"\nlog_dir = \"/same\"\n");
    machine.write(
        "etc/codex/requirements.toml",
        "cli_auth_credentials_store = \"keyring\"\nlog_dir = \"/same\"\n");
    Configuration configuration = read();
    assertThat(configuration.store().orElseThrow().value()).isEqualTo(StoreKind.KEYRING);
    assertThat(configuration.remarks())
        .singleElement()
        .asString()
        .contains("cli_auth_credentials_store of " + home.file("config.toml") + ", line 1")
        .contains("requirements.toml, line 1, column 1");
  }

  @Test
  void requirementsThatAreNoneInOtherFilesDoNotCount() {
    home.write("config.toml", "allowed_login_methods = []");
    machine.write("etc/codex/managed_config.toml", "allowed_chatgpt_workspaces = []");
    assertThat(read().rules()).isEqualTo(LoginRules.NONE);
  }

  @Test
  void anEmptyListIsARestriction() {
    machine.write(
        "etc/codex/requirements.toml",
        "allowed_login_methods = []\nallowed_chatgpt_workspaces = [\" \"]\n");
    LoginRules rules = read().rules();
    assertThat(rules.allowedMethods().orElseThrow().value()).isEqualTo(Set.of());
    assertThat(rules.allowedWorkspaces().orElseThrow().value()).isEqualTo(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allowed_login_methods = [",
        "nothing of ours [",
        "allowed_login_methods = \"x\"",
        "allowed_login_methods = \"chatgpt\"",
        "allowed_login_methods = [\"chatgpt\", 1]",
        "allowed_login_methods = [\"ChatGPT\"]",
        "allowed_chatgpt_workspaces = \"a\"",
        "allowed_chatgpt_workspaces = [1]",
        "allowed_chatgpt_workspaces = { a = 1 }",
        "cli_auth_credentials_store = \"disk\"",
        "chatgpt_base_url = 1"
      })
  void requirementsThatCannotBeReadAllowNothing(String toml) {
    machine.write("etc/codex/requirements.toml", toml);
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUIREMENTS_INVALID))
        .hasMessageContaining("/etc/codex/requirements.toml, line 1, column");
  }

  @Test
  void unreadableRequirementsAllowNothing() throws Exception {
    machine.write("etc/codex/requirements.toml/file", "a folder instead");
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUIREMENTS_INVALID));
  }

  @ParameterizedTest
  @CsvSource({
    "etc/codex/config.toml, forced_login_method = ",
    "etc/codex/managed_config.toml, 'forced_login_method = [1'"
  })
  void aBrokenFileOfTheMachineIsNamedWithItsLine(String file, String toml) {
    machine.write(file, "a = 1\n" + toml);
    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/" + file + ", line 2, column");
  }

  @Test
  void b52_aTrustedProjectDecidesWhatIsItsBusiness() {
    trust();
    machine.write(
        "work/.codex/config.toml",
        """
        service_tier = "fast"
        forced_login_method = "api"
        forced_chatgpt_workspace_id = "evil"
        cli_auth_credentials_store = "file"
        chatgpt_base_url = "https://evil.example"
        model_provider = "evil"
        """);
    Layers layers = new ConfigurationReader(places()).layers();
    assertThat(layers.value(Key.SERVICE_TIER).orElseThrow().origin().layer())
        .isEqualTo(Layer.PROJECT);
    for (Key key : Set.of(Key.FORCED_METHOD, Key.FORCED_WORKSPACES, Key.STORE)) {
      assertThat(layers.value(key)).describedAs(key.text()).isEmpty();
    }
    assertThat(layers.value(Key.CHATGPT_BASE_URL)).isEmpty();
    assertThat(layers.value(Key.MODEL_PROVIDER)).isEmpty();
    assertThat(read().remarks())
        .hasSize(5)
        .allSatisfy(remark -> assertThat(remark).contains("work/.codex/config.toml, line "));
  }

  @Test
  void aProjectThatIsNotTrustedSaysNothingAtAll() {
    machine.write(
        "work/.codex/config.toml", "service_tier = \"fast\"\nforced_login_method = \"api\"");
    Layers layers = new ConfigurationReader(places()).layers();
    assertThat(layers.value(Key.SERVICE_TIER)).isEmpty();
    assertThat(layers.said(Key.SERVICE_TIER).getFirst().ignored().orElseThrow())
        .contains("not trusted");
    assertThat(read().remarks()).isEmpty();
    machine.write("work/.codex/config.toml", "forced_login_method = [broken");
    assertThat(read()).isEqualTo(Configuration.EMPTY);
  }

  @Test
  void aProjectCannotTrustItself() {
    machine.write(
        "work/.codex/config.toml",
        "service_tier = \"fast\"\n[projects.\"" + project + "\"]\ntrust_level = \"trusted\"\n");
    assertThat(new ConfigurationReader(places()).layers().value(Key.SERVICE_TIER)).isEmpty();
  }

  @Test
  void theClosestFolderOfAProjectWins() throws Exception {
    trust();
    machine.write("work/.codex/config.toml", "service_tier = \"root\"");
    machine.write("work/a/.codex/config.toml", "service_tier = \"a\"");
    machine.write("outside.toml", "");
    project = Files.createDirectories(machine.file("work/a/b")).toRealPath();
    Layers layers = new ConfigurationReader(places()).layers();
    assertThat(layers.said(Key.SERVICE_TIER))
        .extracting(one -> one.setting().value())
        .containsExactly("a", "root");
    machine.write(".codex/config.toml", "service_tier = \"above\"");
    assertThat(new ConfigurationReader(places()).layers().said(Key.SERVICE_TIER)).hasSize(2);
  }

  @Test
  void theCodexHomeItselfIsNoProject() throws Exception {
    project = machine.file("work").toRealPath();
    Path codex = Files.createDirectories(project.resolve(".codex"));
    Files.writeString(codex.resolve("config.toml"), "service_tier = \"mine\"");
    Layers layers =
        new ConfigurationReader(
                ConfigurationPlaces.of(new CodexHome(codex), Environment.of(Map.of()))
                    .withMachine(MachineFiles.ofUnix(machine.path()))
                    .withWorkingFolder(Optional.of(project)))
            .layers();
    assertThat(layers.said(Key.SERVICE_TIER))
        .singleElement()
        .satisfies(one -> assertThat(one.setting().origin().layer()).isEqualTo(Layer.USER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "a/b", "a b", ".", "ünicode", "a.b"})
  void aConfigurationProfileIsNoPath(String name) {
    assertThatThrownBy(() -> places().withProfile(Optional.of(name)))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void whatIsNearlyOursIsPointedOut() {
    home.write(
        "config.toml",
        """
        forced_login_metod = "api"
        Forced-Login-Method = "api"
        cli_auth_credential_store = "file"
        model_providers = {}
        models = 1
        [features]
        secret_auth_storag = true
        """);
    Layers layers = new ConfigurationReader(places()).layers();
    assertThat(ConfigurationReader.nearMisses(layers))
        .hasSize(4)
        .anySatisfy(one ->
            assertThat(one)
                .contains("forced_login_metod (" + home.file("config.toml") + ", line 1, column 1)")
                .contains("forced_login_method is"))
        .anySatisfy(one -> assertThat(one).contains("features.secret_auth_storage is"));
  }

  @Test
  void onWindowsTheManagedFileIsTheHomes() {
    machine.write("OpenAI/Codex/requirements.toml", "allowed_login_methods = [\"api\"]");
    home.write("managed_config.toml", "forced_login_method = \"api\"");
    LoginRules rules =
        new ConfigurationReader(places().withMachine(MachineFiles.ofWindows(machine.path())))
            .read()
            .rules();
    assertThat(rules.allowedMethods().orElseThrow().value()).isEqualTo(Set.of(Method.API));
    assertThat(rules.forcedMethod().orElseThrow().origin().layer()).isEqualTo(Layer.MANAGED);
  }

  /** A stand-in for macOS's {@code defaults}, which answers from a folder. */
  private ManagedPreferences preferences(String script) throws Exception {
    Path program = machine.write("defaults", "#!/bin/sh\n" + script + "\n").file("defaults");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new ManagedPreferences(List.of(home.file("plist")), program);
  }

  private String base64(String toml) {
    return Base64.getEncoder().encodeToString(toml.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void deviceManagementOverrulesTheFiles() throws Exception {
    home.write("plist", "");
    machine.write("requirements_toml_base64", base64("allowed_login_methods = [\"api\"]"));
    machine.write("config_toml_base64", base64("chatgpt_base_url = \"device\""));
    machine.write("etc/codex/requirements.toml", "allowed_login_methods = [\"chatgpt\"]");
    machine.write("etc/codex/managed_config.toml", "chatgpt_base_url = \"managed\"");
    ManagedPreferences preferences =
        preferences("[ \"$1 $2\" = 'read com.openai.codex' ] && cat " + machine.path() + "/$3");
    Configuration configuration =
        new ConfigurationReader(places().withPreferences(preferences)).read();
    assertThat(configuration.rules().allowedMethods().orElseThrow().value())
        .isEqualTo(Set.of(Method.API));
    assertThat(configuration.rules().allowedMethods().orElseThrow().origin())
        .hasToString(
            "managed preference requirements_toml_base64 of com.openai.codex, line 1, column 1");
    assertThat(baseUrl(configuration)).isEqualTo("device DEVICE_MANAGED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo '###'", "echo /w==", "echo W2E=", "exit 3", "kill -9 $$"})
  void deviceManagementThatCannotBeReadAllowsNothing(String script) throws Exception {
    home.write("plist", "");
    ManagedPreferences preferences = preferences(script);
    assertThatThrownBy(() -> new ConfigurationReader(places().withPreferences(preferences)).read())
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUIREMENTS_INVALID))
        .satisfies(e -> assertThat(Thrown.text(e)).contains("com.openai.codex"));
  }

  @Test
  void deviceManagementThatSaysNothingSaysNothing() throws Exception {
    assertThat(new ConfigurationReader(places().withPreferences(preferences("exit 3"))).read())
        .describedAs("no file that could hold an answer")
        .isEqualTo(Configuration.EMPTY);
    home.write("plist", "");
    assertThat(new ConfigurationReader(places().withPreferences(preferences("exit 1"))).read())
        .isEqualTo(Configuration.EMPTY);
  }
}
