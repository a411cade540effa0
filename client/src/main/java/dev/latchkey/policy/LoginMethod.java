package dev.latchkey.policy;

/** The ways of signing in that a rule can tell apart. */
public enum LoginMethod {
  /** ChatGPT, in the browser or by device code. */
  CHATGPT("Sign-in with ChatGPT"),
  /** A platform API key. */
  API_KEY("Sign-in with an API key"),
  /** An access token or a workload's identity, which act in a ChatGPT workspace. */
  ACCESS_TOKEN("Sign-in with an access token");

  private final String label;

  LoginMethod(String label) {
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }
}
