package dev.latchkey.authority.signin;

/** A slow, salted hash. Thread-safe. */
public interface PasswordHasher {
  /** Hashes with a fresh salt; the result names its own parameters. */
  String hash(CharSequence password);

  /** Whether {@code password} is the one behind {@code encoded}. */
  boolean matches(CharSequence password, String encoded);
}
