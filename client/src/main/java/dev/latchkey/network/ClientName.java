package dev.latchkey.network;

import java.util.Optional;

/**
 * How we present ourselves (protocol §10, rule 8 of the architecture: as ourselves).
 *
 * @param originator the {@code originator} header, and the parameter of the authorize URL
 * @param version our version
 */
public record ClientName(String originator, String version) {
  /** Latchkey under its own name. */
  public static final String LATCHKEY = "latchkey";

  /** Keeps only what a header can carry; a name that is left empty becomes {@link #LATCHKEY}. */
  public ClientName {
    originator = isHeaderSafe(originator) ? originator : LATCHKEY;
  }

  /**
   * Our name, unless the environment gives another (rule 8: honest, with a setting to change it).
   */
  public static ClientName of(Optional<String> override, String version) {
    return new ClientName(override.orElse(LATCHKEY), version);
  }

  /** The {@code User-Agent}: name, version, operating system, architecture. */
  public String userAgent() {
    return printable(
        originator
            + "/"
            + version
            + " ("
            + System.getProperty("os.name", "unknown")
            + " "
            + System.getProperty("os.version", "unknown")
            + "; "
            + System.getProperty("os.arch", "unknown")
            + ")");
  }

  private static boolean isHeaderSafe(String text) {
    return !text.isBlank() && printable(text).equals(text);
  }

  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(c >= 0x20 && c < 0x7f ? c : '_');
    }
    return safe.toString();
  }
}
