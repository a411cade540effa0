package dev.latchkey.login;

/** The ways in which a person can sign in with ChatGPT. */
public enum Flow {
  /** The browser comes back to this machine. */
  LOOPBACK("loopback"),
  /** A code is typed on any other device. */
  DEVICE("device"),
  /** The address on which a browser anywhere ended is pasted here. */
  PASTE("paste");

  private final String word;

  Flow(String word) {
    this.word = word;
  }

  /** The word for it on the command line. */
  public String word() {
    return word;
  }
}
