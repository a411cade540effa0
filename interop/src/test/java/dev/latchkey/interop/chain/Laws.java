package dev.latchkey.interop.chain;

import dev.latchkey.interop.chain.Event.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The two laws of a token chain, which a history keeps or breaks: a generation is asked for at most
 * once, and no token is presented after a newer one of its chain was durable.
 *
 * <p>What is not against the first law is a repair: the same refresh token once more, by another
 * process, after the one that asked first was killed before its successor was durable; and only at
 * an issuer that says that it repairs. A long-lived program may hand out an access token for up to
 * two seconds after another process has stored a newer one (B32).
 */
final class Laws {
  private static final long NOTICE = Duration.ofSeconds(2).toNanos();

  private final boolean issuerRepairs;

  Laws(boolean issuerRepairs) {
    this.issuerRepairs = issuerRepairs;
  }

  /** How {@code history}, in the order of time, breaks the laws; empty if it does not. */
  List<String> broken(List<Event> history) {
    List<String> broken = new ArrayList<>();
    checkRequests(history, broken);
    checkRefreshTokens(history, broken);
    checkAccessTokens(history, broken);
    return broken;
  }

  private void checkRequests(List<Event> history, List<String> broken) {
    Set<Long> killed = new HashSet<>();
    Map<String, List<Event>> asked = new HashMap<>();
    for (Event event : history) {
      switch (event.kind()) {
        case KILLED -> killed.add(event.process());
        case ASKED -> {
          List<Event> earlier = asked.computeIfAbsent(event.token(), t -> new ArrayList<>());
          boolean allDead = earlier.stream().allMatch(e -> killed.contains(e.process()));
          if (!earlier.isEmpty() && !(issuerRepairs && allDead)) {
            broken.add("asked a second time: " + event + " after " + earlier);
          }
          earlier.add(event);
        }
        default -> {}
      }
    }
  }

  private static void checkRefreshTokens(List<Event> history, List<String> broken) {
    Set<String> replaced = new HashSet<>();
    String newest = "";
    for (Event event : history) {
      if (event.kind() == Kind.DURABLE_REFRESH && !event.token().equals(newest)) {
        replaced.add(newest);
        if (replaced.contains(event.token())) {
          broken.add("stored again after a newer one: " + event);
        }
        newest = event.token();
      } else if (event.kind() == Kind.ASKED && replaced.contains(event.token())) {
        broken.add("presented after a newer one was durable: " + event);
      }
    }
  }

  private static void checkAccessTokens(List<Event> history, List<String> broken) {
    Map<String, Long> replacedAt = new HashMap<>();
    String newest = "";
    for (Event event : history) {
      if (event.kind() == Kind.DURABLE_ACCESS && !event.token().equals(newest)) {
        replacedAt.put(newest, event.nanos());
        newest = event.token();
      } else if (event.kind() == Kind.GIVEN) {
        Long at = replacedAt.get(event.token());
        if (at != null && event.nanos() - at > NOTICE) {
          broken.add(
              "given " + (event.nanos() - at) / 1_000_000 + " ms after a newer one: " + event);
        }
      }
    }
  }
}
