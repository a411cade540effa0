package dev.latchkey.login;

import java.net.URI;

/** Shows a page to the user. */
public interface BrowserLauncher {
  /** What came of it. */
  sealed interface Launch {
    /** A browser was started. Whether it shows the page cannot be known. */
    record Started() implements Launch {}

    /** No browser was started, for this reason: a part of a sentence. */
    record NotStarted(String reason) implements Launch {}
  }

  /** Tries to show {@code page}; never fails, never waits for the browser. */
  Launch open(URI page);

  /** Starts no browser. */
  static BrowserLauncher none() {
    return page -> new Launch.NotStarted("you asked for none");
  }
}
