package dev.latchkey.config;

import java.util.List;
import java.util.Optional;

/**
 * What has been said about signing in: the keys of Codex's configuration that concern it (policy
 * §2.1). A key that nobody set is empty.
 *
 * @param store {@code cli_auth_credentials_store}
 * @param forcedLoginMethod {@code forced_login_method}
 * @param forcedWorkspaces {@code forced_chatgpt_workspace_id}, one or several
 * @param encryptedStore {@code features.secret_auth_storage}: whether a keyring keeps only the
 *     passphrase of an encrypted file
 * @param chatGptBaseUrl {@code chatgpt_base_url}, as it was written
 */
public record Configuration(
    Optional<Setting<StoreKind>> store,
    Optional<Setting<ForcedMethod>> forcedLoginMethod,
    Optional<Setting<List<String>>> forcedWorkspaces,
    Optional<Setting<Boolean>> encryptedStore,
    Optional<Setting<String>> chatGptBaseUrl) {

  /** Nobody said anything. */
  public static final Configuration EMPTY =
      new Configuration(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

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

  /** The values of {@code forced_login_method}. */
  public enum ForcedMethod {
    /** Sign-in with ChatGPT. */
    CHATGPT,
    /** An API key. */
    API
  }
}
