package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Environment;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.Page;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.Visit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real command in this process, with everything around it in the test's hands: an issuer, a
 * home, an environment, streams, a clock.
 *
 * <p>When it is closed it searches everything that the commands have printed and logged, and every
 * page and address that they have shown, for every secret that the issuer or the home has ever
 * held.
 */
final class Lab implements AutoCloseable {
  private static final Pattern STORED =
      Pattern.compile(
          "\"(?:id_token|access_token|refresh_token|OPENAI_API_KEY|token)\"\\s*:\\s*\"([^\"]{6,})\"");
  private static final List<String> SENT =
      List.of("code", "code_verifier", "refresh_token", "token", "subject_token");

  final FakeIssuer issuer = FakeIssuer.start();
  final TestHome home = TestHome.create();
  final TestHome latchkeyHome = TestHome.create();
  final Map<String, String> environment = new HashMap<>();
  InputStream stdin = InputStream.nullInputStream();
  InstantSource clock = InstantSource.system();
  Path workingFolder = Path.of("").toAbsolutePath();
  boolean stdinIsTerminal;
  boolean outIsTerminal;
  boolean errIsTerminal;
  boolean colour = true;

  /** Where the commands look for what kind of machine this is: a plain one. */
  final TestHome machine = TestHome.create();

  private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
  private final List<String> handedOver = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> wanted = Collections.synchronizedSet(new LinkedHashSet<>());
  private final Set<String> secrets = Collections.synchronizedSet(new LinkedHashSet<>());
  private final List<RunningLogin> logins = new ArrayList<>();

  Lab() {
    environment.put("CODEX_HOME", home.path().toString());
    environment.put("LATCHKEY_HOME", latchkeyHome.path().toString());
    environment.put("DISPLAY", ":0");
    // So that every test looks for secrets in all that the login log can say.
    environment.put("LATCHKEY_LOG", "debug");
  }

  /** What a command left. */
  record Ended(int exit, String out, String err) {
    /** Fails unless there is one clear line that says what went wrong. */
    Ended failsClearly(int expectedExit, String... expected) {
      assertThat(exit).describedAs("exit code, with %s", err).isEqualTo(expectedExit);
      List<String> complaints = err.lines().filter(line -> line.startsWith("latchkey: ")).toList();
      assertThat(complaints).describedAs(err).hasSize(1);
      for (String part : expected) {
        assertThat(complaints.get(0)).contains(part);
      }
      assertThat(err)
          .doesNotContain("\tat ")
          .doesNotContain("Exception")
          .doesNotContain("unforeseen");
      if (expectedExit == ExitCode.FAILURE) {
        assertThat(complaints.get(0)).describedAs("what to do").contains("; ");
      }
      return this;
    }

    /** Fails unless it went well. */
    Ended succeeds() {
      assertThat(exit).describedAs(err).isZero();
      assertThat(err).doesNotContain("latchkey: ");
      return this;
    }
  }

  /** Runs a command to its end. */
  Ended run(String... args) {
    return run(page -> new BrowserLauncher.Launch.NotStarted("this is a test"), args);
  }

  Ended run(BrowserLauncher browser, String... args) {
    remember();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = new Cli(surroundings(browser, out, err)).run(args);
    return ended(exit, out, err);
  }

  /** Runs a command whose purpose is to print the secrets that are {@link #wanted} from it. */
  Ended handOver(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    remember();
    int exit =
        new Cli(surroundings(page -> new BrowserLauncher.Launch.NotStarted("a test"), out, err))
            .run(args);
    handedOver.add(out.toString(StandardCharsets.UTF_8));
    shown.add(err.toString(StandardCharsets.UTF_8));
    remember();
    return new Ended(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** {@link #handOver} may print {@code secret}. */
  String wanted(String secret) {
    secrets.add(secret);
    wanted.add(secret);
    return secret;
  }

  Surroundings surroundings(
      BrowserLauncher browser, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Surroundings(
        Environment.of(environment),
        new Terminal(
            stdin,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            stdinIsTerminal,
            outIsTerminal,
            errIsTerminal,
            colour),
        browser,
        clock,
        home.path(),
        workingFolder,
        machine.path());
  }

  Ended ended(int exit, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    Ended ended =
        new Ended(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    shown.add(ended.out());
    shown.add(ended.err());
    remember();
    return ended;
  }

  /**
   * Begins a sign-in at {@link #issuer} on a free port; more arguments come after those for that.
   */
  RunningLogin login(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "login",
                "--issuer",
                issuer.uri().toString(),
                "--port",
                "0",
                "--client-id",
                FakeIssuer.CLIENT_ID));
    args.addAll(List.of(more));
    return start(args.toArray(String[]::new));
  }

  /** Begins a sign-in with exactly these arguments. */
  RunningLogin start(String... args) {
    RunningLogin login = new RunningLogin(this, args);
    logins.add(login);
    return login;
  }

  /** Signs in, from the beginning to the end. */
  Ended signIn(String... more) {
    RunningLogin login = login(more);
    login.visit();
    return login.end();
  }

  /**
   * Puts a ChatGPT login of {@link #issuer} into the home, together with the files that a login
   * leaves.
   */
  IssuedTokens loggedIn() {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    home.write("auth.lock", "").write("auth.json.lock", "");
    remember();
    return tokens;
  }

  Lab stdin(String text) {
    stdin = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Nothing that is shown may hold {@code secret}. */
  void secret(String secret) {
    secrets.add(secret);
  }

  /** Remembers what was answered; the address itself is the test's own. */
  Page show(Page page, String path) {
    shown.add(page.headers() + page.text().replace(path, ""));
    return page;
  }

  Visit show(Visit visit) {
    for (Page page : visit.hops()) {
      // The callback's own address must carry the code, and the issuer's redirect leads there.
      if (page.uri().getPort() != issuer.uri().getPort()) {
        shown.add(page.headers() + page.text());
      }
    }
    return visit;
  }

  private void remember() {
    rememberStored("auth.json");
    rememberStored("auth.json.unreadable");
    rememberStored("latchkey/revocations.json");
    for (RecordedRequest request : issuer.requests()) {
      for (String name : SENT) {
        request.field(name).filter(value -> value.length() > 5).ifPresent(secrets::add);
      }
    }
  }

  private void rememberStored(String name) {
    try {
      if (Files.isRegularFile(home.file(name)) && Files.size(home.file(name)) < 1 << 20) {
        Matcher stored =
            STORED.matcher(new String(Files.readAllBytes(home.file(name)), StandardCharsets.UTF_8));
        while (stored.find()) {
          secrets.add(stored.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    remember();
    issuer.close();
    for (RunningLogin login : logins) {
      login.abandon();
    }
    try {
      shown.addAll(logs());
      assertHidden(secrets, shown);
      Set<String> others = new LinkedHashSet<>(secrets);
      others.removeAll(wanted);
      assertHidden(others, handedOver);
    } finally {
      latchkeyHome.close();
      machine.close();
      home.close();
    }
  }

  /** The login log of the home. */
  String log() {
    return Files.exists(home.file("log/codex-login.log")) ? home.read("log/codex-login.log") : "";
  }

  /** The login logs of all homes. */
  List<String> logs() {
    List<String> logs = new ArrayList<>();
    for (TestHome each : List.of(home, latchkeyHome, machine)) {
      each.snapshot()
          .forEach((name, content) -> {
            if (name.contains("codex-login.log")) {
              logs.add(content);
            }
          });
    }
    return logs;
  }

  private static void assertHidden(Set<String> secrets, List<String> texts) {
    for (String text : List.copyOf(texts)) {
      for (String secret : List.copyOf(secrets)) {
        assertThat(text).describedAs("a secret was shown").doesNotContain(secret);
      }
    }
  }

  /** A sign-in that is still going on can be completed. */
  void completes(RunningLogin login) {
    assertThat(login.isRunning()).isTrue();
    assertThat(login.visit().text()).contains("You are signed in");
    assertThat(login.end().succeeds().err()).contains("Successfully logged in");
    assertThat(home.authJson()).exists();
  }
}
