package dev.latchkey.doctor;

import java.util.Locale;

/** What is looked at, in the order in which it is. */
public enum Topic {
  /** The Codex home. */
  HOME("Home"),
  /** Files in it, and who may read and change them. */
  FILES("Files"),
  /** What was said in configuration files. */
  CONFIGURATION("Configuration"),
  /** Where the login is kept. */
  STORE("Store"),
  /** Who holds the locks of the store. */
  LOCKS("Locks"),
  /** The login itself. */
  LOGIN("Login"),
  /** Whether the rules allow it. */
  RULES("Rules"),
  /** Sign-outs that an issuer has not confirmed. */
  REVOCATIONS("Revocations"),
  /** What programs that were killed have left. */
  LEFTOVERS("Leftovers"),
  /** Other programs that work with the same home. */
  PROCESSES("Processes"),
  /** Where a browser comes back to. */
  PORTS("Ports"),
  /** What shows a page. */
  BROWSER("Browser"),
  /** Whom connections trust. */
  CERTIFICATES("Certificates"),
  /** Through whom connections go. */
  PROXY("Proxy"),
  /** Whether the issuer is there; only if it is asked. */
  ISSUER("Issuer"),
  /** This machine's clock beside the issuer's; only if that is asked. */
  CLOCK("Clock"),
  /** Whether the issuer accepts the login; only if it is asked. */
  VERIFICATION("Verification");

  private final String label;

  Topic(String label) {
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** The name in {@code --json}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
