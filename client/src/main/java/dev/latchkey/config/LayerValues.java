package dev.latchkey.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one layer says. Immutable to the eye; an implementation may parse late. */
interface LayerValues {
  /** Which layer. */
  Layer layer();

  /** Where it stands, for people. */
  String place();

  /** Why nothing in it counts, as the rest of a sentence that begins with its place; or nothing. */
  default Optional<String> disabled() {
    return Optional.empty();
  }

  /**
   * The value at {@code path}, and where: a {@link String}, {@link Boolean}, {@link Long}, {@link
   * Double}, date, {@link List} of those, or {@link java.util.Map} for a table.
   */
  Optional<Setting<Object>> get(List<String> path);

  /** The names in the table at {@code path}; none if there is no such table. */
  Set<String> names(List<String> path);
}
