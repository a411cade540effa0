package dev.latchkey.store;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a removal did.
 *
 * @param existed whether there was anything to remove
 * @param remark what the user should know about it, for example that the file had further names
 */
public record Removal(boolean existed, Optional<String> remark) {
  /** There was nothing. */
  public static final Removal NOTHING = new Removal(false, Optional.empty());

  /** This one and {@code other} as one. */
  public Removal and(Removal other) {
    String remarks =
        Stream.of(remark, other.remark).flatMap(Optional::stream).collect(Collectors.joining("; "));
    return new Removal(
        existed || other.existed, remarks.isEmpty() ? Optional.empty() : Optional.of(remarks));
  }
}
