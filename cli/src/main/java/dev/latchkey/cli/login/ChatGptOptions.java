package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.config.Environment;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.Flow;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of {@code latchkey login} that say where, as whom and how to sign in with ChatGPT.
 */
final class ChatGptOptions {
  /** The client id under which an authority lets us choose the port. */
  private static final String OWN_CLIENT_ID = "latchkey";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

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

  boolean explainFlow() {
    return explainFlow;
  }

  boolean json() {
    return json;
  }

  boolean noBrowser() {
    return noBrowser;
  }

  boolean mintApiKey() {
    return mintApiKey;
  }

  /** Whether anything was said that only a person with a browser has a use for. */
  boolean anyForPeople() {
    return noBrowser
        || mintApiKey
        || port != null
        || timeout != null
        || flow != null
        || deviceAuth
        || explainFlow
        || json
        || anyClientId() != null;
  }

  /** Whether an issuer or a workspace was named. */
  boolean namesIssuerOrWorkspace() {
    return anyIssuer() != null || workspace != null;
  }

  /** Where to sign in. */
  Issuer issuer(Environment environment, boolean allowHttp) {
    return Optional.ofNullable(anyIssuer())
        .or(() -> environment.getTrimmed("LATCHKEY_ISSUER"))
        .map(text -> Issuer.parse(text, allowHttp))
        .orElse(Issuer.DEFAULT);
  }

  /** The flow that the user has settled, outright or by an option that only one has. */
  Optional<Flow> askedFlow() {
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

  /** What settled the flow. */
  String askedWith() {
    if (deviceAuth) {
      return "--device-auth asks for it";
    }
    return flow != null
        ? "--flow asks for it"
        : (port != null ? "--port" : "--no-browser") + " is for it";
  }

  /** The sign-in that the options describe. */
  BrowserLogin.Request request(Environment environment, boolean allowHttp) {
    Issuer parsedIssuer = issuer(environment, allowHttp);
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

  /** The workspace that the user insists on. */
  Optional<String> wantedWorkspace() {
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

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
