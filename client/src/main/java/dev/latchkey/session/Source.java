package dev.latchkey.session;

/** Where the credential comes from that a program acts with, in the order of protocol §5.1. */
public enum Source {
  /** The identity of the job, exchanged (protocol §9.4). */
  WORKLOAD_IDENTITY("workload-identity"),
  /** {@code CODEX_API_KEY}. */
  API_KEY_VARIABLE("CODEX_API_KEY"),
  /** {@code CODEX_ACCESS_TOKEN}. */
  ACCESS_TOKEN_VARIABLE("CODEX_ACCESS_TOKEN"),
  /** A token socket of {@code latchkey keep}; not known to Codex. */
  TOKEN_SOCKET("LATCHKEY_SOCKET"),
  /** The store. */
  STORE("store");

  private final String id;

  Source(String id) {
    this.id = id;
  }

  /** The name in {@code --json}: the variable, or what it is. */
  public String id() {
    return id;
  }
}
