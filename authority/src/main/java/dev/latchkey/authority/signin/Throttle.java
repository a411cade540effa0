package dev.latchkey.authority.signin;

import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the tries at passwords: {@value #PER_ACCOUNT} for one account and {@value #PER_SENDER}
 * from one sender, each coming back evenly over {@value #MINUTES} minutes. A try is paid for before
 * the password is looked at and given back when it was right, so tries made at once cannot slip
 * through together. Accounts that do not exist are counted like those that do. Kept in memory: a
 * restart forgets. Thread-safe.
 */
public final class Throttle {
  /** Tries at one account. */
  public static final int PER_ACCOUNT = 10;

  /** Tries from one sender. */
  public static final int PER_SENDER = 50;

  /** The time in which all tries come back. */
  public static final int MINUTES = 15;

  /** Above this many accounts and senders in trouble, new ones wait: memory has an end. */
  private static final int MOST = 200_000;

  private final Seal seal;
  private final InstantSource clock;
  private final Map<String, Long> paidUntil = new ConcurrentHashMap<>();

  /** Counts under keys made with {@code seal}, so that a heap dump is no list of addresses. */
  public Throttle(Seal seal, InstantSource clock) {
    this.seal = seal;
    this.clock = clock;
  }

  /**
   * Pays for one try.
   *
   * @return how long to wait, if there are no tries left; then nothing was paid
   */
  public Optional<Duration> pay(String account, String address) {
    Optional<Duration> wait = pay(accountKey(account), PER_ACCOUNT);
    if (wait.isPresent()) {
      return wait;
    }
    wait = pay(senderKey(address), PER_SENDER);
    if (wait.isPresent()) {
      giveBack(accountKey(account), PER_ACCOUNT);
    }
    return wait;
  }

  /** Gives the try back that was paid last: the password was right. */
  public void giveBack(String account, String address) {
    giveBack(accountKey(account), PER_ACCOUNT);
    giveBack(senderKey(address), PER_SENDER);
  }

  private Optional<Duration> pay(String key, int tries) {
    long now = clock.millis();
    long step = step(tries);
    makeRoom(now);
    AtomicLong wait = new AtomicLong();
    // One atomic step per key: "time until which tries are paid for" moves on by one step for each
    // try.
    paidUntil.compute(
        key,
        (k, until) -> {
          long from = until == null ? now : Math.max(now, until);
          long debt = from + step - now - step * tries;
          if (debt > 0 || (until == null && paidUntil.size() >= MOST)) {
            wait.set(Math.max(debt, 1_000));
            return until;
          }
          return from + step;
        });
    return wait.get() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(wait.get()));
  }

  private void giveBack(String key, int tries) {
    long now = clock.millis();
    paidUntil.computeIfPresent(
        key, (k, until) -> until - step(tries) <= now ? null : until - step(tries));
  }

  private void makeRoom(long now) {
    if (paidUntil.size() >= MOST) {
      paidUntil.values().removeIf(until -> until <= now);
    }
  }

  private static long step(int tries) {
    return Duration.ofMinutes(MINUTES).toMillis() / tries;
  }

  private String accountKey(String account) {
    return Tokens.encode(seal.of("account", account));
  }

  private String senderKey(String address) {
    return Tokens.encode(seal.of("sender", Network.sender(address)));
  }
}
