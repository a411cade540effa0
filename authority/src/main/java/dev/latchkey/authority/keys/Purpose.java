package dev.latchkey.authority.keys;

/**
 * What a derived key is for. Each has its own label, so that what is sealed for one purpose is
 * worthless for another (RFC 5869 §3.2). A label is never changed or used again.
 */
public enum Purpose {
  /** Seals refresh tokens; depends on the store's epoch as well. */
  REFRESH_TOKEN("latchkey.refresh-token.1"),
  /** Binds a form to the browser that it was shown to. */
  FORM("latchkey.form.1"),
  /** Seals an authorization request while the person signs in. */
  AUTHORIZATION_REQUEST("latchkey.authorization-request.1"),
  /** Turns addresses into the keys under which tries are counted. */
  THROTTLE("latchkey.throttle.1"),
  /** Turns the code that a person types for a device into what is kept of it. */
  DEVICE_CODE("latchkey.device-code.1");

  private final String label;

  Purpose(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
