package dev.latchkey.authority.http;

/**
 * What answers the requests of a route with one variable segment in its path. Called on a thread
 * that may wait; must be thread-safe.
 */
@FunctionalInterface
public interface SegmentEndpoint {
  /**
   * Answers.
   *
   * @param segment what stands in the variable place: letters, digits, {@code -} and {@code _}
   * @throws Refusal if the request is not well formed, or may not be answered now
   */
  Answer answer(Request request, String segment);
}
