package dev.latchkey;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Everything that a log would show of an exception. */
public final class Thrown {
  private Thrown() {}

  /** Messages and stack traces of {@code e}, its causes and what was suppressed. */
  public static String text(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
