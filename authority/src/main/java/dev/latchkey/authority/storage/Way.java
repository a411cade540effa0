package dev.latchkey.authority.storage;

/** How a program came to its sign-in. */
public enum Way {
  /** A browser was sent here and back to the program. */
  BROWSER,
  /** A person typed the code that the program showed. */
  DEVICE
}
