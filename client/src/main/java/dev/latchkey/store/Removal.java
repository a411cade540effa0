package dev.latchkey.store;

import java.util.Optional;

/**
 * What a removal did.
 *
 * @param existed whether there was anything to remove
 * @param remark what the user should know about it, for example that the file had further names
 */
public record Removal(boolean existed, Optional<String> remark) {
  /** There was nothing. */
  public static final Removal NOTHING = new Removal(false, Optional.empty());
}
