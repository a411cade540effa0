package dev.latchkey.interop.chain;

import java.util.List;
import java.util.Locale;

/**
 * One thing that a process did, or saw.
 *
 * @param nanos when, by the machine's one monotonic clock
 * @param process who
 * @param kind what
 * @param token the hash of the token that it is about
 */
record Event(long nanos, long process, Kind kind, String token) {
  /** What there is to tell. */
  enum Kind {
    /** A refresh token is about to be sent. */
    ASKED,
    /** The issuer has answered the request with this refresh token. */
    ANSWERED,
    /** A login with this refresh token is stored, and the store has said that it is durable. */
    DURABLE_REFRESH,
    /** A login with this access token is stored, and the store has said that it is durable. */
    DURABLE_ACCESS,
    /** A program that asked for a token at this time was given this access token. */
    GIVEN,
    /** A program that asked for a token was given none. */
    FAILED,
    /** The process is no more: killed by a test. */
    KILLED
  }

  String line() {
    return nanos + " " + process + " " + kind.name().toLowerCase(Locale.ROOT) + " " + token + "\n";
  }

  static Event parse(String line) {
    List<String> words = List.of(line.split(" ", -1));
    return new Event(
        Long.parseLong(words.get(0)),
        Long.parseLong(words.get(1)),
        Kind.valueOf(words.get(2).toUpperCase(Locale.ROOT)),
        words.get(3));
  }
}
