package dev.latchkey.authority.server;

import java.util.Arrays;

/** A password on its way in. Is not shown, and can be wiped once it was used. Not thread-safe. */
public final class OwnerPassword implements CharSequence, AutoCloseable {
  private final char[] characters;

  private OwnerPassword(char[] characters) {
    this.characters = characters;
  }

  /** Copies {@code characters}; the caller wipes its own. */
  public static OwnerPassword of(char[] characters) {
    return new OwnerPassword(characters.clone());
  }

  @Override
  public int length() {
    return characters.length;
  }

  @Override
  public char charAt(int index) {
    return characters[index];
  }

  @Override
  public OwnerPassword subSequence(int start, int end) {
    return new OwnerPassword(Arrays.copyOfRange(characters, start, end));
  }

  /** Says that something is here, not what. */
  @Override
  public String toString() {
    return "[secret]";
  }

  /** Wipes the password. */
  @Override
  public void close() {
    Arrays.fill(characters, '\0');
  }
}
