package dev.latchkey.cli;

import dev.latchkey.Latchkey;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.revocation.RevocationOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey login}. */
@Command(
    name = "login",
    description =
        "Sign in with ChatGPT in the browser, with an API key, or with an access token. What is stored now stays until the new login is stored.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey login",
      "  latchkey login --issuer https://auth.example.com",
      "  printenv OPENAI_API_KEY | latchkey login --with-api-key",
      "  printenv CODEX_ACCESS_TOKEN | latchkey login --with-access-token"
    })
final class LoginCommand implements Callable<Integer> {
  /** The client id under which an authority lets us choose the port. */
  private static final String OWN_CLIENT_ID = "latchkey";

  private final Surroundings surroundings;
  private final CommandTree.Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"--issuer"},
      paramLabel = "URL",
      description = "Where to sign in. Default: LATCHKEY_ISSUER, or Codex's own issuer.")
  private @Nullable String issuer;

  @Option(names = "--experimental_issuer", hidden = true)
  private @Nullable String experimentalIssuer;

  @Option(
      names = {"--client-id"},
      paramLabel = "ID",
      description =
          "As which program. Default: Codex's own id; with --port at another issuer, latchkey.")
  private @Nullable String clientId;

  @Option(names = "--experimental_client-id", hidden = true)
  private @Nullable String experimentalClientId;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Let the browser come back to this port instead of 1455 or 1457; 0 takes a free one."
              + " The issuer must allow it.")
  private @Nullable Integer port;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for the browser: 90s, 15m, 1h. Default: 15m.")
  private @Nullable String timeout;

  @Option(names = "--no-browser", description = "Only show the address of the sign-in page.")
  private boolean noBrowser;

  @Option(
      names = "--mint-api-key",
      description = "Also ask the issuer for an API key and store it with the login.")
  private boolean mintApiKey;

  @Option(names = "--with-api-key", description = "Read an API key from standard input.")
  private boolean withApiKey;

  @Option(
      names = "--with-access-token",
      description =
          "Read an access token from standard input: a personal one (at-…) or an agent identity.")
  private boolean withAccessToken;

  @Option(names = "--allow-http", description = "Allow plain http to an issuer on another machine.")
  private boolean allowHttp;

  @Option(names = "--api-key", hidden = true, arity = "0..1", fallbackValue = "")
  private @Nullable String apiKey;

  LoginCommand(Surroundings surroundings, CommandTree.Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    if (apiKey != null) {
      throw usage(
          "--api-key is not supported, because arguments can be seen by every program on this machine;"
              + " pipe the key: printenv OPENAI_API_KEY | latchkey login --with-api-key");
    }
    if (withApiKey && withAccessToken) {
      throw usage("choose one of --with-api-key and --with-access-token");
    }
    if (withApiKey) {
      return withApiKey();
    }
    return withAccessToken ? withAccessToken() : inBrowser();
  }

  private int withAccessToken() {
    refuseTogether(
        "--with-access-token",
        noBrowser || mintApiKey || port != null || timeout != null || anyClientId() != null,
        "--client-id, --port, --timeout, --no-browser or --mint-api-key");
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.overrides()).allowHttp(allowHttp).open()) {
      latchkey.checkAccessTokenAllowed();
      Secret token =
          new StandardInput(terminal)
              .secret("access token", "--with-access-token", "CODEX_ACCESS_TOKEN");
      LoginResult result = latchkey.loginWithAccessToken(token, issuer());
      terminal.say(
          "Successfully logged in" + latchkey.status().identity().map(LoginCommand::as).orElse(""));
      sayRest(result);
      sayOverruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  /** A login that another credential comes before is stored, and changes nothing. */
  private void sayOverruled(Latchkey latchkey) {
    if (surroundings.environment().getTrimmed("CODEX_ACCESS_TOKEN").isPresent()) {
      latchkey.status().warnings().forEach(surroundings.terminal()::warn);
    }
  }

  private int withApiKey() {
    refuseTogether(
        "--with-api-key",
        noBrowser
            || mintApiKey
            || port != null
            || timeout != null
            || anyIssuer() != null
            || anyClientId() != null,
        "--issuer, --client-id, --port, --timeout, --no-browser or --mint-api-key");
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.options()).allowHttp(allowHttp).open()) {
      latchkey.checkApiKeyAllowed();
      Secret key =
          new StandardInput(terminal).secret("API key", "--with-api-key", "OPENAI_API_KEY");
      LoginResult result = latchkey.loginWithApiKey(key);
      terminal.say("API key saved. Authentication is checked when you send a request.");
      sayRest(result);
      sayOverruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  private int inBrowser() {
    BrowserLogin.Request request = request();
    BrowserLauncher browser = noBrowser ? BrowserLauncher.none() : surroundings.browser();
    Terminal terminal = surroundings.terminal();
    LoginProgress progress = new LoginProgress(terminal, request.timeout());
    try (Latchkey latchkey =
            surroundings.library(root.options()).browser(browser).allowHttp(allowHttp).open();
        progress) {
      LoginResult result = latchkey.login(request, progress);
      progress.close();
      terminal.say("Successfully logged in" + as(result.credential()));
      sayRest(result);
      sayOverruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  private Issuer issuer() {
    return Optional.ofNullable(anyIssuer())
        .or(() -> surroundings.environment().getTrimmed("LATCHKEY_ISSUER"))
        .map(text -> Issuer.parse(text, allowHttp))
        .orElse(Issuer.DEFAULT);
  }

  private BrowserLogin.Request request() {
    Issuer parsedIssuer = issuer();
    if (port != null && (port < 0 || port > 65_535)) {
      throw usage("--port must be between 0 and 65535");
    }
    String defaultClient =
        port != null && !parsedIssuer.isDefault() ? OWN_CLIENT_ID : Endpoints.CODEX_CLIENT_ID;
    return new BrowserLogin.Request(
        parsedIssuer,
        Optional.ofNullable(anyClientId()).orElse(defaultClient),
        port == null ? CallbackPorts.CODEX : CallbackPorts.only(port),
        limit(),
        mintApiKey,
        new SuccessPage.Local(false));
  }

  private Duration limit() {
    if (timeout == null) {
      return BrowserLogin.Request.DEFAULT.timeout();
    }
    try {
      return Durations.parse(timeout);
    } catch (IllegalArgumentException e) {
      throw usage("--timeout: " + e.getMessage());
    }
  }

  private @Nullable String anyIssuer() {
    return either("--issuer", issuer, "--experimental_issuer", experimentalIssuer);
  }

  private @Nullable String anyClientId() {
    return either("--client-id", clientId, "--experimental_client-id", experimentalClientId);
  }

  private @Nullable String either(
      String name, @Nullable String value, String codexName, @Nullable String codexValue) {
    if (value != null && codexValue != null && !value.equals(codexValue)) {
      throw usage(name + " and " + codexName + " say different things; give one of them");
    }
    return value == null ? codexValue : value;
  }

  private void refuseTogether(String option, boolean others, String names) {
    if (others) {
      throw usage(option + " does not go with " + names + ", which are for the browser");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void sayRest(LoginResult result) {
    Terminal terminal = surroundings.terminal();
    for (RevocationOutcome outcome : result.predecessor()) {
      switch (outcome) {
        case RevocationOutcome.Confirmed(String at) ->
            terminal.say("The login that was here before is revoked at " + at + ".");
        case RevocationOutcome.Pending pending -> RevocationText.say(terminal, pending);
        case RevocationOutcome.Impossible impossible -> RevocationText.say(terminal, impossible);
      }
    }
    for (String remark : result.remarks()) {
      terminal.warn(remark);
    }
  }

  private static String as(Credential credential) {
    if (!(credential instanceof Credential.ChatGptSession session)) {
      return "";
    }
    return as(session.tokens().identity());
  }

  private static String as(Identity identity) {
    return identity.email().map(email -> " as " + Printable.escape(email, 200)).orElse("");
  }
}
