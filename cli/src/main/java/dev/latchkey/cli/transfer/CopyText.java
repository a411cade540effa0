package dev.latchkey.cli.transfer;

import dev.latchkey.cli.terminal.Terminal;

/** What is said about a login that two machines have now. */
final class CopyText {
  private CopyText() {}

  /** What {@code --copy} leaves behind. */
  static void say(Terminal terminal, boolean chain) {
    if (chain) {
      terminal.warn(
          "this login has two owners now. Its refresh token can be used once: whichever machine"
              + " renews it first keeps working, the other one is signed out then, and the issuer may"
              + " end both. A logout on one of them signs out the other");
    } else {
      terminal.say("It is nothing that is renewed, so both can use it without harm.");
    }
  }
}
