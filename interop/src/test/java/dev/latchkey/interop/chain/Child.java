package dev.latchkey.interop.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A {@link ChainProgram} in a JVM of its own. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Path history;

  private Child(Process process, Path history) {
    this.process = process;
    this.history = history;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Child start(Path home, Path history, String mode, int number) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Xmx128m",
            // As the launcher: what the JVM has to say does not belong among what is printed.
            "-XX:-UsePerfData",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            ChainProgram.class.getName(),
            home.toString(),
            history.toString(),
            mode,
            String.valueOf(number));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("CODEX_") || name.startsWith("LATCHKEY_"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new Child(builder.start(), history);
  }

  Child awaitReady() throws IOException {
    assertThat(out.readLine()).isEqualTo("ready");
    return this;
  }

  Child go() throws IOException {
    Writer in = process.outputWriter(StandardCharsets.UTF_8);
    in.write("go\n");
    in.flush();
    return this;
  }

  /** Waits for the end, and returns the lines that were printed. */
  List<String> finish() throws IOException, InterruptedException {
    List<String> lines = out.lines().toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return lines;
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it has sent so many refresh tokens. */
  void awaitRequests(int count) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (requests() < count) {
      assertThat(System.nanoTime() - deadline).as("requests of process %d", pid()).isNegative();
      Thread.sleep(1);
    }
  }

  private long requests() {
    return History.read(history).stream()
        .filter(event -> event.process() == pid() && event.kind() == Event.Kind.ASKED)
        .count();
  }

  /** SIGKILL, and a line in the history once it is over. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    try (History all = History.appendTo(history)) {
      all.add(new Event(System.nanoTime(), process.pid(), Event.Kind.KILLED, ""));
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor())
        .isZero();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
