package dev.latchkey.authority.storage;

/** What became of a request for a device sign-in. */
public enum DeviceOpening {
  /** It waits for a person now. */
  OPENED,
  /** Its code belongs to another; try another code. */
  CODE_TAKEN,
  /** Its network has as many waiting as it may have. */
  NETWORK_FULL,
  /** As many are waiting as may wait at all. */
  FULL;

  /**
   * How many may wait at once.
   *
   * @param ofNetwork from one network
   * @param inAll from everywhere
   */
  public record Limits(int ofNetwork, int inAll) {}
}
