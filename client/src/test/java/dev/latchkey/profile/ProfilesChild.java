package dev.latchkey.profile;

import dev.latchkey.config.Environment;
import dev.latchkey.error.LatchkeyException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A program that changes profiles in a process of its own. */
public final class ProfilesChild {
  private ProfilesChild() {}

  /** {@code add|loop HOME LATCHKEY_HOME}. Says "ready", then "ok" or what went wrong. */
  public static void main(String[] args) {
    Profiles profiles =
        new Profiles(
            Environment.of(Map.of("HOME", args[1])), Path.of(args[2]), Duration.ofSeconds(30));
    PrintStream out = System.out;
    try {
      switch (args[0]) {
        case "add" -> profiles.add(new ProfileName("work"), Optional.empty());
        case "loop" -> {
          out.println("ready");
          out.flush();
          while (true) {
            churn(profiles, Path.of(args[1]));
          }
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
      out.println("ok");
    } catch (LatchkeyException e) {
      out.println(e.code().id() + ": " + e.getMessage() + " (" + e.remedy() + ")");
    }
  }

  /** Renames whichever of "here" and "there" exists to the other, and adds and removes a third. */
  private static void churn(Profiles profiles, Path home) {
    List<String> names = new ArrayList<>();
    profiles.added().forEach(profile -> names.add(profile.name().text()));
    boolean here = names.contains("here");
    ProfileName passing = new ProfileName("passing");
    if (names.contains("passing")) {
      profiles.remove(passing, new Profiles.Removal(false, true));
    }
    profiles.add(passing, Optional.empty());
    profiles.rename(
        new ProfileName(here ? "here" : "there"), new ProfileName(here ? "there" : "here"));
    profiles.bind(home.resolve("passing"), passing);
    profiles.remove(passing, new Profiles.Removal(false, true));
  }

  /** Starts it. */
  static Process start(List<String> prefix, String... args) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path", ""),
            ProfilesChild.class.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
