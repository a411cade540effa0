package dev.latchkey.capability;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Controls;
import dev.latchkey.credential.Payer;

/** The ways of signing in that differ in what they give: the columns of the table. */
public enum LoginKind {
  /** A person's sign-in with ChatGPT. */
  CHATGPT("chatgpt", AuthMode.CHATGPT),
  /**
   * A credential of a ChatGPT workspace for programs: a personal access token, an agent identity, a
   * workload identity.
   */
  ACCESS_TOKEN("access-token", AuthMode.PERSONAL_ACCESS_TOKEN),
  /** A key of the API platform. */
  API_KEY("api-key", AuthMode.API_KEY),
  /** A key of Amazon Bedrock or of AWS. */
  BEDROCK("bedrock", AuthMode.BEDROCK_API_KEY);

  private final String id;
  private final AuthMode typical;

  LoginKind(String id, AuthMode typical) {
    this.id = id;
    this.typical = typical;
  }

  /**
   * The kind of a credential of {@code mode}. A workload identity has no mode of its own, and is
   * {@link #ACCESS_TOKEN}.
   */
  public static LoginKind of(AuthMode mode) {
    return switch (mode) {
      case CHATGPT, CHATGPT_AUTH_TOKENS, HEADERS -> CHATGPT;
      case AGENT_IDENTITY, PERSONAL_ACCESS_TOKEN -> ACCESS_TOKEN;
      case API_KEY -> API_KEY;
      case BEDROCK_API_KEY, BEDROCK_ACCESS_KEYS -> BEDROCK;
    };
  }

  /** The name in the table and in {@code --json}. */
  public String id() {
    return id;
  }

  /** Who pays for what it authorises. */
  public Payer payer() {
    return typical.payer();
  }

  /** Whose settings govern it. */
  public Controls controls() {
    return typical.controls();
  }
}
