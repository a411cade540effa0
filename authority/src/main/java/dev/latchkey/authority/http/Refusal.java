package dev.latchkey.authority.http;

/**
 * A request that is turned away before its feature has looked at what it means: parameters twice, a
 * body of the wrong kind, a store that cannot be asked. The server answers it in the form that
 * suits the route. The message is for the caller: it never repeats what was sent.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  /** With the status and the stable code, such as {@code invalid_request}, to answer. */
  public Refusal(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** A request that breaks the rules of RFC 6749 §3.1 or §3.2. */
  public static Refusal invalidRequest(String message) {
    return new Refusal(400, "invalid_request", message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** The message. */
  public String text() {
    String message = getMessage();
    return message == null ? code : message;
  }
}
