package dev.latchkey.renewal;

/** Why a refresh token is spent, in Codex's words for {@code refresh_reason} (observed §8). */
public enum RenewalReason {
  /** The access token ends soon, or has ended. */
  PROACTIVE("proactive_expiry"),
  /** The access token does not say when it ends, and is old. */
  SCHEDULED("scheduled"),
  /** A server refused the access token. */
  UNAUTHORIZED("unauthorized_recovery"),
  /** Somebody asked for it. */
  FORCED("forced");

  private final String wireName;

  RenewalReason(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
