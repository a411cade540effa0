package dev.latchkey.credential;

import java.util.Optional;

/** The values of {@code auth_mode} in {@code auth.json} (protocol §4.1). */
public enum AuthMode {
  /** A platform API key. */
  API_KEY("apikey"),
  /** A ChatGPT login with tokens that this machine renews. */
  CHATGPT("chatgpt"),
  /** ChatGPT tokens that a host program handed in. */
  CHATGPT_AUTH_TOKENS("chatgptAuthTokens"),
  /** Headers that a host program supplies; never from a store. */
  HEADERS("headers"),
  /** An agent identity. */
  AGENT_IDENTITY("agentIdentity"),
  /** A personal access token. */
  PERSONAL_ACCESS_TOKEN("personalAccessToken"),
  /** An Amazon Bedrock API key. */
  BEDROCK_API_KEY("bedrockApiKey"),
  /** AWS access keys for Amazon Bedrock. */
  BEDROCK_ACCESS_KEYS("bedrockAccessKeys");

  private final String wireName;

  AuthMode(String wireName) {
    this.wireName = wireName;
  }

  /** The exact, case-sensitive text in the file. */
  public String wireName() {
    return wireName;
  }

  /** Who pays for what a credential of this mode authorises (policy §10). */
  public Payer payer() {
    return switch (this) {
      case API_KEY, BEDROCK_API_KEY, BEDROCK_ACCESS_KEYS -> Payer.METERED;
      case CHATGPT, CHATGPT_AUTH_TOKENS, HEADERS, AGENT_IDENTITY, PERSONAL_ACCESS_TOKEN ->
          Payer.SUBSCRIPTION;
    };
  }

  /** Whose settings govern what a credential of this mode may do (R-AUTH-3). */
  public Controls controls() {
    return switch (this) {
      case API_KEY -> Controls.API_ORGANISATION;
      case BEDROCK_API_KEY, BEDROCK_ACCESS_KEYS -> Controls.AWS_ACCOUNT;
      case CHATGPT, CHATGPT_AUTH_TOKENS, HEADERS, AGENT_IDENTITY, PERSONAL_ACCESS_TOKEN ->
          Controls.WORKSPACE;
    };
  }

  /** The mode that is spelt exactly {@code text}. */
  public static Optional<AuthMode> parse(String text) {
    for (AuthMode mode : values()) {
      if (mode.wireName.equals(text)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
