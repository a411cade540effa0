package dev.latchkey.network;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeoutException;

/**
 * Of what kind it was that a {@link Transport} brought no answer, as Codex tells it in its log.
 *
 * @param isTimeout whether it took too long
 * @param isConnect whether there was no connection, so that nothing was sent
 * @param isRequest whether it happened before the answer began to make sense
 */
public record NoAnswer(boolean isTimeout, boolean isConnect, boolean isRequest) {
  private static final int DEEPEST = 20;

  /** The kind of {@code e}. */
  public static NoAnswer of(UnreachableException e) {
    boolean isTimeout = false;
    int depth = 0;
    for (Throwable cause = e; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
      isTimeout |= cause instanceof HttpTimeoutException || cause instanceof TimeoutException;
    }
    return new NoAnswer(isTimeout, !e.mayHaveArrived(), e.code() != ErrorCode.ISSUER_GARBLED);
  }
}
