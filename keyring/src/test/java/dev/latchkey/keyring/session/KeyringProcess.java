package dev.latchkey.keyring.session;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The system's keyring as a process of another environment sees it: which session a process belongs
 * to is settled when it starts. Each call is one of that process. For one thread.
 */
public final class KeyringProcess implements Keyring, AutoCloseable {
  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  private KeyringProcess(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one with exactly these variables; what it says on standard error goes to {@code log}.
   *
   * @param options {@code bounded} and a limit in milliseconds, or none
   */
  public static KeyringProcess start(Map<String, String> environment, Path log, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KeyringProcessMain.class.getName()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    try {
      return new KeyringProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process itself. */
  public Process process() {
    return process;
  }

  @Override
  public String describe() {
    return ask("describe").getFirst();
  }

  @Override
  public List<KeyringItem> find(KeyringName name) {
    List<String> fields = ask("find", name.service(), name.account());
    List<KeyringItem> items = new ArrayList<>();
    for (int i = 0; i < fields.size(); i += 3) {
      items.add(
          new KeyringItem(
              name, fields.get(i), Secret.of(fields.get(i + 1)), Instant.parse(fields.get(i + 2))));
    }
    return items;
  }

  @Override
  public void add(KeyringName name, Secret value) {
    ask("add", name.service(), name.account(), value.reveal());
  }

  @Override
  public void change(KeyringItem item, Secret value) {
    ask("change", item.name().service(), item.name().account(), item.handle(), value.reveal());
  }

  @Override
  public void remove(KeyringItem item) {
    ask("remove", item.name().service(), item.name().account(), item.handle());
  }

  @Override
  public void unlock() {
    ask("unlock");
  }

  @Override
  public void cancel() {
    ask("cancel");
  }

  /** How many bounded calls of the process have not come back yet. */
  public int waiting() {
    return Integer.parseInt(ask("waiting").getFirst());
  }

  private List<String> ask(String command, String... arguments) {
    try {
      StringBuilder line = new StringBuilder(command);
      for (String argument : arguments) {
        line.append(' ').append(encode(argument));
      }
      in.append(line).append('\n').flush();
      String answer = out.readLine();
      if (answer == null) {
        throw new IllegalStateException("the keyring's process has ended, see its log");
      }
      List<String> fields = decode(answer);
      if (fields.getFirst().equals("trouble")) {
        throw new StoreException(ErrorCode.valueOf(fields.get(1)), fields.get(2), fields.get(3));
      }
      return fields.subList(1, fields.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String encode(String text) {
    return "=" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The command, and its arguments. */
  static List<String> decode(String line) {
    List<String> fields = new ArrayList<>();
    for (String field : line.split(" ", -1)) {
      fields.add(
          field.startsWith("=")
              ? new String(Base64.getDecoder().decode(field.substring(1)), StandardCharsets.UTF_8)
              : field);
    }
    return fields;
  }

  /** Lets it come to its own end, which is at most as long as {@code seconds} away. */
  public boolean endsWithin(long seconds) {
    try {
      in.close();
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
