package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.interop.CertificateSetting.Result;
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
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  /** What a program did, and what it said. */
  private record Done(Result result, String words) {}

  /** What both did. */
  private record Both(Done codex, Done latchkey) {}

  @TempDir private static Path temporary;

  private static final Map<CertificateSetting, Both> DONE = new LinkedHashMap<>();
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
      Map<CertificateSetting, Future<Both>> running = new LinkedHashMap<>();
      for (CertificateSetting setting : CertificateSetting.ALL) {
        running.put(setting, two.submit(() -> signIn(setting)));
      }
      for (Map.Entry<CertificateSetting, Future<Both>> each : running.entrySet()) {
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

  private static CodexCli codex(TestHome home, CertificateSetting setting) {
    CodexCli codex =
        CodexCli.in(home)
            .with("CODEX_AUTHAPI_BASE_URL", front.uri("localhost") + "/api/accounts")
            .under(words -> inPlace(setting.inSystem() ? withCa : plain, words));
    for (Map.Entry<String, String> variable : setting.variables().entrySet()) {
      codex = codex.with(variable.getKey(), bundles.value(variable.getValue()));
    }
    return codex;
  }

  private static RunningProgram latchkey(
      TestHome home, CertificateSetting setting, String... arguments) {
    Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(home));
    environment.put("CODEX_AUTHAPI_BASE_URL", front.uri("localhost") + "/api/accounts");
    setting.variables().forEach((name, value) -> environment.put(name, bundles.value(value)));
    List<String> words = new ArrayList<>(List.of("--"));
    words.addAll(List.of(arguments));
    return RunningProgram.start(
        inPlace(
            setting.inSystem() ? withCa : plain, LatchkeyJvm.command(words.toArray(String[]::new))),
        environment);
  }

  private static Both signIn(CertificateSetting setting) throws Exception {
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
  private static Done latchkey(TestHome home, CertificateSetting setting)
      throws InterruptedException {
    if (setting.inSystem() || setting.isRelative()) {
      try (RunningProgram latchkey = latchkey(home, setting, "login", "--with-access-token")) {
        return done(latchkey.input(TOKEN).await(LIMIT));
      }
    }
    Map<String, String> variables = new LinkedHashMap<>();
    setting.variables().forEach((name, value) -> variables.put(name, bundles.value(value)));
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
            .as(setting.name() + "\n" + both.codex.words)
            .isEqualTo(setting.codex()));
  }

  @Test
  void theListOfDifferencesIsWhatTheyDo() throws Exception {
    StringBuilder list =
        new StringBuilder("| Setting | Codex 0.169.0 | Latchkey |\n| --- | --- | --- |\n");
    DONE.forEach((setting, both) -> {
      Result codex = both.codex.result;
      Result latchkey = both.latchkey.result;
      if (codex != latchkey) {
        list.append("| ").append(setting.name()).append(" | ").append(codex.words);
        list.append(" | ").append(latchkey.words).append(" |\n");
      }
    });
    new MeasuredList("CertificatesWithCodexTest").mustBe(list.toString());
  }

  @Test
  void b55_aServerThatIsNotTrustedIsToldWithAllThatHelps() {
    int seen = 0;
    for (Map.Entry<CertificateSetting, Both> each : DONE.entrySet()) {
      CertificateSetting setting = each.getKey();
      if (each.getValue().latchkey.result == Result.UNTRUSTED) {
        seen++;
        assertThat(each.getValue().latchkey.words)
            .as(setting.name())
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
  private static String trusted(CertificateSetting setting) {
    List<String> sources = new ArrayList<>();
    for (String variable : List.of(CertificateSetting.CODEX, CertificateSetting.SSL)) {
      String value = setting.variables().getOrDefault(variable, "");
      if (!value.isEmpty()) {
        sources.add(bundles.value(value) + " (" + variable + ")");
      }
    }
    if (setting.variables().getOrDefault(CertificateSetting.SSL, "").isEmpty()) {
      sources.add("the system's roots (/etc/ssl/certs/ca-certificates.crt) and Java's own");
    }
    return "trusted is " + String.join(", and ", sources);
  }

  @Test
  void b55_aFileThatOnlyOtherProgramsReadIsPointedOut() {
    DONE.forEach((setting, both) -> {
      for (String name : List.of("NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR")) {
        if (setting.variables().containsKey(name) && !setting.inSystem()) {
          assertThat(both.latchkey.words)
              .contains(name + " names " + bundles.value(setting.variables().get(name)));
        }
      }
    });
  }

  @Test
  void b56_aFileThatIsRefusedIsToldWithLineBlockAndCause() throws Exception {
    int second = bundles.secondLine();
    for (Map.Entry<CertificateSetting, Both> each : DONE.entrySet()) {
      CertificateSetting setting = each.getKey();
      if (each.getValue().latchkey.result == Result.REFUSED) {
        String variable =
            setting.variables().containsKey(CertificateSetting.CODEX)
                ? CertificateSetting.CODEX
                : CertificateSetting.SSL;
        String words = each.getValue().latchkey.words;
        assertThat(words)
            .as(setting.name())
            .contains("the CA certificates of ")
            .contains(bundles.value(setting.variables().getOrDefault(variable, "")))
            .contains("(" + variable + ") cannot be used: ")
            .contains("or unset " + variable);
        for (String said : setting.said()) {
          assertThat(words)
              .as(setting.name())
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
    CertificateSetting bad = CertificateSetting.refused("garbage.pem");
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
    CertificateSetting good = CertificateSetting.works("", CertificateSetting.CODEX, "/good.pem");
    CertificateSetting wrong = CertificateSetting.works("", CertificateSetting.CODEX, "/other.pem");
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
