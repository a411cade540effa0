package dev.latchkey.cli.demo;

import dev.latchkey.Latchkey;
import dev.latchkey.authority.server.Authority;
import dev.latchkey.authority.server.AuthorityOptions;
import dev.latchkey.authority.server.FirstOwner;
import dev.latchkey.authority.server.OwnerPassword;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.status.StatusText;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LoginException;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLauncher.Launch;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.login.SystemBrowser;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.Pkce;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code latchkey demo}: the life of a login, with a real authority, a real store and real
 * requests.
 */
@Command(
    name = "demo",
    description =
        "See a whole sign-in on this machine: an authority of its own, sign-in through its pages, status, use, renewal,"
            + " sign-out. Touches no other login and leaves nothing behind.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final String EMAIL = "owner@demo.example";
  private static final String CLIENT_ID = "latchkey";

  private final Surroundings surroundings;
  private final Terminal terminal;

  @Option(names = "--keep", description = "Keep the demo's folder, and say how to go on using it.")
  private boolean keep;

  /** Within {@code surroundings}. */
  public DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.terminal = surroundings.terminal();
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    Path folder = Files.createTempDirectory("latchkey-demo-");
    Thread interrupted = new Thread(() -> delete(folder), "demo-clean-up");
    if (!keep) {
      Runtime.getRuntime().addShutdownHook(interrupted);
    }
    try {
      run(folder);
      long tenths = (System.nanoTime() - start) / 100_000_000;
      say("Done in " + tenths / 10 + "." + tenths % 10 + " s.");
    } finally {
      if (!keep) {
        Runtime.getRuntime().removeShutdownHook(interrupted);
        delete(folder);
      }
    }
    return ExitCode.SUCCESS;
  }

  private void run(Path folder) throws IOException {
    Path data = folder.resolve("authority");
    Path home = Files.createDirectory(folder.resolve("codex-home"));
    String password = Pkce.randomText(new SecureRandom(), 12);
    say("A whole sign-in on this machine, with an authority of its own and no account anywhere.");
    say("");
    try (OwnerPassword secret = OwnerPassword.of(password.toCharArray())) {
      Authority.initialise(data, new FirstOwner("Demo", EMAIL, secret));
    }
    try (Authority authority = Authority.start(AuthorityOptions.in(data))) {
      String issuer = authority.issuer().toString();
      step("authority", "runs at " + issuer + ", with a database in " + data);
      walk(home, issuer, password);
      say("");
      if (keep) {
        goOn(folder, authority.issuer(), password);
      }
    }
  }

  private void walk(Path home, String issuer, String password) {
    SystemBrowser systemBrowser = new SystemBrowser(surroundings.environment());
    FormFiller forms = new FormFiller(EMAIL, password);
    BrowserLauncher browser =
        page ->
            switch (systemBrowser.open(page)) {
              case Launch.Started started -> started;
              case Launch.NotStarted notStarted -> {
                forms.open(page);
                yield notStarted;
              }
            };
    // The demo goes by no setting and no variable of the user: it must not touch their login.
    Environment environment = Environment.of(Map.of());
    try (Latchkey latchkey =
        Latchkey.builder().environment(environment).home(home).browser(browser).open()) {
      signIn(latchkey, issuer, password, forms);
      step("stored", latchkey.store());
      say("");
      new StatusText(terminal, surroundings.clock())
          .print(latchkey.status(), false, Optional.empty());
      terminal.out().flush();
      say("");

      Identity identity = latchkey.whoami();
      step("use", "the identity endpoint answers " + identity.email().orElse("nobody"));

      AccessToken before = latchkey.token();
      TokenSet spent = tokens(home);
      AccessToken after = latchkey.renew();
      TokenSet current = tokens(home);
      check(
          !before.value().equals(after.value())
              && !spent.refreshToken().equals(current.refreshToken()),
          "the renewal brought no new tokens");
      step("renewal", "a new access token, and a new refresh token in place of the spent one");

      LogoutReport report = latchkey.logout();
      check(report.removed() && report.allRevoked(), "the sign-out was not confirmed");
      step("sign-out", "removed here, and revoked at " + issuer);
      step("proof", "the authority refuses the refresh token now: " + refusal(issuer, current));
    }
  }

  private void signIn(Latchkey latchkey, String issuer, String password, FormFiller forms) {
    try {
      latchkey.login(
          new BrowserLogin.Request(
              Issuer.parse(issuer, false),
              CLIENT_ID,
              CallbackPorts.only(0),
              Duration.ofMinutes(5),
              false,
              new SuccessPage.Local(false)),
          new Progress(password));
    } catch (LoginException e) {
      throw forms
          .trouble()
          .<RuntimeException>map(why -> new CommandFailure("the demo could not sign in: " + why))
          .orElse(e);
    }
  }

  private static TokenSet tokens(Path home) {
    return new FileStore(home, HomeStore.Limits.DEFAULT)
        .read()
        .map(document -> document.credential())
        .filter(ChatGptSession.class::isInstance)
        .map(credential -> ((ChatGptSession) credential).tokens())
        .orElseThrow(() -> new CommandFailure("the demo's login is not stored"));
  }

  private static String refusal(String issuer, TokenSet revoked) {
    Endpoints endpoints = new Endpoints(Environment.of(Map.of()), false);
    try (JdkTransport transport = new JdkTransport()) {
      new TokenEndpoint(transport, new ClientName(ClientName.LATCHKEY, Latchkey.version()))
          .refresh(
              endpoints.refresh(Issuer.parse(issuer, false)),
              CLIENT_ID,
              revoked.refreshToken(),
              "forced");
    } catch (IssuerException e) {
      return e.error().orElse("without a code");
    }
    throw new CommandFailure("the refresh token is still alive after the sign-out");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new CommandFailure(otherwise);
    }
  }

  private void goOn(Path folder, URI issuer, String password) {
    say("Kept in " + folder + ". To go on:");
    say(
        "  latchkey authority serve --data "
            + folder.resolve("authority")
            + " --listen 127.0.0.1:"
            + issuer.getPort());
    say(
        "  CODEX_HOME="
            + folder.resolve("codex-home")
            + " latchkey login --issuer "
            + issuer
            + "    (as "
            + EMAIL
            + ", password "
            + password
            + ")");
  }

  private void step(String what, String how) {
    say(" " + what + " ".repeat(Math.max(1, 11 - what.length())) + how);
  }

  private void say(String text) {
    terminal.out().println(text);
    terminal.out().flush();
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : innermostFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException alreadyGone) {
      // Nothing is left to remove, or nothing can be.
    }
  }

  /** Says how the user, or the demo itself, gets through the pages. */
  private final class Progress implements LoginListener {
    private final String password;

    Progress(String password) {
      this.password = password;
    }

    @Override
    public void waiting(URI page, int port, Launch launch) {
      step("sign-in", "authorize URL with PKCE, callback on 127.0.0.1:" + port);
      switch (launch) {
        case Launch.Started started ->
            step("", "your browser shows the page: sign in as " + EMAIL + ", password " + password);
        case Launch.NotStarted(String reason) ->
            step("", "the demo fills in the same pages over HTTP itself, because " + reason);
      }
    }

    @Override
    public void stored() {}
  }
}
