package dev.latchkey.capability;

import java.util.Optional;

/** Whether a way of signing in gives something. The order is from all to nothing. */
public enum Availability {
  /** It does. */
  YES("yes"),
  /** It gives a part, or the pages promise it for a part of its uses; the note says which. */
  LIMITED("limited"),
  /** That depends on the plan, and what the pages say does not settle it for this one. */
  BY_PLAN("by-plan"),
  /** It does not. */
  NO("no");

  private final String id;

  Availability(String id) {
    this.id = id;
  }

  /** The name in the table and in {@code --json}. */
  public String id() {
    return id;
  }

  /** The value of that name. */
  public static Optional<Availability> parse(String id) {
    for (Availability value : values()) {
      if (value.id.equals(id)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
