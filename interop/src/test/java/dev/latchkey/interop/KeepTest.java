package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** {@code latchkey keep} with programs of other users, in other namespaces, in other languages. */
@WithIssuer
class KeepTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Asks in a language that is not Java, and needs nothing but what stands here. */
  private static final String ASK =
      """
      use IO::Socket::UNIX;
      my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "cannot connect: $!\\n";
      print $s "{\\"version\\":1,\\"ask\\":\\"token\\"}\\n";
      print while <$s>;
      """;

  private static IssuedTokens login(TestHome home, FakeIssuer issuer) {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    return tokens;
  }

  private static RunningProgram keep(TestHome home, String... more) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("--", "keep"));
    words.addAll(List.of(more));
    RunningProgram keeper = LatchkeyJvm.start(home, words.toArray(String[]::new));
    keeper.awaitOutput(LIMIT, program -> program.stderr().contains("The login is well"));
    return keeper;
  }

  private static Outcome run(List<String> command) throws InterruptedException {
    try (RunningProgram program = RunningProgram.start(command, Map.of("PATH", "/usr/bin:/bin"))) {
      return program.input("").await(LIMIT);
    }
  }

  private static List<String> perl(Path socket) {
    return List.of(new Programs().require("perl").toString(), "-e", ASK, socket.toString());
  }

  private static List<String> as(int uid, List<String> command) {
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root becomes another user");
    List<String> whole = new ArrayList<>();
    whole.add(new Programs().require("setpriv").toString());
    whole.addAll(List.of("--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
    whole.addAll(command);
    return whole;
  }

  @Test
  void anotherUserGetsNothingUnlessAllowed(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = login(home, issuer);
    Path folder = Files.createTempDirectory("keep-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path socket = folder.resolve("keep.sock");
    try (RunningProgram keeper = keep(home, "--socket", socket.toString())) {
      assertThat(run(perl(socket)).stdout()).contains(tokens.accessToken());
      Outcome stranger = run(as(12_345, perl(socket)));
      assertThat(stranger.stdout()).isEmpty();
      assertThat(stranger.stderr()).contains("cannot connect: Permission denied");
    }
    try (RunningProgram keeper =
        keep(home, "--socket", socket.toString(), "--allow-uid", "12345")) {
      assertThat(run(as(12_345, perl(socket))).stdout())
          .contains(tokens.accessToken())
          .doesNotContain(tokens.refreshToken());
      assertThat(run(as(12_346, perl(socket))).stdout())
          .contains("socket-refused", "12346")
          .doesNotContain(tokens.accessToken());
      assertThat(keeper.stdout() + keeper.stderr())
          .doesNotContain(tokens.accessToken(), tokens.refreshToken());
    }
    Files.deleteIfExists(socket);
    Files.delete(folder);
  }

  /** As in a container: the home is not there, the socket is mounted, by another name. */
  @Test
  void aMountedSocketIsEnough(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = login(home, issuer);
    Path unshare = new Programs().require("unshare");
    try (RunningProgram keeper = keep(home);
        TestHome container = TestHome.create()) {
      container.write("run/latchkey.sock", "");
      Path mounted = container.file("run/latchkey.sock");
      Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(container));
      environment.put("LATCHKEY_SOCKET", mounted.toString());
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of(
              unshare.toString(),
              "--mount",
              "sh",
              "-c",
              "mount --bind \"$1\" \"$2\" && mount -t tmpfs none \"$3\" || exit 77\n"
                  + "ls -A \"$3\"; shift 3; exec \"$@\"",
              "sh",
              home.file("latchkey/keep.sock").toString(),
              mounted.toString(),
              home.path().toString()));
      List<String> perl = new ArrayList<>(command);
      perl.addAll(perl(mounted));
      Outcome asked = run(perl);
      Assumptions.assumeTrue(asked.exit() != 77, "no mount namespaces here: " + asked.stderr());
      assertThat(asked.stdout()).startsWith("{").contains(tokens.accessToken());
      command.addAll(LatchkeyJvm.command("--", "status"));
      try (RunningProgram status = RunningProgram.start(command, environment)) {
        Outcome told = status.await(LIMIT);
        assertThat(told.exit()).as(told.stderr()).isZero();
        assertThat(told.stdout()).contains("as ada@example.com", mounted.toString());
      }
    }
  }

  /** A socket has its final mode before anybody can reach it by its name. */
  @Test
  void theSocketIsNeverOpenToOthers(TestHome home, FakeIssuer issuer) throws Exception {
    login(home, issuer);
    Path trace = home.file("trace");
    List<String> command =
        new ArrayList<>(
            List.of(
                new Programs().require("strace").toString(),
                "-f",
                "-qq",
                "-e",
                "trace=bind,chmod,fchmodat,rename,renameat,renameat2,mkdir,mkdirat",
                "-o",
                trace.toString()));
    command.addAll(LatchkeyJvm.command("--", "keep"));
    try (RunningProgram keeper = RunningProgram.start(command, LatchkeyJvm.environment(home))) {
      keeper.awaitOutput(LIMIT, program -> program.stderr().contains("The login is well"));
    }
    List<String> calls =
        Files.readAllLines(trace).stream().filter(line -> line.contains("/latchkey/")).toList();
    int made = index(calls, "mkdir", "/.k", "0700");
    int bound = index(calls, "bind", "/.k");
    int closed = index(calls, "chmod", "/.k", "0600");
    int moved = index(calls, "rename", "/.k", "keep.sock");
    assertThat(List.of(made, bound, closed, moved)).as(calls.toString()).isSorted();
    assertThat(made).isNotNegative();
  }

  private static int index(List<String> calls, String... parts) {
    for (int i = 0; i < calls.size(); i++) {
      String call = calls.get(i);
      if (List.of(parts).stream().allMatch(call::contains)) {
        return i;
      }
    }
    throw new AssertionError("no " + List.of(parts) + " in " + calls);
  }

  @Test
  void theUnitsAreWellFormed(TestHome home) throws Exception {
    Path latchkey = LatchkeyScript.latchkey(home.file("b in"));
    Outcome launchd = latchkey(home, "keep", "unit", "launchd", "--command", latchkey.toString());
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    assertThat(
            factory
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(launchd.stdout().getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("string")
                .item(1)
                .getTextContent())
        .isEqualTo(latchkey.toString());
    Path analyze = new Programs().require("systemd-analyze");
    for (List<String> more : List.of(List.<String>of(), List.of("--allow-uid", "1000"))) {
      List<String> words =
          new ArrayList<>(List.of("keep", "unit", "systemd", "--command", latchkey.toString()));
      words.addAll(more);
      Outcome systemd = latchkey(home, words.toArray(String[]::new));
      Path unit = home.file("latchkey-keep.service");
      Files.writeString(unit, systemd.stdout());
      try (RunningProgram verify =
          RunningProgram.start(
              List.of(analyze.toString(), "--user", "verify", "--man=no", unit.toString()),
              Map.of(
                  "PATH", "/usr/bin:/bin",
                  "HOME", home.path().toString(),
                  "XDG_RUNTIME_DIR", home.path().toString()))) {
        Outcome verified = verify.await(LIMIT);
        assertThat(verified.stderr()).as(systemd.stdout()).isEmpty();
        assertThat(verified.exit()).isZero();
      }
    }
  }

  private static Outcome latchkey(TestHome home, String... words) throws InterruptedException {
    List<String> all = new ArrayList<>(List.of("--"));
    all.addAll(List.of(words));
    try (RunningProgram program = LatchkeyJvm.start(home, all.toArray(String[]::new))) {
      Outcome outcome = program.await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      return outcome;
    }
  }

  /** The keeper renews; the real Codex beside it finds a token with time left, and does not. */
  @Test
  void B31_codexBesideItHasNothingToRenew(TestHome home, FakeIssuer issuer) throws Exception {
    issuer.accessTokenLifetime(Duration.ofSeconds(330));
    login(home, issuer);
    issuer.accessTokenLifetime(Duration.ofHours(1));
    try (RunningProgram keeper = keep(home)) {
      keeper.awaitOutput(LIMIT, program -> program.stderr().contains("Renewed"));
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
      Outcome status = CodexCli.in(home).at(issuer).run("login", "status");
      assertThat(status.exit()).isZero();
      assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
    }
  }
}
