package dev.latchkey.agent;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Where each issuer has what belongs to agent identities. Immutable. */
public final class AgentIssuers {
  private static final String JWKS_OVERRIDE = "CODEX_AGENT_IDENTITY_JWKS_BASE_URL";
  private static final String API_OVERRIDE = "CODEX_AGENT_IDENTITY_AUTHAPI_BASE_URL";
  private static final String CODEX_ISSUER = "https://chatgpt.com/codex-backend/agent-identity";
  private static final String CODEX_API = "https://auth.openai.com/api/accounts";
  private static final String CODEX_BASE = "https://chatgpt.com/backend-api";
  private static final Set<String> TRUSTED_HOSTS = Set.of("chatgpt.com", "chat.openai.com");

  private final Environment environment;
  private final Optional<Setting<String>> chatGptBaseUrl;
  private final Endpoints endpoints;

  /** As the environment and {@code chatgpt_base_url} say. */
  public AgentIssuers(
      Environment environment, Optional<Setting<String>> chatGptBaseUrl, Endpoints endpoints) {
    this.environment = environment;
    this.chatGptBaseUrl = chatGptBaseUrl;
    this.endpoints = endpoints;
  }

  /**
   * The addresses of {@code issuer}. An authority of one's own has them below its address; for
   * Codex's own issuer they follow {@code chatgpt_base_url} and Codex's two variables, of which one
   * without the other is refused (cases 130 to 134): the keys decide whom the other place is told
   * about.
   *
   * @throws ConfigurationException if the settings lead somewhere that is not trusted
   */
  public AgentEndpoints at(Issuer issuer) {
    if (!issuer.isDefault()) {
      return new AgentEndpoints(
          URI.create(issuer.base() + "/agent-identities/jwks"),
          URI.create(issuer.base() + "/api/accounts"),
          issuer.base().toString());
    }
    Optional<String> keys = environment.getTrimmed(JWKS_OVERRIDE).map(AgentIssuers::bare);
    Optional<String> api = environment.getTrimmed(API_OVERRIDE).map(AgentIssuers::bare);
    String base = bare(chatGptBaseUrl.map(Setting::value).orElse(CODEX_BASE));
    boolean replaced = keys.filter(base::equals).isPresent() && api.isPresent();
    if (!replaced && !isTrusted(base)) {
      throw refused(
          "agent identities work with ChatGPT's own addresses only, and chatgpt_base_url is "
              + SafeUrl.withoutSecrets(base)
              + chatGptBaseUrl.map(setting -> " (" + setting.origin() + ")").orElse(""),
          "remove that setting, or set " + JWKS_OVERRIDE + " to it and " + API_OVERRIDE + ", too");
    }
    if (keys.isPresent() && api.isEmpty()) {
      throw refused(
          JWKS_OVERRIDE + " is set and " + API_OVERRIDE + " is not", "set both, or neither");
    }
    return new AgentEndpoints(
        keys.map(override ->
                endpoints
                    .issuer(override)
                    .base()
                    .resolve(path(override) + "/agent-identities/jwks"))
            .orElseGet(() -> URI.create(keysBelow(base))),
        api.map(override -> endpoints.issuer(override).base())
            .orElseGet(() -> URI.create(CODEX_API)),
        CODEX_ISSUER);
  }

  /** The three shapes of addresses that Codex tells apart (policy §7.3). */
  private static String keysBelow(String base) {
    String normal = base.equals("https://chatgpt.com/codex") ? CODEX_BASE : base;
    if (normal.contains("/backend-api")) {
      return normal + "/wham/agent-identities/jwks";
    }
    return normal + (normal.contains("/api/codex") ? "" : "/api/codex") + "/agent-identities/jwks";
  }

  private static String path(String address) {
    return URI.create(address).getRawPath();
  }

  private static boolean isTrusted(String base) {
    try {
      URI uri = URI.create(base);
      return "https".equals(uri.getScheme())
          && uri.getHost() != null
          && TRUSTED_HOSTS.contains(uri.getHost())
          && (uri.getPort() == -1 || uri.getPort() == 443)
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static String bare(String address) {
    return Issuer.stripSlashes(address.strip());
  }

  private static ConfigurationException refused(String message, String remedy) {
    return new ConfigurationException(ErrorCode.CONFIG_INVALID, message, remedy);
  }
}
