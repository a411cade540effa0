package dev.latchkey.testkit;

/**
 * A place of the issuer. It is found by the end of the request's path, so that an issuer below a
 * path, such as {@code issuer.uri("/tenant")}, works without being set up.
 */
public enum Endpoint {
  /** Where the browser begins. */
  AUTHORIZE("/oauth/authorize"),
  /** Codes, refresh tokens and assertions in, tokens out. */
  TOKEN("/oauth/token"),
  /** Where a token is given up. */
  REVOKE("/oauth/revoke"),
  /** Says who holds a personal access token. */
  WHOAMI("/v1/user-auth-credential/whoami"),
  /** Begins a device code login. */
  DEVICE_USERCODE("/api/accounts/deviceauth/usercode"),
  /** Asked again and again until the device code login is approved. */
  DEVICE_TOKEN("/api/accounts/deviceauth/token"),
  /** The page on which a person enters the device code; a POST of {@code user_code} approves it. */
  DEVICE_PAGE("/codex/device"),
  /** The keys that agent identities are signed with. */
  JWKS("/agent-identities/jwks"),
  /** Gives an agent identity a task. */
  AGENT_TASK("/task/register"),
  /**
   * Anything below {@code /backend-api/}: answers 200 to a live access token and 401 to everything
   * else.
   */
  BACKEND("/backend-api/"),
  /** Every other path: 404. */
  OTHER("");

  private final String path;

  Endpoint(String path) {
    this.path = path;
  }

  /** Returns the path below the issuer; empty for {@link #OTHER}. */
  public String path() {
    return path;
  }

  static Endpoint of(String path) {
    for (Endpoint endpoint : values()) {
      if (endpoint != BACKEND && endpoint != OTHER && path.endsWith(endpoint.path)) {
        return endpoint;
      }
    }
    return path.contains(BACKEND.path) ? BACKEND : OTHER;
  }
}
