package dev.latchkey.config;

import java.util.List;
import java.util.Optional;

/**
 * What has been said about signing in: the keys of Codex's configuration that concern it (policy
 * §2.1), each from the strongest layer that may set it. A key that nobody set is empty. Immutable.
 *
 * @param store {@code cli_auth_credentials_store}
 * @param encryptedStore {@code features.secret_auth_storage}: whether a keyring keeps only the
 *     passphrase of an encrypted file
 * @param rules who may sign in, and how
 * @param chatGptBaseUrl {@code chatgpt_base_url}, as it was written
 * @param remarks what was said and does not count although somebody may think so, one sentence each
 */
public record Configuration(
    Optional<Setting<StoreKind>> store,
    Optional<Setting<Boolean>> encryptedStore,
    LoginRules rules,
    Optional<Setting<String>> chatGptBaseUrl,
    List<String> remarks) {

  /** Nobody said anything. */
  public static final Configuration EMPTY =
      new Configuration(
          Optional.empty(), Optional.empty(), LoginRules.NONE, Optional.empty(), List.of());

  /** These settings with other rules. */
  public Configuration withRules(LoginRules other) {
    return new Configuration(store, encryptedStore, other, chatGptBaseUrl, remarks);
  }

  /** The values of {@code cli_auth_credentials_store}. */
  public enum StoreKind {
    /** {@code auth.json}. */
    FILE,
    /** The operating system's keyring. */
    KEYRING,
    /** The keyring, or {@code auth.json} where there is none. */
    AUTO,
    /** Memory of one process. */
    EPHEMERAL
  }

  /** The values of {@code forced_login_method} and {@code allowed_login_methods}. */
  public enum Method {
    /** ChatGPT, by whatever kind of credential. */
    CHATGPT,
    /** An API key, Amazon Bedrock's included. */
    API
  }
}
