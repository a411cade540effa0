package dev.latchkey.testkit.store;

/** What can be wrong with a {@link MemoryKeyring}. */
public enum KeyringFault {
  /** There is none: everything fails with {@code KEYRING_ABSENT}. */
  ABSENT,
  /** It is locked, and nobody unlocks it: everything fails with {@code KEYRING_LOCKED}. */
  LOCKED,
  /** It is locked until it is asked to unlock, as by a user who is there. */
  LOCKED_UNTIL_ASKED,
  /** It answers nothing: calls block until they are given up or the keyring is mended. */
  SILENT,
  /** It takes what it is given, and does not keep it. */
  DROPPING,
  /** It can be read; every change fails with {@code KEYRING_REFUSED}. */
  REFUSING
}
