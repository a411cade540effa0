package dev.latchkey.cli.terminal;

import java.time.Duration;

/**
 * The last line of a terminal while something is waited for; it is written anew every second.
 * Silent where nobody sees it. Thread-safe.
 */
public final class StatusLine implements AutoCloseable {
  private final Terminal terminal;
  private final boolean inPlace;
  private final int columns;
  private final long end;
  private String text;
  private String note = "";
  private long noteEnd;
  private boolean closed;

  private StatusLine(Terminal terminal, boolean inPlace, int columns, String text, Duration time) {
    this.terminal = terminal;
    this.inPlace = inPlace;
    this.columns = columns;
    this.text = text;
    this.end = System.nanoTime() + time.toNanos();
  }

  /**
   * Begins.
   *
   * @param inPlace whether the terminal can write a line anew
   * @param text what is waited for; the remaining {@code time} is put behind it
   */
  public static StatusLine start(
      Terminal terminal, boolean inPlace, int columns, String text, Duration time) {
    StatusLine line = new StatusLine(terminal, inPlace, columns, text, time);
    if (inPlace) {
      Thread ignored = Thread.ofVirtual().name("status-line").start(line::run);
    }
    return line;
  }

  /** Adds a remark for a while. */
  public synchronized void note(String given, Duration time) {
    note = given;
    noteEnd = System.nanoTime() + time.toNanos();
    draw();
  }

  /** Says something else, without a time. */
  public synchronized void instead(String given) {
    text = given;
    note = "";
    draw();
  }

  private void run() {
    try {
      while (drawn()) {
        Thread.sleep(1_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean drawn() {
    draw();
    return !closed;
  }

  private void draw() {
    if (!inPlace || closed) {
      return;
    }
    long seconds = Math.max(0, (end - System.nanoTime() + 999_999_999) / 1_000_000_000);
    String line =
        text.replace("{}", seconds / 60 + ":" + (seconds % 60 < 10 ? "0" : "") + seconds % 60);
    if (!note.isEmpty() && noteEnd - System.nanoTime() > 0) {
      line = line + " (" + note + ")";
    }
    // A line that wraps could not be written anew.
    if (line.length() >= columns) {
      line = line.substring(0, Math.max(0, columns - 4)) + "...";
    }
    terminal.err().print("\r\u001b[K" + terminal.faintMessage(line));
    terminal.err().flush();
  }

  /** Leaves an empty line behind. */
  @Override
  public synchronized void close() {
    if (inPlace && !closed) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
    closed = true;
  }
}
