package dev.latchkey.authority.signin;

import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.storage.Person;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Checks passwords, a few at once: a hash costs tens of milliseconds and megabytes on purpose, and
 * must not be a way to take the server's memory or both its processors. Thread-safe.
 */
public final class Passwords {
  /** No password is shorter (NIST SP 800-63B §5.1.1). */
  public static final int SHORTEST = 8;

  /** No password is longer; beyond this, length is only a burden. */
  public static final int LONGEST = 1_024;

  private static final int AT_ONCE = 2;
  private static final int PATIENCE_SECONDS = 5;

  private final PasswordHasher hasher;
  private final String dummy;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  /**
   * Over {@code hasher}.
   *
   * @param dummy a hash in the same form as those that are stored, of a password that nobody has
   */
  public Passwords(PasswordHasher hasher, String dummy) {
    this.hasher = hasher;
    this.dummy = dummy;
  }

  /**
   * Whether {@code password} is that of {@code person}. Works as hard for somebody who is not there
   * as for somebody who is, so that the time does not tell the two apart.
   *
   * @throws Refusal with status 503 if too many others are being checked
   */
  public boolean matches(Optional<Person> person, String password) {
    boolean admitted = false;
    try {
      admitted = places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!admitted) {
        throw new Refusal(503, "temporarily_unavailable", "Too many people sign in just now.");
      }
      boolean same = hasher.matches(password, person.map(Person::passwordHash).orElse(dummy));
      return same && person.isPresent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "temporarily_unavailable", "The server is stopping.");
    } finally {
      if (admitted) {
        places.release();
      }
    }
  }
}
