package dev.latchkey.provider;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.ProviderException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A provider's command, run without a shell, with nothing on standard input (policy §9.2). When its
 * time is over, or the caller is interrupted, it is ended with all that it has started.
 * Thread-safe.
 */
final class CommandRun {
  /**
   * Names the providers whose commands we run below each other: a command that is itself {@code
   * latchkey token --provider} of the same one would start itself for ever.
   */
  static final String RUNNING = "LATCHKEY_PROVIDER_COMMAND";

  private static final int LONGEST_TOKEN = 64 * 1024;
  private static final int MOST_WORDS = 4 * 1024;
  private static final int SHOWN = 200;
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final String provider;
  private final ProviderLogin.Command command;
  private final Environment environment;

  CommandRun(String provider, ProviderLogin.Command command, Environment environment) {
    this.provider = provider;
    this.command = command;
    this.environment = environment;
  }

  /** What a stream held, as far as it was kept. */
  private record Output(ByteBuffer bytes, boolean cut) {}

  /**
   * Runs it once.
   *
   * @throws ProviderException if it gives no token
   * @throws InterruptedException if this thread was interrupted; then nothing of it is left
   */
  Secret run() throws InterruptedException {
    Process process = start();
    try {
      CompletableFuture<Output> words = read(process.getErrorStream(), MOST_WORDS, true);
      CompletableFuture<Output> printed = read(process.getInputStream(), LONGEST_TOKEN, false);
      Output output = await(process, printed);
      return token(process.exitValue(), output, words);
    } finally {
      end(process);
    }
  }

  private Process start() {
    List<String> running =
        environment.get(RUNNING).map(text -> Arrays.asList(text.split(",", -1))).orElse(List.of());
    if (running.contains(provider)) {
      throw failed(
          "asks for the token of the same provider",
          "let it print a token of another one, or of the login: latchkey token",
          null);
    }
    if (!Files.isDirectory(command.folder())) {
      throw failed(
          "cannot be started in "
              + Printable.escape(command.folder().toString(), 300)
              + ", which is no folder",
          "correct cwd",
          null);
    }
    Path program =
        Executable.find(command.command(), command.folder(), environment)
            .orElseThrow(() ->
                failed(
                    "is not there, or cannot be run", "install it, or write its whole path", null));
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.addAll(command.args());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(command.folder().toFile())
            .redirectInput(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    List<String> chain = new ArrayList<>(running);
    chain.add(provider);
    builder.environment().put(RUNNING, String.join(",", chain));
    try {
      return builder.start();
    } catch (IOException | IllegalArgumentException e) {
      // The cause is left out: it may repeat the arguments.
      throw failed("failed to start", "see whether it runs by itself", null);
    }
  }

  private Output await(Process process, CompletableFuture<Output> printed)
      throws InterruptedException {
    Duration limit = command.timeout().compareTo(LONGEST) < 0 ? command.timeout() : LONGEST;
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      Output output = printed.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (output.cut()) {
        throw failed(
            "printed more than " + LONGEST_TOKEN + " bytes",
            "let it print the token and nothing else",
            null);
      }
      if (process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return output;
      }
    } catch (TimeoutException e) {
      // Said below.
    } catch (ExecutionException e) {
      throw failed("could not be listened to", "try again", e.getCause());
    }
    throw failed(
        "timed out after " + limit.toMillis() + " ms",
        "see what it waits for, or set timeout_ms; what it leaves running must not keep its"
            + " standard output",
        null);
  }

  private Secret token(int status, Output output, CompletableFuture<Output> words)
      throws InterruptedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(output.bytes()).toString().strip();
    } catch (CharacterCodingException e) {
      if (status == 0) {
        throw failed("wrote non-UTF-8 data to stdout", "let it print the token as text", null);
      }
      text = "";
    }
    if (status != 0) {
      throw failed(
          "exited with status " + status + lastWords(words, text),
          "see whether it runs by itself in " + Printable.escape(command.folder().toString(), 200),
          null);
    }
    if (text.isEmpty()) {
      throw failed("produced an empty token", "let it print the token", null);
    }
    if (!HeaderText.isValue(text)) {
      throw failed(
          "printed several lines, or a character that no header can carry",
          "let it print the token and nothing else",
          null);
    }
    return Secret.of(text);
  }

  /** The first line of its standard error; what it says may be a secret, so no more than that. */
  private static String lastWords(CompletableFuture<Output> words, String printed)
      throws InterruptedException {
    String said;
    try {
      Output output = words.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      said = StandardCharsets.UTF_8.decode(output.bytes()).toString();
    } catch (TimeoutException | ExecutionException e) {
      return "";
    }
    String first = said.strip().lines().findFirst().orElse("").strip();
    boolean repeats = !printed.isEmpty() && first.contains(printed);
    return first.isEmpty() || repeats ? "" : ": " + Printable.escape(first, SHOWN);
  }

  /**
   * Reads a stream on a thread of its own.
   *
   * @param further whether what is too much is thrown away, so that the program can go on; else
   *     reading ends there
   */
  private static CompletableFuture<Output> read(InputStream stream, int limit, boolean further) {
    CompletableFuture<Output> result = new CompletableFuture<>();
    Thread unused =
        Thread.ofVirtual()
            .name("latchkey-provider-command")
            .start(() -> {
              try {
                result.complete(read(limit, further, stream));
              } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static Output read(int limit, boolean further, InputStream stream) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    boolean cut = false;
    for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
      int room = Math.min(count, limit - kept.size());
      kept.write(buffer, 0, room);
      cut |= room < count;
      if (cut && !further) {
        break;
      }
    }
    return new Output(ByteBuffer.wrap(kept.toByteArray()), cut);
  }

  /** Ends it and all that it has started. */
  private static void end(Process process) {
    if (!process.isAlive()) {
      return;
    }
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    for (ProcessHandle one : started) {
      // What it has started since is still its own.
      one.descendants().forEach(ProcessHandle::destroyForcibly);
      one.destroyForcibly();
    }
  }

  private ProviderException failed(String what, String remedy, @Nullable Throwable cause) {
    return new ProviderException(
        ErrorCode.PROVIDER_COMMAND_FAILED,
        "the command of the provider "
            + Printable.escape(provider, 100)
            + " ("
            + Printable.escape(command.command(), 200)
            + ") "
            + what,
        remedy,
        cause);
  }
}
