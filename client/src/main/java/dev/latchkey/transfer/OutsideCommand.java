package dev.latchkey.transfer;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A command that keeps secrets, run once: no shell, a limit on time, a limit on what it says. */
public final class OutsideCommand {
  /** As much as {@code auth.json} may hold. */
  static final int MAX_OUTPUT = 1 << 20;

  private static final int MAX_WORDS = 16 * 1024;

  /** No part of a token is shorter; names of members are, or do no harm. */
  private static final int SHORTEST_SECRET = 16;

  private static final Pattern SEPARATORS = Pattern.compile("[^A-Za-z0-9_+/=-]+");

  private final Program program;
  private final Duration limit;
  private final Consumer<String> said;

  /**
   * The command of these words.
   *
   * @param limit how long it may run
   * @param said gets what it says on its standard error, line by line and safe to show
   */
  public OutsideCommand(
      List<String> words, Environment environment, Duration limit, Consumer<String> said) {
    this.program = new Program(words, environment);
    this.limit = limit;
    this.said = said;
  }

  /** Its name, for people. */
  public String name() {
    return program.name();
  }

  /**
   * What it says when it is given {@code input}.
   *
   * @throws TransferException if it cannot be run, fails, takes too long or says too much
   */
  public byte[] run(byte[] input) {
    Process process = program.start();
    try {
      CompletableFuture<byte[]> output = read(process.getInputStream(), MAX_OUTPUT + 1);
      CompletableFuture<byte[]> words = read(process.getErrorStream(), MAX_WORDS);
      Thread unused = Thread.ofVirtual().start(() -> write(process.getOutputStream(), input));
      long deadline = System.nanoTime() + limit.toNanos();
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failed("did not end within " + limit.toSeconds() + " s");
      }
      byte[] answer = output.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      String spoken =
          new String(
              words.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS),
              StandardCharsets.UTF_8);
      List<String> secrets = longWords(input, answer);
      spoken.lines().map(line -> Printable.escape(without(secrets, line), 500)).forEach(said);
      if (process.exitValue() != 0) {
        throw failed("ended with exit code " + process.exitValue());
      }
      if (answer.length > MAX_OUTPUT) {
        throw failed("said more than " + MAX_OUTPUT + " bytes");
      }
      return answer;
    } catch (TimeoutException e) {
      throw failed("ended, but something that it started kept its output open");
    } catch (ExecutionException e) {
      throw failed("could not be listened to");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Every word of what goes in and out that is long enough to be a secret. */
  private static List<String> longWords(byte[]... texts) {
    List<String> words = new ArrayList<>();
    for (byte[] text : texts) {
      for (String word : SEPARATORS.split(new String(text, StandardCharsets.UTF_8), -1)) {
        if (word.length() >= SHORTEST_SECRET) {
          words.add(word);
        }
      }
    }
    return words;
  }

  /** A command that complains about what it was given may repeat it. */
  private static String without(List<String> secrets, String line) {
    String rest = line;
    for (String secret : secrets) {
      rest = rest.replace(secret, "[REDACTED]");
    }
    return rest;
  }

  private TransferException failed(String how) {
    return new TransferException(
        ErrorCode.COMMAND_FAILED,
        program.name() + " " + how,
        "nothing was changed by it here; try the command by itself");
  }

  private static CompletableFuture<byte[]> read(InputStream stream, int most) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    Thread unused =
        Thread.ofVirtual()
            .start(() -> {
              try {
                byte[] bytes = stream.readNBytes(most);
                // It may go on, but into nothing: a full pipe would make it hang.
                stream.transferTo(OutputStream.nullOutputStream());
                all.complete(bytes);
              } catch (IOException e) {
                all.completeExceptionally(e);
              }
            });
    return all;
  }

  private static void write(OutputStream stream, byte[] input) {
    try (stream) {
      stream.write(input);
    } catch (IOException notInterested) {
      // Its exit code says whether that was all right.
    }
  }
}
