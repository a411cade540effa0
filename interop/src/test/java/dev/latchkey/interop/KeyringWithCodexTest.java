package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One home, whose login is in a real keyring, and two programs that work with it. */
@WithIssuer
class KeyringWithCodexTest {
  private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz";
  private static final String OTHER_KEY = "sk-proj-zyxwvutsrqponmlkjihgfedcba";

  private KeyringLab lab;

  @BeforeEach
  void open(@TempDir Path temporary, TestHome home) {
    lab = new KeyringLab(home, SecretServiceSession.unlocked(KeyringLab.folder(temporary)));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private void codexLogsIn() throws InterruptedException {
    Outcome login = lab.codex().runWithInput(KEY, "login", "--with-api-key");
    assertThat(login.exit()).as(login.stderr()).isZero();
  }

  private void latchkeyLogsIn(String... further) throws InterruptedException {
    String[] words =
        Stream.concat(Stream.of("login", "--with-api-key"), Stream.of(further))
            .toArray(String[]::new);
    Outcome login = lab.latchkeyWithInput(KEY, words);
    assertThat(login.exit()).as(login.stderr()).isZero();
  }

  private void codexIs(boolean signedIn) throws InterruptedException {
    Outcome status = lab.codex().run("login", "status");
    assertThat(status.exit() == 0).as(status.stderr()).isEqualTo(signedIn);
  }

  private void latchkeyIs(boolean signedIn) throws InterruptedException {
    Outcome status = lab.latchkey("login", "status");
    assertThat(status.exit()).as(status.stderr()).isEqualTo(signedIn ? 0 : 1);
    assertThat(status.stdout() + status.stderr()).contains(signedIn ? "API key" : "Not logged in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyring", "auto"})
  void case074_whatCodexStoresLatchkeyUsesAndEnds(String store) throws Exception {
    lab.configure("cli_auth_credentials_store = \"" + store + "\"");
    codexLogsIn();
    assertThat(lab.home.authJson()).doesNotExist();
    latchkeyIs(true);
    assertThat(lab.latchkey("logout").exit()).isZero();
    assertThat(lab.items(lab.document())).isZero();
    codexIs(false);
    latchkeyIs(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyring", "auto"})
  void case075_whatLatchkeyStoresCodexUsesAndEnds(String store) throws Exception {
    lab.configure("cli_auth_credentials_store = \"" + store + "\"");
    latchkeyLogsIn();
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.items(lab.document())).isEqualTo(1);
    codexIs(true);
    Outcome logout = lab.codex().run("logout");
    assertThat(logout.exit()).as(logout.stderr()).isZero();
    assertThat(lab.items(lab.document())).isZero();
    latchkeyIs(false);
  }

  @Test
  void theItemIsTheOneThatCodexWouldHaveMade() throws Exception {
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    codexLogsIn();
    String codexs = lab.search(lab.document());
    assertThat(lab.codex().run("logout").exit()).isZero();
    latchkeyLogsIn();
    assertThat(withoutTimes(lab.search(lab.document()))).isEqualTo(withoutTimes(codexs));
    assertThat(codexs).contains("application = rust-keyring", "target = default", KEY);
  }

  /**
   * All but the path of the item, when it was made and changed, and the schema: libsecret says that
   * there is none, Codex says nothing.
   */
  private static List<String> withoutTimes(String shown) {
    return shown
        .lines()
        .filter(line -> !line.startsWith("[/") && !line.matches("(created|modified|schema) = .*"))
        .sorted()
        .toList();
  }

  @Test
  void eachProgramChangesTheItemOfTheOther() throws Exception {
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    codexLogsIn();
    Outcome other = lab.latchkeyWithInput(OTHER_KEY, "login", "--with-api-key");
    assertThat(other.exit()).as(other.stderr()).isZero();
    assertThat(lab.items(lab.document())).isEqualTo(1);
    assertThat(lab.search(lab.document())).contains(OTHER_KEY).doesNotContain(KEY);
    codexLogsIn();
    assertThat(lab.items(lab.document())).isEqualTo(1);
    assertThat(lab.search(lab.document())).contains(KEY).doesNotContain(OTHER_KEY);
  }

  @Test
  void b41_twoItemsThatStopCodexAreMergedByTheNextSave() throws Exception {
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    codexLogsIn();
    lab.addItem(lab.document(), "no login at all", "target", "default", "application", "another");
    assertThat(lab.items(lab.document())).isEqualTo(2);
    assertThat(lab.codex().run("login", "status").stderr()).contains("matched by 2");
    latchkeyIs(true);
    assertThat(lab.latchkey("login", "status").stderr()).contains("2 items");
    latchkeyLogsIn();
    assertThat(lab.items(lab.document())).isEqualTo(1);
    codexIs(true);
  }

  @Test
  void case094_keyringIgnoresALoneFileAndSaysSo() throws Exception {
    latchkeyLogsIn();
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    latchkeyIs(false);
    codexIs(false);
    assertThat(lab.home.authJson()).exists();
    lab.configure("cli_auth_credentials_store = \"auto\"");
    latchkeyIs(true);
    codexIs(true);
  }

  @Test
  void b39_aLoginInTheFileTakesTheOlderOneOutOfTheKeyring(FakeIssuer issuer) throws Exception {
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    codexLogsIn();
    lab.configure("cli_auth_credentials_store = \"file\"");
    Outcome login = lab.latchkeyWithInput(OTHER_KEY, "login", "--with-api-key");
    assertThat(login.exit()).isZero();
    assertThat(login.stderr()).contains("an older login was removed from");
    assertThat(lab.items(lab.document())).isZero();
  }

  @Test
  void b39_aLoginInTheKeyringTakesTheOlderOneOutOfTheFile(FakeIssuer issuer) throws Exception {
    IssuedTokens old = SampleLogin.store(lab.home, issuer, Duration.ofMinutes(1));
    Outcome login = lab.latchkeyWithInput(KEY, "login", "--with-api-key", "--store", "keyring");
    assertThat(login.exit()).as(login.stderr()).isZero();
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.items(lab.document())).isEqualTo(1);
    issuer.assertRevoked(old.refreshToken());
    // And Codex looks there, too.
    assertThat(lab.home.read("config.toml")).contains("cli_auth_credentials_store = \"keyring\"");
    codexIs(true);
  }

  @Test
  void aMoveTakesCodexAlongThereAndBack(FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = SampleLogin.store(lab.home, issuer, Duration.ofMinutes(1));
    String stored = lab.home.readAuthJson();
    Outcome there = lab.latchkey("store", "move", "keyring");
    assertThat(there.exit()).as(there.stderr()).isZero();
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.search(lab.document())).contains(tokens.refreshToken());
    assertThat(lab.codex().run("login", "status").stderr()).contains("Logged in using ChatGPT");
    Outcome back = lab.latchkey("store", "move", "file");
    assertThat(back.exit()).as(back.stderr()).isZero();
    assertThat(lab.home.readAuthJson()).isEqualTo(stored);
    assertThat(lab.home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(lab.items(lab.document())).isZero();
    assertThat(lab.codex().run("login", "status").stderr()).contains("Logged in using ChatGPT");
    assertThat(issuer.revocations()).isEmpty();
  }

  @Test
  void aRenewalInTheKeyringIsWhereCodexFindsIt(FakeIssuer issuer) throws Exception {
    SampleLogin.store(lab.home, issuer, Duration.ofDays(9));
    assertThat(lab.latchkey("store", "move", "keyring").exit()).isZero();
    Outcome token = lab.latchkey("token");
    assertThat(token.exit()).as(token.stderr()).isZero();
    assertThat(lab.search(lab.document())).contains(token.stdout().strip());
    assertThat(lab.items(lab.document())).isEqualTo(1);
    assertThat(lab.codex().run("login", "status").exit()).isZero();
  }

  @Test
  void case093_aLinkedHomeHasTheItemOfItsRealPlace(@TempDir Path elsewhere) throws Exception {
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    latchkeyLogsIn();
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), lab.home.path());
    Outcome codex = lab.codex().with("CODEX_HOME", link.toString()).run("login", "status");
    assertThat(codex.exit()).as(codex.stderr()).isZero();
    assertThat(KeyringName.ofDocument(link)).isEqualTo(lab.document());
  }

  @Test
  void case078_case077_theEncryptedFileOfEitherIsReadByTheOther() throws Exception {
    lab.configure(
        "cli_auth_credentials_store = \"keyring\"", "[features]", "secret_auth_storage = true");
    codexLogsIn();
    assertThat(lab.home.file("secrets/codex_auth.age")).exists();
    latchkeyIs(true);
    Outcome other = lab.latchkeyWithInput(OTHER_KEY, "login", "--with-api-key");
    assertThat(other.exit()).as(other.stderr()).isZero();
    assertThat(lab.home.mode("secrets/codex_auth.age")).isEqualTo("rw-------");
    assertThat(lab.items(lab.document())).isZero();
    assertThat(lab.items(KeyringName.ofPassphrase(lab.home.path()))).isEqualTo(1);
    codexIs(true);
    assertThat(lab.codex().run("logout").exit()).isZero();
    latchkeyIs(false);
  }

  @Test
  void case079_aLogoutByLatchkeyLeavesCodexNothing() throws Exception {
    lab.configure(
        "cli_auth_credentials_store = \"keyring\"", "[features]", "secret_auth_storage = true");
    codexLogsIn();
    assertThat(lab.latchkey("logout").exit()).isZero();
    codexIs(false);
  }

  @Test
  void b43_anEncryptedLoginIsFoundWithoutTheFeatureToo() throws Exception {
    lab.configure(
        "cli_auth_credentials_store = \"keyring\"", "[features]", "secret_auth_storage = true");
    codexLogsIn();
    lab.configure("cli_auth_credentials_store = \"keyring\"");
    codexIs(false);
    latchkeyIs(true);
    assertThat(lab.latchkey("logout").exit()).isZero();
    lab.configure(
        "cli_auth_credentials_store = \"keyring\"", "[features]", "secret_auth_storage = true");
    codexIs(false);
  }

  @Test
  void aRenamedProfileKeepsItsLoginInTheKeyring() throws Exception {
    Outcome added = lab.latchkey("profile", "add", "one");
    assertThat(added.exit()).as(added.stderr()).isZero();
    Outcome login =
        lab.latchkeyWithInput(
            KEY, "--profile", "one", "login", "--with-api-key", "--store", "keyring");
    assertThat(login.exit()).as(login.stderr()).isZero();
    Outcome renamed = lab.latchkey("profile", "rename", "one", "two");
    assertThat(renamed.exit()).as(renamed.stderr()).isZero();
    Outcome status = lab.latchkey("--profile", "two", "login", "status");
    assertThat(status.exit()).as(status.stderr()).isZero();
    assertThat(lab.latchkey("--profile", "two", "logout").exit()).isZero();
    assertThat(lab.secretTool("", "search", "--all", "service", "Codex Auth").stdout()).isEmpty();
  }
}
