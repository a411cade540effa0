package dev.latchkey.cli;

import dev.latchkey.testkit.FakeIssuer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own, for what only a process can suffer. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader err;

  private Child(Process process) {
    this.process = process;
    this.err = process.errorReader(StandardCharsets.UTF_8);
  }

  /** A sign-in at the lab's issuer. */
  static Child login(Lab lab) throws IOException {
    return start(
        lab.environment,
        "login",
        "--no-browser",
        "--issuer",
        lab.issuer.uri().toString(),
        "--port",
        "0",
        "--client-id",
        FakeIssuer.CLIENT_ID);
  }

  static Child start(Map<String, String> environment, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // A shell's background job ignores SIGINT, and so would its children.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the launcher: what the JVM has to say does not belong among what is printed.
                "-XX:-UsePerfData",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("CODEX"));
    builder.environment().putAll(environment);
    return new Child(builder.start());
  }

  Process process() {
    return process;
  }

  /** Waits until it shows where to sign in. */
  URI awaitPage() throws IOException {
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.strip().startsWith("http")) {
        return URI.create(line.strip());
      }
    }
    throw new AssertionError("it showed no page");
  }

  /** What Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
    if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new AssertionError("could not interrupt");
    }
  }

  /** What it still says, to the end. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    err.close();
  }
}
