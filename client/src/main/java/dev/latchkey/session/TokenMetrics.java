package dev.latchkey.session;

import dev.latchkey.error.ErrorCode;
import java.time.Duration;

/**
 * Is told what the upkeep of a token costs, to be counted. Called on the thread that did the work;
 * should return at once. What it throws is ignored. Thread-safe.
 */
public interface TokenMetrics {
  /** Counts nothing. */
  TokenMetrics NONE = new TokenMetrics() {};

  /** The issuer gave a new token, and it is durable. */
  default void renewed(Duration took) {}

  /** A renewal failed. */
  default void renewalFailed(ErrorCode code, Duration took) {}

  /** A token that another thread or process had renewed was taken over, without a request. */
  default void adopted() {}

  /** A request was refused with 401, sent again with other headers, and not refused any more. */
  default void recovered() {}

  /** A request was refused with 401 to the end: nothing was left to try, or nothing could be. */
  default void recoveryExhausted() {}
}
