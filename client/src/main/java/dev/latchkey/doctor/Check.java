package dev.latchkey.doctor;

import java.time.Duration;
import java.util.List;

/** Looks at one topic. Changes nothing. */
interface Check {
  /** What it looks at. */
  Topic topic();

  /**
   * What was found; at least one finding. A {@link dev.latchkey.error.LatchkeyException} that is
   * thrown becomes one.
   */
  List<Finding> look();

  /** How long it may take. */
  default Duration limit() {
    return Duration.ofSeconds(10);
  }
}
