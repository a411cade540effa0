package dev.latchkey.transfer;

import dev.latchkey.error.LatchkeyException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The other side of a transfer while both talk: {@code latchkey transfer receive} somewhere. */
public interface Peer {
  /** To where, for people. */
  String destination();

  /**
   * Its next line, or nothing if it has ended.
   *
   * @throws LatchkeyException if it says nothing for {@code limit}
   */
  Optional<String> readLine(Duration limit);

  /** Says one line to it. */
  void writeLine(String line) throws IOException;

  /** Why it has ended without having said a word, and what to do about it. */
  LatchkeyException silence();
}
