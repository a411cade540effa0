package dev.latchkey.transfer;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.TransferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Peer} at the other end of a program such as ssh. What that program says besides, on its
 * standard error, is passed on made safe; lines on its standard output that are not of this
 * protocol, such as a shell's greeting, are passed over. Used by one thread.
 */
public final class RemoteProgram implements Peer, AutoCloseable {
  private static final int LONGEST_LINE = 4096;
  private static final int MOST_LINES = 1000;
  private static final Duration END = Duration.ofSeconds(10);

  private final Destination destination;
  private final Process process;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final Thread words;

  private RemoteProgram(Destination destination, Process process, Consumer<String> said) {
    this.destination = destination;
    this.process = process;
    Thread unused = Thread.ofVirtual().name("transfer-lines").start(this::readLines);
    this.words =
        Thread.ofVirtual()
            .name("transfer-words")
            .start(() -> eachLine(process.getErrorStream(), line -> said.accept(shown(line))));
  }

  /**
   * Starts the program that leads to {@code destination}.
   *
   * @param said gets each line of its standard error
   * @throws TransferException if it cannot be started
   */
  public static RemoteProgram start(
      Destination destination, Environment environment, Consumer<String> said) {
    return new RemoteProgram(
        destination, new Program(destination.command(), environment).start(), said);
  }

  private static String shown(String line) {
    return Printable.escape(line.stripTrailing(), 1000);
  }

  private void readLines() {
    eachLine(
        process.getInputStream(),
        line -> {
          if (line.startsWith("latchkey-")) {
            lines.add(Optional.of(line));
          }
        });
    lines.add(Optional.empty());
  }

  /** Calls {@code use} for each line that is not too long, and reads the stream to its end. */
  private static void eachLine(InputStream stream, Consumer<String> use) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int count = 0;
    try {
      for (int next = stream.read(); next >= 0; next = stream.read()) {
        if (next != '\n') {
          if (line.size() < LONGEST_LINE) {
            line.write(next);
          }
        } else {
          if (++count <= MOST_LINES) {
            use.accept(line.toString(StandardCharsets.UTF_8).stripTrailing());
          }
          line.reset();
        }
      }
    } catch (IOException ended) {
      // As if it had said no more.
    }
    // A line without its end was cut off; of words to people it is better than nothing.
    if (line.size() > 0 && !line.toString(StandardCharsets.UTF_8).startsWith("latchkey-")) {
      use.accept(line.toString(StandardCharsets.UTF_8));
    }
  }

  @Override
  public String destination() {
    return destination.describe();
  }

  @Override
  public Optional<String> readLine(Duration limit) {
    try {
      Optional<String> line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new TransferException(
            ErrorCode.TRANSFER_UNCONFIRMED,
            destination.describe() + " said nothing for " + limit.toSeconds() + " s",
            "the login is still here; see whether it hangs, and send it to the same place again");
      }
      if (line.isEmpty()) {
        lines.add(line);
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException(
          ErrorCode.TRANSFER_UNCONFIRMED,
          "interrupted while " + destination.describe() + " was at work",
          "the login is still here; send it to the same place again",
          e);
    }
  }

  @Override
  public void writeLine(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  @Override
  public LatchkeyException silence() {
    try {
      if (process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        words.join(END);
        return destination.silence(process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return destination.silence(-1);
  }

  /** Ends the program, after it had a moment to end by itself. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      // It does not listen any more.
    }
    try {
      if (process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        words.join(END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroy();
  }
}
