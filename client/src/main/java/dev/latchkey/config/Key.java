package dev.latchkey.config;

import java.util.List;
import java.util.Optional;

/** The keys of Codex's configuration that concern signing in, or what a sign-in is used for. */
public enum Key {
  /** Where the login is kept. */
  STORE("cli_auth_credentials_store", Requirable.EXACTLY),
  /** The only way of signing in. */
  FORCED_METHOD("forced_login_method", Requirable.NOT),
  /** The only workspaces. */
  FORCED_WORKSPACES("forced_chatgpt_workspace_id", Requirable.NOT),
  /** The ways of signing in that the administrator allows. */
  ALLOWED_METHODS("allowed_login_methods", Requirable.ONLY),
  /** The workspaces that the administrator allows. */
  ALLOWED_WORKSPACES("allowed_chatgpt_workspaces", Requirable.ONLY),
  /** The base of the ChatGPT backend. */
  CHATGPT_BASE_URL("chatgpt_base_url", Requirable.EXACTLY),
  /** The base of the built-in provider. */
  OPENAI_BASE_URL("openai_base_url", Requirable.NOT),
  /** Which provider is asked. */
  MODEL_PROVIDER("model_provider", Requirable.EXACTLY),
  /** Whether a keyring keeps only the passphrase of an encrypted file. */
  ENCRYPTED_STORE("features.secret_auth_storage", Requirable.EXACTLY),
  /** Whether faster answers may be asked for, at a higher price. */
  FAST_MODE("features.fast_mode", Requirable.EXACTLY),
  /** Which answers are asked for, by speed and price. */
  SERVICE_TIER("service_tier", Requirable.NOT),
  /** Where log files go. */
  LOG_DIR("log_dir", Requirable.EXACTLY),
  /** The region in which requests are to be answered. */
  RESIDENCY("enforce_residency", Requirable.ONLY);

  /** What a requirements file can do with a key. */
  private enum Requirable {
    /** Nothing. */
    NOT,
    /** Set it for good. */
    EXACTLY,
    /** The key means something there and nowhere else. */
    ONLY
  }

  private final String text;
  private final Requirable requirable;

  Key(String text, Requirable requirable) {
    this.text = text;
    this.requirable = requirable;
  }

  /** As it is written with {@code -c}. */
  public String text() {
    return text;
  }

  /** The names of the tables that it is in, and its own. */
  public List<String> path() {
    int dot = text.indexOf('.');
    return dot < 0 ? List.of(text) : List.of(text.substring(0, dot), text.substring(dot + 1));
  }

  /**
   * Why the key does not count in {@code layer}, as the rest of a sentence that begins with the
   * key's name; nothing if it does.
   */
  public Optional<String> ignoredIn(Layer layer) {
    return switch (layer) {
      case REQUIREMENTS, DEVICE_REQUIREMENTS ->
          requirable == Requirable.NOT
              ? Optional.of("is no requirement; it belongs into managed_config.toml")
              : Optional.empty();
      case PROJECT ->
          isProjects()
              ? Optional.empty()
              : Optional.of("is the user's to decide, and not a project's");
      case BUILT_IN, SYSTEM, USER, PROFILE, COMMAND_LINE, MANAGED, DEVICE_MANAGED ->
          requirable == Requirable.ONLY
              ? Optional.of("is a requirement; it belongs into requirements.toml")
              : Optional.empty();
    };
  }

  /** Whether a project may set it: it changes neither who signs in where, nor where requests go. */
  private boolean isProjects() {
    return this == FAST_MODE || this == SERVICE_TIER;
  }
}
