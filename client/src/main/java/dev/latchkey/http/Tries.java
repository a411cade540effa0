package dev.latchkey.http;

import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.session.TokenSource;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * The tries that one request has (protocol §6.5): the first, and after a 401 one for each step that
 * is left to recover with.
 *
 * @param source whose headers go on each try
 * @param metrics is told how a 401 ended, once for each request that met one
 */
record Tries(TokenSource source, TokenMetrics metrics) {
  /** A recovery has two steps; one that never ended must not become a loop of ours. */
  private static final int MOST_REPEATS = 4;

  /** One try. */
  @FunctionalInterface
  interface Try<R> {
    /** Sends the request with {@code headers}. */
    R with(RequestHeaders headers) throws IOException, InterruptedException;
  }

  /**
   * Sends until it is not refused, or nothing is left to try; then the refusal is the result.
   *
   * @param repeatable whether the request can be sent more than once
   * @throws dev.latchkey.error.LatchkeyException if there is no usable credential, or the recovery
   *     has a reason for giving up
   */
  <R> R run(boolean repeatable, Predicate<R> isRefused, Try<R> request)
      throws IOException, InterruptedException {
    RequestHeaders headers = source.headers();
    R result = request.with(headers);
    if (!isRefused.test(result)) {
      return result;
    }
    if (repeatable) {
      Recovery recovery = source.recovery(headers);
      for (int repeats = 0; repeats < MOST_REPEATS && recovery.hasNext(); repeats++) {
        result = request.with(next(recovery));
        if (!isRefused.test(result)) {
          tell(metrics::recovered);
          return result;
        }
      }
    }
    tell(metrics::recoveryExhausted);
    return result;
  }

  private RequestHeaders next(Recovery recovery) {
    try {
      return recovery.next();
    } catch (RuntimeException e) {
      tell(metrics::recoveryExhausted);
      throw e;
    }
  }

  private static void tell(Runnable count) {
    try {
      count.run();
    } catch (RuntimeException e) {
      // Counting must not cost a request.
    }
  }
}
