package dev.latchkey.keyring;

/**
 * Brings the keyring of the operating system; the module {@code dev.latchkey.keyring} has one.
 * Found by {@link java.util.ServiceLoader}.
 */
public interface KeyringProvider {

  /**
   * The keyring of the system that this process runs on. Loads nothing native before it is used.
   */
  Keyring keyring();
}
