package dev.latchkey.authority.device;

import dev.latchkey.authority.storage.DeviceOpening;
import java.time.Duration;

/** The numbers of device sign-in, in one place. They are documented; change both together. */
final class DevicePolicy {
  /** How long a code can be typed and the answer fetched. Codex waits no longer. */
  static final Duration LIFE = Duration.ofMinutes(15);

  /** How long a program is asked to wait between two questions. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Questions closer than this cost no look into the store; a little less than asked for. */
  static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(4);

  /** How many may wait at once, from one network and in all. */
  static final DeviceOpening.Limits WAITING = new DeviceOpening.Limits(50, 10_000);

  /** After this long a program that found no room may try again. */
  static final Duration FULL_RETRY = Duration.ofMinutes(1);

  private DevicePolicy() {}
}
