package dev.latchkey.authority.signin;

import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

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

  private final Seal seal;
  private final Allowance allowance;

  /** Counts under keys made with {@code seal}, so that a heap dump is no list of addresses. */
  public Throttle(Seal seal, InstantSource clock) {
    this.seal = seal;
    this.allowance = new Allowance(Duration.ofMinutes(MINUTES), clock);
  }

  /**
   * Pays for one try.
   *
   * @return how long to wait, if there are no tries left; then nothing was paid
   */
  public Optional<Duration> pay(String account, String address) {
    Optional<Duration> wait = allowance.pay(accountKey(account), PER_ACCOUNT);
    if (wait.isPresent()) {
      return wait;
    }
    wait = allowance.pay(senderKey(address), PER_SENDER);
    if (wait.isPresent()) {
      allowance.giveBack(accountKey(account), PER_ACCOUNT);
    }
    return wait;
  }

  /** Gives the try back that was paid last: the password was right. */
  public void giveBack(String account, String address) {
    allowance.giveBack(accountKey(account), PER_ACCOUNT);
    allowance.giveBack(senderKey(address), PER_SENDER);
  }

  private String accountKey(String account) {
    return Tokens.encode(seal.of("account", account));
  }

  private String senderKey(String address) {
    return Tokens.encode(seal.of("sender", Network.sender(address)));
  }
}
