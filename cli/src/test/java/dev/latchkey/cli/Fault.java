package dev.latchkey.cli;

/**
 * One way to break a machine.
 *
 * @param code what {@code doctor} must call it
 * @param how in words
 * @param breaking does it
 */
record Fault(String code, String how, Breaking breaking) {
  /**
   * Breaks a machine, and says what the finding must be about; nothing if that goes by any name.
   */
  interface Breaking {
    Object in(BrokenMachine machine) throws Exception;
  }

  @Override
  public String toString() {
    return code + ": " + how;
  }
}
