package dev.latchkey.cli;

import dev.latchkey.Latchkey;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.Flow;
import dev.latchkey.login.FlowChoice;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.revocation.RevocationOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
        "Sign in with ChatGPT, in the way that suits this machine, or with an API key. What is stored now stays until the new login is stored.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey login",
      "  latchkey login --device-auth           with a code, on any other device",
      "  latchkey login --explain-flow          which way it would be, and why",
      "  latchkey login --issuer https://auth.example.com",
      "  printenv OPENAI_API_KEY | latchkey login --with-api-key"
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
      names = "--flow",
      paramLabel = "FLOW",
      description =
          "How: loopback (the browser comes back to this machine), device (a code, typed on any"
              + " device), or paste (the address on which a browser anywhere ends). Default: what"
              + " suits this machine.")
  private @Nullable String flow;

  @Option(names = "--device-auth", description = "The same as --flow device.")
  private boolean deviceAuth;

  @Option(
      names = "--explain-flow",
      description = "Only say which flow it would be here, and why. Asks no one.")
  private boolean explainFlow;

  @Option(names = "--json", description = "With --explain-flow: for a program.")
  private boolean json;

  @Option(
      names = "--workspace",
      paramLabel = "ID",
      description = "Sign in to this workspace, and store nothing if it becomes another.")
  private @Nullable String workspace;

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
      description = "How long to wait for the user: 90s, 15m, 1h. Default: 15m.")
  private @Nullable String timeout;

  @Option(names = "--no-browser", description = "Only show the address of the sign-in page.")
  private boolean noBrowser;

  @Option(
      names = "--mint-api-key",
      description = "Also ask the issuer for an API key and store it with the login.")
  private boolean mintApiKey;

  @Option(names = "--with-api-key", description = "Read an API key from standard input.")
  private boolean withApiKey;

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
    return withApiKey ? withApiKey() : withChatGpt();
  }

  private int withApiKey() {
    refuseTogether(
        "--with-api-key",
        noBrowser
            || mintApiKey
            || port != null
            || timeout != null
            || flow != null
            || deviceAuth
            || explainFlow
            || json
            || workspace != null
            || anyIssuer() != null
            || anyClientId() != null);
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = surroundings.library(root.overrides()).allowHttp(allowHttp).open()) {
      latchkey.checkApiKeyAllowed();
      Secret key = new StandardInput(terminal).secret("API key", "--with-api-key");
      LoginResult result = latchkey.loginWithApiKey(key);
      terminal.say("API key saved. Authentication is checked when you send a request.");
      sayRest(result);
    }
    return ExitCode.SUCCESS;
  }

  private int withChatGpt() {
    Optional<Flow> asked = askedFlow();
    BrowserLogin.Request request = request();
    if (json && !explainFlow) {
      throw usage("--json goes with --explain-flow only");
    }
    BrowserLauncher browser = noBrowser ? BrowserLauncher.none() : surroundings.browser();
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey =
        surroundings.library(root.overrides()).browser(browser).allowHttp(allowHttp).open()) {
      latchkey.checkChatGptAllowed();
      FlowFacts facts = surroundings.flowFacts();
      FlowChoice choice =
          asked.isPresent()
              ? new FlowChoice.Take(asked.get(), List.of(askedWith()), Optional.empty())
              : FlowChoice.of(facts, mintApiKey);
      if (explainFlow) {
        terminal
            .out()
            .println(
                json
                    ? FlowText.json(choice, facts)
                    : String.join("\n", FlowText.lines(choice, facts)));
        return ExitCode.SUCCESS;
      }
      LoginResult result =
          new ChatGptSignIn(surroundings, latchkey, request, facts).run(choice, asked.isPresent());
      terminal.say("Successfully logged in" + as(result.credential()));
      sayRest(result);
    }
    return ExitCode.SUCCESS;
  }

  /** The flow that the user has settled, outright or by an option that only one has. */
  private Optional<Flow> askedFlow() {
    Optional<Flow> named = Optional.ofNullable(flow).map(this::flow);
    if (deviceAuth && named.isPresent() && named.get() != Flow.DEVICE) {
      throw usage("--device-auth and --flow " + flow + " say different things; give one of them");
    }
    Optional<Flow> asked = deviceAuth ? Optional.of(Flow.DEVICE) : named;
    if (asked.equals(Optional.of(Flow.DEVICE)) && (port != null || noBrowser || mintApiKey)) {
      throw usage(
          "sign-in by device code does not go with --port, --no-browser or --mint-api-key, which"
              + " are for the browser");
    }
    return asked.or(
        () -> port != null || noBrowser ? Optional.of(Flow.LOOPBACK) : Optional.empty());
  }

  private Flow flow(String word) {
    return Arrays.stream(Flow.values())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseThrow(() -> usage("--flow must be loopback, device or paste"));
  }

  private String askedWith() {
    if (deviceAuth) {
      return "--device-auth asks for it";
    }
    return flow != null
        ? "--flow asks for it"
        : (port != null ? "--port" : "--no-browser") + " is for it";
  }

  private BrowserLogin.Request request() {
    Issuer parsedIssuer =
        Optional.ofNullable(anyIssuer())
            .or(() -> surroundings.environment().getTrimmed("LATCHKEY_ISSUER"))
            .map(text -> Issuer.parse(text, allowHttp))
            .orElse(Issuer.DEFAULT);
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
        new SuccessPage.Local(false),
        wantedWorkspace());
  }

  private Optional<String> wantedWorkspace() {
    if (workspace == null) {
      return Optional.empty();
    }
    String id = workspace.strip();
    if (!id.matches("[\\x21-\\x7e&&[^,]]{1,200}")) {
      throw usage("--workspace must be one workspace id, without spaces and commas");
    }
    return Optional.of(id);
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

  private void refuseTogether(String option, boolean others) {
    if (others) {
      throw usage(
          option
              + " does not go with --issuer, --client-id, --flow, --device-auth, --explain-flow, --workspace,"
              + " --port, --timeout, --no-browser or --mint-api-key, which are for ChatGPT");
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
    Identity identity = session.tokens().identity();
    return identity.email().map(email -> " as " + Printable.escape(email, 200)).orElse("");
  }
}
