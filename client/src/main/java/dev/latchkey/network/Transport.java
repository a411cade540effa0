package dev.latchkey.network;

import dev.latchkey.error.UnreachableException;

/**
 * The way to an issuer. Implementations follow no redirect, repeat nothing, and bound time and
 * size. Thread-safe.
 */
public interface Transport extends AutoCloseable {
  /** Largest answer that is read, in bytes. */
  int MAX_BODY = 1 << 20;

  /**
   * Sends one request and reads the whole answer.
   *
   * @throws UnreachableException if there was no complete answer in time; it says whether the
   *     request may have arrived
   */
  HttpReply send(HttpCall call);

  @Override
  void close();
}
