package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.TlsFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Codex and Latchkey sign in at an issuer whose certificate a private authority has made
 * (observed §9), with every setting that people try. The list of differences in {@code
 * docs/compatibility.md} is this test's result.
 */
class CertificatesWithCodexTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOKEN = "at-sample-0123456789";
  private static final String CODEX = "CODEX_CA_CERTIFICATE";
  private static final String SSL = "SSL_CERT_FILE";
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  /** What becomes of a sign-in. */
  private enum Result {
    /** The issuer is trusted, and asked. */
    SIGNED_IN("signs in"),
    /** The server's certificates are not accepted. */
    UNTRUSTED("exit 1, not trusted"),
    /** A variable's file cannot be used. */
    REFUSED("exit 1, the file is refused");

    private final String words;

    Result(String words) {
      this.words = words;
    }
  }

  /**
   * A setting.
   *
   * @param variables as {@link Bundles#value} has them
   * @param inSystem whether the machine's own bundle has the authority
   * @param codex what Codex does
   * @param said what Latchkey says of a file that it refuses
   */
  private record Setting(
      String name, Map<String, String> variables, boolean inSystem, Result codex, String... said) {
    boolean isOfAnAccessToken() {
      return name.startsWith("an access token");
    }

    boolean isRelative() {
      return name.equals("a relative path");
    }
  }

  /** What a program did, and what it said. */
  private record Done(Result result, String words) {}

  /** What both did. */
  private record Both(Done codex, Done latchkey) {}

  private static Setting works(String name, String... variables) {
    return new Setting(name, map(variables), false, Result.SIGNED_IN);
  }

  private static Setting fails(String name, String... variables) {
    return new Setting(name, map(variables), false, Result.UNTRUSTED);
  }

  private static Setting refused(String file, String... said) {
    return new Setting(
        "`" + CODEX + "`: " + NAMES.getOrDefault(file, file),
        Map.of(CODEX, "/" + file),
        false,
        Result.REFUSED,
        said);
  }

  /** What the list calls files; the others are never in it. */
  private static final Map<String, String> NAMES =
      Map.of("bom.pem", "a byte order mark before the block", "indented.pem", "indented blocks");

  private static Map<String, String> map(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      map.put(words[i], words[i + 1]);
    }
    return map;
  }

  private static final List<Setting> SETTINGS =
      List.of(
          fails("nothing"),
          fails("an empty `CODEX_CA_CERTIFICATE`", CODEX, ""),
          fails("an empty `SSL_CERT_FILE`", SSL, ""),
          fails("`SSL_CERT_DIR`, plain names", "SSL_CERT_DIR", "/plain"),
          fails("`SSL_CERT_DIR`, names as `c_rehash` makes them", "SSL_CERT_DIR", "/hashed"),
          fails("`NODE_EXTRA_CA_CERTS`", "NODE_EXTRA_CA_CERTS", "/good.pem"),
          fails("`REQUESTS_CA_BUNDLE`", "REQUESTS_CA_BUNDLE", "/good.pem"),
          fails("`CODEX_CA_CERTIFICATE` of another authority", CODEX, "/other.pem"),
          fails("`SSL_CERT_FILE` of another authority", SSL, "/other.pem"),
          fails("the server's own certificate in the bundle", CODEX, "/leaf.pem"),
          works("the intermediate authority's certificate in the bundle", CODEX, "/middle.pem"),
          works("`CODEX_CA_CERTIFICATE`", CODEX, "/good.pem"),
          works("`SSL_CERT_FILE`", SSL, "/good.pem"),
          works("both", CODEX, "/good.pem", SSL, "/good.pem"),
          works("a relative path", CODEX, "good.pem"),
          works("comments between the blocks", CODEX, "/comments.pem"),
          works("`TRUSTED CERTIFICATE`", CODEX, "/trusted.pem"),
          works("a CRL behind", CODEX, "/crl.pem"),
          works("a key before", CODEX, "/key-first.pem"),
          works("CR LF", CODEX, "/crlf.pem"),
          works("CR alone", CODEX, "/cr.pem"),
          works("no newline at the end", CODEX, "/no-newline.pem"),
          works("`CODEX_CA_CERTIFICATE` empty, `SSL_CERT_FILE`", CODEX, "", SSL, "/good.pem"),
          works(
              "`CODEX_CA_CERTIFICATE` of another, `SSL_CERT_FILE`",
              CODEX,
              "/other.pem",
              SSL,
              "/good.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` of another",
              CODEX,
              "/good.pem",
              SSL,
              "/other.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` missing",
              CODEX,
              "/good.pem",
              SSL,
              "/nowhere.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` empty",
              CODEX,
              "/good.pem",
              SSL,
              "/empty.pem"),
          new Setting("the system has it", Map.of(), true, Result.SIGNED_IN),
          new Setting(
              "`SSL_CERT_DIR` without it, the system has it",
              Map.of("SSL_CERT_DIR", "/plain"),
              true,
              Result.SIGNED_IN),
          new Setting(
              "`CODEX_CA_CERTIFICATE` of another, the system has it",
              Map.of(CODEX, "/other.pem"),
              true,
              Result.SIGNED_IN),
          new Setting(
              "`SSL_CERT_FILE` of another, the system has it",
              Map.of(SSL, "/other.pem"),
              true,
              Result.UNTRUSTED),
          new Setting(
              "`CODEX_CA_CERTIFICATE` of another, `SSL_CERT_FILE` missing, the system has it",
              Map.of(CODEX, "/other.pem", SSL, "/nowhere.pem"),
              true,
              Result.UNTRUSTED),
          new Setting(
              "`CODEX_CA_CERTIFICATE` missing, `SSL_CERT_FILE`",
              map(CODEX, "/nowhere.pem", SSL, "/good.pem"),
              false,
              Result.REFUSED,
              "there is no such file"),
          new Setting(
              "a blank", Map.of(CODEX, " "), false, Result.REFUSED, "there is no such file"),
          new Setting(
              "a folder", Map.of(CODEX, "/plain"), false, Result.REFUSED, "that is a folder"),
          new Setting(
              "`SSL_CERT_FILE`: garbage",
              Map.of(SSL, "/garbage.pem"),
              false,
              Result.REFUSED,
              "no certificates found in PEM file"),
          refused("empty.pem", "no certificates found in PEM file"),
          refused("garbage.pem", "no certificates found in PEM file"),
          refused("good.der", "no certificates found in PEM file", "DER"),
          refused("utf16.pem", "no certificates found in PEM file", "UTF-16"),
          refused("key.pem", "no certificates found in PEM file, only PRIVATE KEY"),
          refused("base64.pem", "SECOND+1 ", "block 2", "does not belong there"),
          refused("short.pem", "SECOND ", "block 2", "no Base64"),
          refused("cut.pem", ", line 1 ", "block 1", "the file ends before"),
          refused("bad-crl.pem", "SECOND+1 ", "block 2", "does not belong there"),
          refused("no-certificate.pem", ", line 1 ", "block 1", "no certificate"),
          refused("second.pem", "SECOND ", "block 2", "no certificate"),
          refused("trusted-cut.pem", ", line 1 ", "block 1", "TRUSTED CERTIFICATE"),
          refused("bom.pem"),
          refused("indented.pem"),
          new Setting(
              "an access token, and `CODEX_CA_CERTIFICATE` missing, `SSL_CERT_FILE`",
              map(CODEX, "/nowhere.pem", SSL, "/good.pem"),
              false,
              Result.SIGNED_IN,
              "there is no such file"),
          new Setting(
              "an access token, and `CODEX_CA_CERTIFICATE` with a bad block",
              Map.of(CODEX, "/second.pem"),
              false,
              Result.UNTRUSTED,
              "block 2"));

  @TempDir private static Path temporary;

  private static final Map<Setting, Both> DONE = new LinkedHashMap<>();
  private static FakeIssuer issuer;
  private static TlsFront front;
  private static Bundles bundles;
  private static Path withCa;
  private static Path plain;

  @BeforeAll
  static void signInWithEach() throws Exception {
    OverlaidEtc.require();
    TestCa ca = TestCa.create(temporary, "Corp");
    issuer = FakeIssuer.start().personalAccessToken(TOKEN, Account.sample());
    front = TlsFront.start(ca.server("localhost"), issuer.uri().getPort(), "TLSv1.3");
    issuer.knownAs(front.uri("localhost"));
    bundles =
        new Bundles(
            Files.createDirectories(temporary.resolve("bundles")), ca, ca.certificate("localhost"));
    withCa = system("with", Files.readString(ca.root()));
    plain = system("plain", "");
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      Map<Setting, Future<Both>> running = new LinkedHashMap<>();
      for (Setting setting : SETTINGS) {
        running.put(setting, two.submit(() -> signIn(setting)));
      }
      for (Map.Entry<Setting, Future<Both>> each : running.entrySet()) {
        DONE.put(each.getKey(), each.getValue().get());
      }
    }
  }

  @AfterAll
  static void close() {
    front.close();
    issuer.close();
  }

  /** What a machine has whose administrator has added {@code pem} to its certificates. */
  private static Path system(String name, String pem) throws IOException {
    Path etc = temporary.resolve(name + "/etc");
    Path bundle = Path.of("/etc/ssl/certs/ca-certificates.crt");
    String old = Files.isReadable(bundle) ? Files.readString(bundle) : "";
    Files.createDirectories(etc.resolve("ssl/certs"));
    Files.writeString(etc.resolve("ssl/certs/ca-certificates.crt"), old + pem);
    return etc;
  }

  private static List<String> inPlace(Path etc, List<String> program) {
    return OverlaidEtc.command(etc, bundles.folder(), OverlaidEtc.Network.OURS, program);
  }

  private static CodexCli codex(TestHome home, Setting setting) {
    CodexCli codex =
        CodexCli.in(home)
            .with("CODEX_AUTHAPI_BASE_URL", front.uri("localhost") + "/api/accounts")
            .under(words -> inPlace(setting.inSystem ? withCa : plain, words));
    for (Map.Entry<String, String> variable : setting.variables.entrySet()) {
      codex = codex.with(variable.getKey(), bundles.value(variable.getValue()));
    }
    return codex;
  }

  private static RunningProgram latchkey(TestHome home, Setting setting, String... arguments) {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("CODEX_AUTHAPI_BASE_URL", front.uri("localhost") + "/api/accounts");
    setting.variables.forEach((name, value) -> environment.put(name, bundles.value(value)));
    List<String> words = new ArrayList<>(List.of("--"));
    words.addAll(List.of(arguments));
    return RunningProgram.start(
        inPlace(
            setting.inSystem ? withCa : plain, LatchkeyJvm.command(words.toArray(String[]::new))),
        environment);
  }

  private static Both signIn(Setting setting) throws Exception {
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      Done codex =
          setting.isOfAnAccessToken()
              ? done(codex(one, setting).runWithInput(TOKEN, "login", "--with-access-token"))
              : device(codex(one, setting));
      return new Both(codex, latchkey(other, setting));
    }
  }

  /** A sign-in by device code is left alone once there is a code: the issuer was trusted. */
  private static Done device(CodexCli codex) throws InterruptedException {
    try (RunningProgram login =
        codex.start(
            "login", "--device-auth", "--experimental_issuer", front.uri("localhost").toString())) {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (login.isAlive() && !USER_CODE.matcher(login.stdout()).find()) {
        assertThat(System.nanoTime()).as(words(login)).isLessThan(deadline);
        Thread.sleep(10);
      }
      return USER_CODE.matcher(login.stdout()).find()
          ? new Done(Result.SIGNED_IN, words(login))
          : done(login.await(LIMIT));
    }
  }

  private static Done done(Outcome outcome) {
    String words = outcome.stdout() + outcome.stderr();
    return new Done(outcome.exit() == 0 ? Result.SIGNED_IN : failure(words), words);
  }

  /** In this process, unless the machine or the folder has to be another. */
  private static Done latchkey(TestHome home, Setting setting) throws InterruptedException {
    if (setting.inSystem || setting.isRelative()) {
      try (RunningProgram latchkey = latchkey(home, setting, "login", "--with-access-token")) {
        return done(latchkey.input(TOKEN).await(LIMIT));
      }
    }
    Map<String, String> variables = new LinkedHashMap<>();
    setting.variables.forEach((name, value) -> variables.put(name, bundles.value(value)));
    try (Latchkey latchkey =
        Latchkey.builder().environment(Environment.of(variables)).home(home.path()).open()) {
      latchkey.loginWithAccessToken(
          Secret.of(TOKEN),
          Issuer.parse(front.uri("localhost").toString(), false),
          Optional.empty());
      return new Done(Result.SIGNED_IN, "");
    } catch (LatchkeyException e) {
      String words = e.getMessage() + "; " + e.remedy();
      return new Done(failure(words), words);
    }
  }

  private static Result failure(String words) {
    if (words.contains("error sending request for url")
        || words.contains("no trusted TLS connection to")) {
      return Result.UNTRUSTED;
    }
    assertThat(words)
        .containsAnyOf(
            "selected by CODEX_CA_CERTIFICATE",
            "selected by SSL_CERT_FILE",
            "the CA certificates of ");
    return Result.REFUSED;
  }

  @Test
  void codexDoesWhatWasObserved() {
    DONE.forEach((setting, both) ->
        assertThat(both.codex.result)
            .as(setting.name + "\n" + both.codex.words)
            .isEqualTo(setting.codex));
  }

  @Test
  void theListOfDifferencesIsWhatTheyDo() throws Exception {
    StringBuilder list =
        new StringBuilder("| Setting | Codex 0.169.0 | Latchkey |\n| --- | --- | --- |\n");
    DONE.forEach((setting, both) -> {
      Result codex = both.codex.result;
      Result latchkey = both.latchkey.result;
      if (codex != latchkey) {
        list.append("| ").append(setting.name).append(" | ").append(codex.words);
        list.append(" | ").append(latchkey.words).append(" |\n");
      }
    });
    new MeasuredList("CertificatesWithCodexTest").mustBe(list.toString());
  }

  @Test
  void b55_aServerThatIsNotTrustedIsToldWithAllThatHelps() {
    int seen = 0;
    for (Map.Entry<Setting, Both> each : DONE.entrySet()) {
      Setting setting = each.getKey();
      if (each.getValue().latchkey.result == Result.UNTRUSTED) {
        seen++;
        assertThat(each.getValue().latchkey.words)
            .as(setting.name)
            .contains("no trusted TLS connection to " + front.uri("localhost") + ": ")
            .contains("its certificate is of \"CN=localhost\"")
            .contains("issued by \"CN=Corp Intermediate\", that by \"CN=Corp Root\"")
            .contains("let CODEX_CA_CERTIFICATE name a PEM file")
            .contains(trusted(setting));
      }
    }
    assertThat(seen).isGreaterThan(6);
  }

  /** Whom Latchkey must say that it trusts, and who said so. */
  private static String trusted(Setting setting) {
    List<String> sources = new ArrayList<>();
    for (String variable : List.of(CODEX, SSL)) {
      String value = setting.variables.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        sources.add(bundles.value(value) + " (" + variable + ")");
      }
    }
    if (setting.variables.getOrDefault(SSL, "").isEmpty()) {
      sources.add("the system's roots (/etc/ssl/certs/ca-certificates.crt) and Java's own");
    }
    return "trusted is " + String.join(", and ", sources);
  }

  @Test
  void b55_aFileThatOnlyOtherProgramsReadIsPointedOut() {
    DONE.forEach((setting, both) -> {
      for (String name : List.of("NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR")) {
        if (setting.variables.containsKey(name) && !setting.inSystem) {
          assertThat(both.latchkey.words)
              .contains(name + " names " + bundles.value(setting.variables.get(name)));
        }
      }
    });
  }

  @Test
  void b56_aFileThatIsRefusedIsToldWithLineBlockAndCause() throws Exception {
    int second = bundles.secondLine();
    for (Map.Entry<Setting, Both> each : DONE.entrySet()) {
      Setting setting = each.getKey();
      if (each.getValue().latchkey.result == Result.REFUSED) {
        String variable = setting.variables.containsKey(CODEX) ? CODEX : SSL;
        String words = each.getValue().latchkey.words;
        assertThat(words)
            .as(setting.name)
            .contains("the CA certificates of ")
            .contains(bundles.value(setting.variables.getOrDefault(variable, "")))
            .contains("(" + variable + ") cannot be used: ")
            .contains("or unset " + variable);
        for (String said : setting.said) {
          assertThat(words)
              .as(setting.name)
              .contains(
                  said.replace("SECOND+1", ", line " + (second + 1))
                      .replace("SECOND", ", line " + second));
        }
      }
    }
  }

  /** What is not about a server has nothing to do with certificates. */
  @Test
  void aBadBundleDisturbsNobodyWhoAsksNobody() throws Exception {
    Setting bad = refused("garbage.pem");
    String key = "sk-proj-sample-0123456789abcdef";
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      for (String command : List.of("login --with-api-key", "login status", "logout")) {
        String[] words = command.split(" ", -1);
        Outcome codex = codex(one, bad).runWithInput(key, words);
        assertThat(codex.exit()).as(command + codex.stderr()).isZero();
        try (RunningProgram latchkey = latchkey(other, bad, words)) {
          Outcome ended = latchkey.input(key).await(LIMIT);
          assertThat(ended.exit()).as(command + ended.stderr()).isZero();
        }
      }
    }
  }

  /** The whole sign-in by device code, for which the issuer is asked three times. */
  @Test
  void aSignInByDeviceCodeIsTheSame() throws Exception {
    Setting good = works("", CODEX, "/good.pem");
    Setting wrong = works("", CODEX, "/other.pem");
    String address = front.uri("localhost").toString();
    try (TestHome one = TestHome.create();
        TestHome other = TestHome.create()) {
      String[] codexWords = {"login", "--device-auth", "--experimental_issuer", address};
      String[] latchkeyWords = {"login", "--device-auth", "--issuer", address};
      assertThat(codex(one, wrong).run(codexWords).stderr()).contains("error sending request");
      try (RunningProgram latchkey = latchkey(other, wrong, latchkeyWords)) {
        assertThat(latchkey.input("").await(LIMIT).stderr()).contains("\"CN=Corp Intermediate\"");
      }
      try (RunningProgram codex = codex(one, good).start(codexWords);
          RunningProgram latchkey = latchkey(other, good, latchkeyWords)) {
        for (RunningProgram program : List.of(codex, latchkey)) {
          program.awaitOutput(LIMIT, said -> USER_CODE.matcher(words(said)).find());
          Matcher code = USER_CODE.matcher(words(program));
          assertThat(code.find()).isTrue();
          issuer.approveDevice(code.group());
        }
        for (RunningProgram program : List.of(codex, latchkey)) {
          assertThat(program.await(LIMIT).exit()).as(words(program)).isZero();
        }
      }
    }
  }

  private static String words(RunningProgram program) {
    return program.stdout() + program.stderr();
  }
}
