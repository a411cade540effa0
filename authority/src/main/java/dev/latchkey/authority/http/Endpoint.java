package dev.latchkey.authority.http;

/**
 * What answers the requests of one route. Called on a thread that may wait; must be thread-safe.
 */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers.
   *
   * @throws Refusal if the request is not well formed, or may not be answered now
   */
  Answer answer(Request request);
}
