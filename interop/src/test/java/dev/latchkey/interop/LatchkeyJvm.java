package dev.latchkey.interop;

import dev.latchkey.testkit.TestHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The command in a JVM of its own, with the classes of this build. */
final class LatchkeyJvm {
  private LatchkeyJvm() {}

  /** Starts a command; the caller closes it. Options of the JVM come before {@code --}. */
  static RunningProgram start(TestHome home, String... optionsAndArguments) {
    return start(environment(home), optionsAndArguments);
  }

  /** Starts a command in an environment of the test's own. */
  static RunningProgram start(Map<String, String> environment, String... optionsAndArguments) {
    return RunningProgram.start(command(optionsAndArguments), environment);
  }

  /** Returns the words that start a command; options of the JVM come before {@code --}. */
  static List<String> command(String... optionsAndArguments) {
    int split = List.of(optionsAndArguments).indexOf("--");
    List<String> command = new ArrayList<>();
    // A shell's background job ignores SIGINT, and so would its children.
    command.add(new Programs().require("env").toString());
    command.add("--default-signal=INT");
    command.add(
        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    // As the launcher: what the JVM has to say does not belong among what is printed.
    command.addAll(List.of("-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=error:stderr"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(optionsAndArguments).subList(0, Math.max(split, 0)));
    command.add("-cp");
    command.add(Objects.requireNonNull(System.getProperty("java.class.path")));
    command.add("dev.latchkey.cli.Main");
    command.addAll(List.of(optionsAndArguments).subList(split + 1, optionsAndArguments.length));
    return command;
  }

  /** Returns an environment in which nothing of the user can be touched. */
  static Map<String, String> environment(TestHome home) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", home.path().toString());
    environment.put("CODEX_HOME", home.path().toString());
    environment.put("XDG_CACHE_HOME", home.file("cache").toString());
    return environment;
  }
}
