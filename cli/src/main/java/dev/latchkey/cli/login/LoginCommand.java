package dev.latchkey.cli.login;

import dev.latchkey.Latchkey;
import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.StandardInput;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.Flow;
import dev.latchkey.login.FlowChoice;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.LoginResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey login}. */
@Command(
    name = "login",
    description =
        "Sign in with ChatGPT, in the way that suits this machine, with an API key, or with an access token. What is stored now stays until the new login is stored.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey login",
      "  latchkey login --device-auth           with a code, on any other device",
      "  latchkey login --explain-flow          which way it would be, and why",
      "  latchkey login --store keyring         and keep it in this machine's keyring",
      "  latchkey login --issuer https://auth.example.com",
      "  printenv OPENAI_API_KEY | latchkey login --with-api-key",
      "  printenv CODEX_ACCESS_TOKEN | latchkey login --with-access-token"
    })
public final class LoginCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;
  private final LoginReport report;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ChatGptOptions options = new ChatGptOptions();

  @Option(names = "--with-api-key", description = "Read an API key from standard input.")
  private boolean withApiKey;

  @Option(
      names = "--with-access-token",
      description =
          "Read an access token from standard input: a personal one (at-…) or an agent identity.")
  private boolean withAccessToken;

  @Option(
      names = "--store",
      paramLabel = "file|keyring|auto",
      converter = StoreWord.class,
      description =
          "Keep this login there, and say so in config.toml when it is stored. Default: what"
              + " config.toml says, or file.")
  private @Nullable StoreKind store;

  @Option(names = "--allow-http", description = "Allow plain http to an issuer on another machine.")
  private boolean allowHttp;

  @Option(names = "--api-key", hidden = true, arity = "0..1", fallbackValue = "")
  private @Nullable String apiKey;

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public LoginCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
    this.report = new LoginReport(surroundings.terminal(), surroundings.environment());
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
    return withAccessToken ? withAccessToken() : withChatGpt();
  }

  private int withAccessToken() {
    if (options.anyForPeople()) {
      throw usage(
          "--with-access-token does not go with the options for people with a browser, such as"
              + " --port or --flow; --issuer and --workspace are fine");
    }
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = library().open()) {
      latchkey.requireLastingStore();
      latchkey.checkAccessTokenAllowed();
      report.configuration(latchkey);
      Secret token =
          new StandardInput(terminal)
              .secret(
                  "access token",
                  "--with-access-token",
                  "printenv CODEX_ACCESS_TOKEN | latchkey login --with-access-token");
      LoginResult result =
          latchkey.loginWithAccessToken(
              token,
              options.issuer(surroundings.environment(), allowHttp),
              options.wantedWorkspace());
      terminal.say(
          "Successfully logged in" + latchkey.status().identity().map(LoginReport::as).orElse(""));
      report.rest(result);
      report.overruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  private int withApiKey() {
    if (options.anyForPeople() || options.namesIssuerOrWorkspace()) {
      throw usage(
          "--with-api-key does not go with the options for ChatGPT, such as --issuer, --port or --flow");
    }
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = library().open()) {
      latchkey.requireLastingStore();
      latchkey.checkApiKeyAllowed();
      report.configuration(latchkey);
      Secret key =
          new StandardInput(terminal)
              .secret(
                  "API key",
                  "--with-api-key",
                  "printenv OPENAI_API_KEY | latchkey login --with-api-key");
      LoginResult result = latchkey.loginWithApiKey(key);
      terminal.say("API key saved. Authentication is checked when you send a request.");
      report.rest(result);
      report.overruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  private int withChatGpt() {
    Optional<Flow> asked = options.askedFlow();
    BrowserLogin.Request request = options.request(surroundings.environment(), allowHttp);
    if (options.json() && !options.explainFlow()) {
      throw usage("--json goes with --explain-flow only");
    }
    BrowserLauncher browser = options.noBrowser() ? BrowserLauncher.none() : surroundings.browser();
    Terminal terminal = surroundings.terminal();
    try (Latchkey latchkey = library().browser(browser).open()) {
      latchkey.requireLastingStore();
      latchkey.checkChatGptAllowed();
      report.configuration(latchkey);
      FlowFacts facts = surroundings.flowFacts();
      FlowChoice choice =
          asked.isPresent()
              ? new FlowChoice.Take(asked.get(), List.of(options.askedWith()), Optional.empty())
              : FlowChoice.of(facts, options.mintApiKey());
      if (options.explainFlow()) {
        terminal
            .out()
            .println(
                options.json()
                    ? FlowText.json(choice, facts)
                    : String.join("\n", FlowText.lines(choice, facts)));
        return ExitCode.SUCCESS;
      }
      LoginResult result =
          new ChatGptSignIn(surroundings, latchkey, request, facts).run(choice, asked.isPresent());
      terminal.say("Successfully logged in" + LoginReport.as(result.credential()));
      report.rest(result);
      report.overruled(latchkey);
    }
    return ExitCode.SUCCESS;
  }

  private LatchkeyBuilder library() {
    LatchkeyBuilder library =
        surroundings
            .library(root.options())
            .allowHttp(allowHttp)
            .loginLog(surroundings.terminal()::warn);
    return store == null ? library : library.storeKind(store);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
