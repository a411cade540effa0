package dev.latchkey.interop.chain;

import dev.latchkey.credential.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/**
 * What all processes of a test did, in one file to which each appends whole lines: a process that
 * is killed has written down what it did before.
 */
final class History implements AutoCloseable {
  private static final int LETTERS = 16;

  private final FileChannel file;
  private final long process = ProcessHandle.current().pid();

  private History(FileChannel file) {
    this.file = file;
  }

  static History appendTo(Path path) {
    try {
      return new History(
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void add(Event.Kind kind, Secret token) {
    add(System.nanoTime(), kind, token);
  }

  void add(long nanos, Event.Kind kind, Secret token) {
    add(new Event(nanos, process, kind, hash(token)));
  }

  void add(Event event) {
    try {
      file.write(ByteBuffer.wrap(event.line().getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String hash(Secret token) {
    return token.sha256().substring(0, LETTERS);
  }

  /** All that was written, in the order of time. */
  static List<Event> read(Path path) {
    try {
      return Files.readAllLines(path, StandardCharsets.US_ASCII).stream()
          .map(Event::parse)
          .sorted(Comparator.comparingLong(Event::nanos))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
