package dev.latchkey.keyring.macos;

import java.util.Optional;

/**
 * What a keyring asks of the Security framework: generic passwords in the user's default keychain,
 * of which there is one of each service and account. Thread-safe.
 */
interface Security {

  /** The password, or nothing if there is none ({@code errSecItemNotFound}). */
  Optional<byte[]> find(String service, String account) throws SecurityTrouble;

  /** Makes a password; there must be none ({@code errSecDuplicateItem}). */
  void add(String service, String account, byte[] password) throws SecurityTrouble;

  /** Changes the password that is there. */
  void modify(String service, String account, byte[] password) throws SecurityTrouble;

  /** Removes the password that is there. */
  void delete(String service, String account) throws SecurityTrouble;

  /** Unlocks the keychain, with a dialog if that takes one. */
  void unlock() throws SecurityTrouble;

  /**
   * Reads a password, with a dialog if another program made it and the user has not said yet that
   * this one may.
   */
  void askFor(String service, String account) throws SecurityTrouble;
}
