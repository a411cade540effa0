package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  private BrokenMachine machine;
  private Lab lab;

  @BeforeEach
  void open() throws IOException {
    machine = new BrokenMachine();
    lab = machine.lab;
  }

  @AfterEach
  void close() throws Exception {
    machine.close();
  }

  private static List<JsonObject> findings(String json) throws IOException {
    assertThat(JsonSchema.of("doctor.schema.json").complaints(json)).isEmpty();
    JsonObject told = (JsonObject) new JsonReader().read(json).root();
    return ((JsonArray) told.get("findings").orElseThrow())
        .elements().stream().map(JsonObject.class::cast).toList();
  }

  private static JsonObject finding(String json, String code) throws IOException {
    return findings(json).stream()
        .filter(one -> one.string("code").orElseThrow().equals(code))
        .findFirst()
        .orElseThrow();
  }

  /** Everything in the home with its size, its mode and when it was written. */
  private Map<String, String> listing() throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> files = Files.walk(lab.home.path())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        listing.put(
            file.toString(),
            Files.readAttributes(file, "posix:size,lastModifiedTime,permissions").toString());
      }
    }
    return listing;
  }

  @Test
  void whereNothingIsWrongThatIsSaidAndExitIsZero() {
    lab.loggedIn();
    Lab.Ended ended = lab.run("doctor").succeeds();
    assertThat(ended.out())
        .isEqualTo("Nothing is wrong. The issuer was not asked: --online does that.\n");
    assertThat(ended.err()).isEmpty();
    assertThat(lab.run("doctor", "--verbose").succeeds().out())
        .contains("Home           " + lab.home.path())
        .contains("Login          ChatGPT login of ada@example.com");
  }

  @Test
  void warningsAloneAreExitThreeAndErrorsExitOne() throws IOException {
    assertThat(lab.run("doctor").exit()).as("nobody is signed in").isEqualTo(3);
    lab.home.writeAuthJson("{");
    assertThat(lab.run("doctor").exit()).isEqualTo(1);
    assertThat(findings(lab.run("doctor", "--json").out()))
        .allSatisfy(finding -> {
          boolean isTrouble =
              List.of("warning", "error").contains(finding.string("severity").orElseThrow());
          assertThat(finding.object("cure").isPresent()).as("cure").isEqualTo(isTrouble);
        });
  }

  @Test
  void offlineItWritesNothingAndAsksNobody() throws IOException {
    lab.loggedIn();
    lab.home.write("config.toml", "cli_auth_credentials_store = \"auto\"\n");
    lab.home.write("latchkey/store-move.json", "{\"to\": \"file\"}");
    lab.home.write(".auth-Ab12Cd", "x");
    lab.issuer.forgetRequests();
    Map<String, String> before = listing();
    lab.run("doctor", "--json");
    lab.run("doctor", "--verbose");
    assertThat(listing()).isEqualTo(before);
    lab.issuer.assertNoRequests();
  }

  @Test
  void onlineItSaysWhatTheIssuerSays() throws IOException {
    lab.loggedIn();
    machine.issuerKnowsLogins();
    Lab.Ended ended = lab.run("doctor", "--online", "-v").succeeds();
    assertThat(ended.out())
        .contains("Issuer         " + lab.issuer.uri() + " answers (404)")
        .contains("Clock          the same as that of " + lab.issuer.uri())
        .contains("Verification   the issuer accepts the login of ada@example.com")
        .endsWith("Nothing is wrong.\n");
    lab.issuer.assertRequests(Endpoint.OTHER, Endpoint.WHOAMI);
  }

  @Test
  void anIssuerThatTurnsThisMachineAwayIsNamed() throws IOException {
    lab.issuer.on(Endpoint.OTHER).always(Answer.status(403));
    JsonObject blocked = finding(lab.run("doctor", "--online", "--json").out(), "issuer-blocked");
    assertThat(blocked.object("subject").orElseThrow().string("name"))
        .contains(lab.issuer.uri().toString());
    assertThat(blocked.object("cure").orElseThrow().string("command")).isEmpty();
  }

  @Test
  void anotherIssuerCanBeAskedOnlineAndOnlyThere() throws IOException {
    lab.environment.put("LATCHKEY_ISSUER", "http://127.0.0.1:1");
    String json =
        lab.run("doctor", "--online", "--issuer", lab.issuer.uri().toString(), "--json").out();
    assertThat(findings(json).stream().map(one -> one.string("code").orElseThrow()))
        .doesNotContain("issuer-unreachable");
    Lab.Ended ended = lab.run("doctor", "--issuer", lab.issuer.uri().toString());
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("--online");
  }

  @Test
  void linesFitAndCommandsAreWhole() {
    lab.loggedIn();
    lab.environment.put("CODEX_API_KEY", "sk-proj-abcdefghijklmnop");
    lab.environment.put(
        "SSL_CERT_FILE", "/some where/very/long/" + "folder/".repeat(10) + "ca.pem");
    lab.secret("sk-proj-abcdefghijklmnop");
    List<String> lines = lab.run("doctor").out().lines().toList();
    assertThat(lines).contains(" ".repeat(15) + "unset CODEX_API_KEY");
    for (String line : lines) {
      if (!line.isEmpty() && line.charAt(0) != ' ' && !line.startsWith("1 error")) {
        assertThat(line.substring(0, 15)).matches("[A-Z][a-z ]{14}");
      }
      if (line.strip().indexOf(' ') > 0 && !line.contains("/folder/")) {
        assertThat(line.length()).as(line).isLessThanOrEqualTo(80);
      }
    }
  }

  @Test
  void coloursAreForPeople() {
    lab.outIsTerminal = true;
    assertThat(lab.run("doctor").out()).contains("\u001b[33m", "\u001b[1mlatchkey login\u001b[0m");
    lab.colour = false;
    assertThat(lab.run("doctor").out()).doesNotContain("\u001b");
  }

  @Test
  void anAdministratorsBrokenFileIsForTheAdministrator() throws IOException {
    lab.loggedIn();
    Path file = lab.machine.file("etc/codex/requirements.toml");
    lab.machine.write("etc/codex/requirements.toml", "allowed_login_methods = [\n");
    Lab.Ended ended = lab.run("doctor", "--json");
    assertThat(ended.exit()).isEqualTo(1);
    JsonObject broken = finding(ended.out(), "requirements-invalid");
    assertThat(broken.object("subject").orElseThrow().string("name")).contains(file.toString());
    assertThat(broken.object("cure").orElseThrow().string("command")).isEmpty();
    assertThat(broken.object("cure").orElseThrow().string("note").orElseThrow())
        .contains("administrator");
  }

  @Test
  void rulesThatLeaveNothingAndSettingsThatDoNotCountAreNamed() throws IOException {
    lab.home.write("config.toml", "forced-login-method = \"api\"\n");
    lab.machine.write("etc/codex/requirements.toml", "allowed_login_methods = []\n");
    String json = lab.run("doctor", "--json").out();
    assertThat(finding(json, "no-login-method").string("severity")).contains("error");
    assertThat(finding(json, "setting-ignored").object("subject").orElseThrow().string("name"))
        .contains("forced-login-method");
  }

  @Test
  void aProfileThatIsNotThereIsAFindingBesideAllOthers() throws IOException {
    Lab.Ended ended = lab.run("--profile", "nobody", "doctor", "--json");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(finding(ended.out(), "check-failed").string("seen").orElseThrow())
        .contains("profile-unknown");
    assertThat(finding(ended.out(), "not-signed-in")).isNotNull();
  }

  @Test
  void aBrokenMachineAndNoHomeAreSurvived() throws IOException {
    lab.machine.write("etc/codex/requirements.toml", "[\n");
    lab.environment.put("CODEX_HOME", lab.home.file("gone").toString());
    String json = lab.run("doctor", "--json").out();
    assertThat(finding(json, "home-missing")).isNotNull();
    assertThat(finding(json, "requirements-invalid")).isNotNull();
  }

  /**
   * Secrets are put wherever a user may have some; none may get into the bundle or onto a screen.
   */
  @Test
  void theBundleHoldsNoSecret() throws IOException {
    List<String> secrets = new ArrayList<>();
    IssuedTokens tokens = lab.loggedIn();
    secrets.addAll(List.of(tokens.accessToken(), tokens.refreshToken(), tokens.idToken()));
    String key = canary(secrets, "sk-proj-");
    lab.environment.put("CODEX_API_KEY", key);
    lab.environment.put("OPENAI_API_KEY", canary(secrets, "sk-"));
    lab.environment.put("HTTPS_PROXY", "http://kim:" + canary(secrets, "pw") + "@proxy:3128");
    lab.environment.put("ALL_PROXY", "socks://kim:" + canary(secrets, "pw") + "@proxy:1080");
    lab.environment.put(
        "LATCHKEY_ISSUER", "https://kim:" + canary(secrets, "pw") + "@auth.example");
    lab.environment.put(
        "CODEX_REFRESH_TOKEN_URL_OVERRIDE", "https://auth.example/t?key=" + canary(secrets, "k"));
    lab.environment.put("BROWSER", "no-browser --token=" + canary(secrets, "b"));
    lab.environment.put("LATCHKEY_OTHER", canary(secrets, "o"));
    lab.home.write(
        "config.toml",
        "log_dir = \""
            + machine.scratch.file("logs")
            + "\"\n"
            + "chatgpt_base_url = \"https://kim:"
            + canary(secrets, "pw")
            + "@chat.example/?token="
            + canary(secrets, "t")
            + "\"\n"
            + "[model_providers.x]\nexperimental_bearer_token = \""
            + canary(secrets, "t")
            + "\"\n"
            + "http_headers = { X = \""
            + canary(secrets, "h")
            + "\" }\n");
    lab.home.write("auth.json.unreadable", "{\"refresh_token\": \"" + canary(secrets, "rt"));
    lab.home.write(
        "latchkey/revocations.json",
        "{\"pending\": [{\"id\": \"1\", \"endpoint\": \"https://auth.example/oauth/revoke?key="
            + canary(secrets, "k")
            + "\", \"token_type_hint\": \"refresh_token\", \"token\": \""
            + canary(secrets, "rt")
            + "\", \"queued_at\": \"2026-01-01T00:00:00Z\"}]}");
    machine.scratch.write(
        "logs/codex-login.log",
        "x".repeat(1 << 20)
            + "\n2026-11-23T06:09:02.023890Z  INFO codex_login: starting browser login flow\n"
            + "2026-11-23T06:09:03.023890Z TRACE hyper: GET https://auth.example/oauth/authorize?state="
            + canary(secrets, "st")
            + "&code="
            + canary(secrets, "ac")
            + "\n2026-11-23T06:09:04.023890Z TRACE reqwest: authorization: Bearer "
            + tokens.accessToken()
            + "\n");
    for (String secret : secrets) {
      lab.secret(secret);
    }
    Path file = machine.scratch.file("doctor.zip");
    Lab.Ended ended = lab.run("doctor", "--bundle", file.toString());
    assertThat(ended.exit()).isEqualTo(3);
    assertThat(ended.err())
        .contains("doctor.zip holds doctor.json, explain.json, codex-login.log, system.txt");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Map<String, String> entries = entries(file);
    assertThat(entries).containsKeys("doctor.json", "explain.json", "system.txt");
    assertThat(entries.get("codex-login.log"))
        .startsWith("2026-11-23T06:09:02.023890Z  INFO codex_login: starting browser login flow\n")
        .contains("<redacted>");
    assertThat(entries.get("system.txt")).contains("CODEX_API_KEY", "LATCHKEY_OTHER", "latchkey: ");
    assertThat(JsonSchema.of("doctor.schema.json").complaints(entry(entries, "doctor.json")))
        .isEmpty();
    assertThat(JsonSchema.of("explain.schema.json").complaints(entry(entries, "explain.json")))
        .isEmpty();
    entries.forEach(
        (name, text) -> assertThat(secrets).as(name).noneMatch(secret -> text.contains(secret)));
    // Never over something that is there.
    byte[] before = Files.readAllBytes(file);
    assertThat(lab.run("doctor", "--bundle", file.toString()).exit()).isEqualTo(1);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static String entry(Map<String, String> entries, String name) {
    return Objects.requireNonNull(entries.get(name), name);
  }

  private static String canary(List<String> secrets, String prefix) {
    String secret = prefix + "Canary" + secrets.size() + "SecretXyzzy";
    secrets.add(secret);
    return secret;
  }

  private static Map<String, String> entries(Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  /** A login whose token has ended, and what came of the attempt to renew it. */
  private String afterARenewalThat(Answer answer) {
    Duration age = Duration.ofHours(3);
    lab.issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.issuer.clock(Clock.systemUTC()).on(Grant.REFRESH_TOKEN).answer(answer);
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), Instant.now().minus(age)));
    assertThat(lab.run("token").exit()).isEqualTo(1);
    return lab.run("doctor", "--json").out();
  }

  @Test
  void whatBecameOfTheLastRenewalIsSaid() throws IOException {
    JsonObject failing = finding(afterARenewalThat(Answer.status(503)), "renewal-failing");
    assertThat(failing.object("cure").orElseThrow().string("command"))
        .contains("latchkey status --verify");
    JsonObject unknown = finding(afterARenewalThat(Answer.dropAfterReading()), "renewal-unknown");
    assertThat(unknown.string("severity")).contains("warning");
  }

  @Test
  void aTokenThatHasEndedAndCannotBeRenewedIsAnError() throws IOException {
    lab.issuer.clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(3).negated()));
    IssuedTokens tokens = lab.loggedIn();
    lab.home.writeAuthJson(lab.home.readAuthJson().replace(tokens.refreshToken(), ""));
    JsonObject expired = finding(lab.run("doctor", "--json").out(), "login-expired");
    assertThat(expired.string("severity")).contains("error");
    assertThat(expired.object("cure").orElseThrow().string("command")).contains("latchkey login");
  }

  @Test
  void theSettingsThatSudoLeavesAreNamed() throws IOException {
    Assumptions.assumeTrue(
        new UnixSystem().getUid() == 0, "only root can give a folder to somebody else");
    Files.setAttribute(lab.home.path(), "unix:uid", 12345);
    JsonObject foreign = finding(lab.run("doctor", "--json").out(), "home-foreign");
    assertThat(foreign.object("cure").orElseThrow().string("note").orElseThrow())
        .contains("without sudo");
  }

  @Test
  void portsThatWindowsKeepsForItselfAreNamedInWsl() throws IOException {
    lab.environment.put("WSL_DISTRO_NAME", "Debian");
    Path netsh = lab.machine.file("mnt/c/Windows/System32/netsh.exe");
    Files.createDirectories(netsh.getParent());
    // The form is that of Windows 11, the numbers are made up.
    Files.writeString(
        netsh,
        """
        #!/bin/sh
        [ "$*" = "interface ipv4 show excludedportrange protocol=tcp" ] || exit 1
        printf '\\r\\nProtocol tcp Port Exclusion Ranges\\r\\n\\r\\n'
        printf 'Start Port    End Port      \\r\\n----------    --------      \\r\\n'
        printf '      1369        1456      \\r\\n'
        printf '      1457        1457     *\\r\\n'
        printf '\\r\\n* - Administered port exclusions.\\r\\n'
        """);
    Files.setPosixFilePermissions(netsh, PosixFilePermissions.fromString("rwx------"));
    List<JsonObject> reserved =
        findings(lab.run("doctor", "--json").out()).stream()
            .filter(one -> one.string("code").orElseThrow().equals("port-reserved"))
            .toList();
    assertThat(reserved).as("what an administrator has set aside is to be had").hasSize(1);
    assertThat(reserved.getFirst().object("subject").orElseThrow().string("name")).contains("1455");
    assertThat(reserved.getFirst().object("cure").orElseThrow().string("note").orElseThrow())
        .contains("startport=1455");
  }

  @Test
  void anApiKeyIsALoginWithoutAnIssuer() throws IOException {
    lab.secret("sk-proj-abcdefghijklmnop");
    lab.home.writeAuthJson(AuthJsonSamples.apiKey("sk-proj-abcdefghijklmnop"));
    String json = lab.run("doctor", "--online", "--json").succeeds().out();
    assertThat(
            findings(json).stream()
                .filter(one -> one.string("topic").orElseThrow().equals("verification"))
                .map(one -> one.string("severity").orElseThrow()))
        .containsExactly("unknown");
  }
}
