package dev.latchkey.network;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How we present ourselves (protocol §10, rule 8 of the architecture: as ourselves). Immutable.
 *
 * <p>The version is looked up only when a request is sent: it stands in a resource, and to open one
 * takes longer than to hand over a token.
 */
public final class ClientName {
  /** Latchkey under its own name. */
  public static final String LATCHKEY = "latchkey";

  private final String originator;
  private final Supplier<String> version;

  private ClientName(String originator, Supplier<String> version) {
    this.originator = isHeaderSafe(originator) ? originator : LATCHKEY;
    this.version = version;
  }

  /** A name with a version; a name that a header cannot carry becomes {@link #LATCHKEY}. */
  public ClientName(String originator, String version) {
    this(originator, () -> version);
  }

  /**
   * Our name, unless the environment gives another (rule 8: honest, with a setting to change it).
   */
  public static ClientName of(Optional<String> override, Supplier<String> version) {
    return new ClientName(override.orElse(LATCHKEY), version);
  }

  /** The {@code originator} header, and the parameter of the authorize URL. */
  public String originator() {
    return originator;
  }

  /** The {@code User-Agent}: name, version, operating system, architecture. */
  public String userAgent() {
    return printable(
        originator
            + "/"
            + version.get()
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
