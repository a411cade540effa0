package dev.latchkey.workload;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads from the environment whether this is a workload, and which (policy §7.5). */
public final class WorkloadReader {
  /** Names the rule; its presence alone makes a process a workload. */
  public static final String RULE = "OPENAI_FEDERATION_RULE_ID";

  /** Names the file with the identity token. */
  public static final String FILE = "OPENAI_IDENTITY_TOKEN_FILE";

  private static final String CONTEXT = "OPENAI_WORKLOAD_IDENTITY_CONTEXT";
  private static final String GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
  private static final String GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
  private static final String AUDIENCE = "LATCHKEY_IDENTITY_TOKEN_AUDIENCE";

  private static final Set<String> TRUSTED =
      Set.of(
          "https://chatgpt.com",
          "https://chatgpt.com/backend-api",
          "https://chatgpt.com/codex",
          "https://chatgpt.com/backend-api/codex",
          "https://chat.openai.com",
          "https://chat.openai.com/backend-api",
          "https://chat.openai.com/codex",
          "https://chat.openai.com/backend-api/codex");

  private final Environment environment;
  private final Optional<Setting<String>> chatGptBaseUrl;
  private final Endpoints endpoints;
  private final Transport transport;

  /** A reader of {@code environment}. */
  public WorkloadReader(
      Environment environment,
      Optional<Setting<String>> chatGptBaseUrl,
      Endpoints endpoints,
      Transport transport) {
    this.environment = environment;
    this.chatGptBaseUrl = chatGptBaseUrl;
    this.endpoints = endpoints;
    this.transport = transport;
  }

  /** Whether {@code environment} makes a process a workload. Half of it is enough (fail closed). */
  public static boolean isSelected(Environment environment) {
    return environment.isSet(RULE) || environment.isSet(FILE);
  }

  /**
   * The workload.
   *
   * @throws ConfigurationException naming the variable that is missing or wrong; there is no
   *     falling back to another credential
   */
  public Workload read() {
    Issuer issuer = endpoints.issuerOfEnvironment();
    String rule =
        environment
            .getTrimmed(RULE)
            .orElseThrow(() ->
                wrong(
                    environment.isSet(RULE)
                        ? "workload identity variable " + RULE + " is empty"
                        : "workload identity requires " + RULE,
                    "set it to the id of the federation rule, or unset " + FILE));
    if (issuer.isDefault()) {
      checkBaseUrl();
    }
    return new Workload(
        rule,
        source(issuer),
        environment.isSet(CONTEXT)
            ? Optional.of(environment.get(CONTEXT).orElse(""))
            : Optional.empty(),
        issuer,
        endpoints.token(issuer));
  }

  private AssertionSource source(Issuer issuer) {
    Optional<String> url = environment.getTrimmed(GITHUB_URL);
    if (!environment.isSet(FILE) && url.isPresent()) {
      return new GitHubActions(
          transport,
          endpoints.address(url.get(), GITHUB_URL),
          environment
              .getTrimmed(GITHUB_TOKEN)
              .map(Secret::of)
              .orElseThrow(() ->
                  wrong(
                      GITHUB_URL + " is set and " + GITHUB_TOKEN + " is not",
                      "give the job the permission id-token: write")),
          environment.getTrimmed(AUDIENCE).orElse(issuer.base().toString()));
    }
    if (!environment.isSet(FILE)) {
      throw wrong(
          "workload identity requires " + FILE,
          "set it to the absolute path of the file with the identity token, or unset " + RULE);
    }
    return new IdentityTokenFile(absolute(environment.get(FILE).orElse("")));
  }

  private static Path absolute(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException notAPath) {
      // As wrong as a relative one.
    }
    throw wrong(
        FILE + " must be an absolute path, and is " + Printable.escape("\"" + text + "\"", 200),
        "write the whole path of the file with the identity token");
  }

  /** Codex's issuer trusts an exchange for ChatGPT's own addresses only. */
  private void checkBaseUrl() {
    Setting<String> base = chatGptBaseUrl.orElse(null);
    if (base != null && !TRUSTED.contains(Issuer.stripSlashes(base.value().strip()))) {
      throw wrong(
          "workload identity works with ChatGPT's own addresses only, and chatgpt_base_url is "
              + SafeUrl.withoutSecrets(base.value())
              + " ("
              + base.origin()
              + ")",
          "remove that setting, or set LATCHKEY_ISSUER to an authority of your own");
    }
  }

  private static ConfigurationException wrong(String message, String remedy) {
    return new ConfigurationException(ErrorCode.CONFIG_INVALID, message, remedy);
  }
}
