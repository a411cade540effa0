package dev.latchkey.authority.server;

/**
 * The authority could not be made or started. The message says what is wrong, where, and what to
 * do; {@link #problem()} is stable and for programs. Carries no secret.
 */
public final class AuthorityException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;

  /** What can be wrong. Names are stable: new ones may come, old ones keep their meaning. */
  public enum Problem {
    /** There is an authority in the data directory already. */
    ALREADY_INITIALISED("already_initialised"),
    /** There is no authority in the data directory yet. */
    NOT_INITIALISED("not_initialised"),
    /** Another process runs the authority of this data directory. */
    IN_USE("in_use"),
    /** The first owner's name, address or password will not do. */
    INVALID_OWNER("invalid_owner"),
    /** An option will not do, or does not go with another. */
    INVALID_OPTION("invalid_option"),
    /** Something that the operator asked for cannot be. */
    INVALID_VALUE("invalid_value"),
    /** There is nothing of the name that the operator gave. */
    NOT_FOUND("not_found"),
    /** The address to listen on is not loopback and there is no TLS. */
    TLS_REQUIRED("tls_required"),
    /** The address to listen on is taken or not ours. */
    CANNOT_LISTEN("cannot_listen"),
    /** A key file is missing, malformed or open to others. */
    KEY_FILE("key_file"),
    /** The store cannot be opened or used. */
    STORAGE("storage");

    private final String code;

    Problem(String code) {
      this.code = code;
    }
  }

  AuthorityException(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  AuthorityException(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }

  /** What is wrong, as a stable text such as {@code in_use}. */
  public String code() {
    return problem.code;
  }
}
