package dev.latchkey.testkit;

import java.util.Optional;

/** What is exchanged at {@link Endpoint#TOKEN}. */
public enum Grant {
  /** The code of a browser or device login. */
  AUTHORIZATION_CODE("authorization_code"),
  /** A refresh token for a new pair. */
  REFRESH_TOKEN("refresh_token"),
  /** An id token for an API key. */
  TOKEN_EXCHANGE("urn:ietf:params:oauth:grant-type:token-exchange"),
  /** A workload's identity token for an access token. */
  JWT_BEARER("urn:ietf:params:oauth:grant-type:jwt-bearer");

  private final String wire;

  Grant(String wire) {
    this.wire = wire;
  }

  /** Returns the value of {@code grant_type}. */
  public String wire() {
    return wire;
  }

  static Optional<Grant> of(String wire) {
    for (Grant grant : values()) {
      if (grant.wire.equals(wire)) {
        return Optional.of(grant);
      }
    }
    return Optional.empty();
  }
}
