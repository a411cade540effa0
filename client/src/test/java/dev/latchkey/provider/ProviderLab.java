package dev.latchkey.provider;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A home whose {@code config.toml} names providers, and small shell scripts as their commands. */
final class ProviderLab implements AutoCloseable {
  final TestHome home = TestHome.create();
  final TestClock clock = TestClock.now();
  final Map<String, String> environment = new HashMap<>();
  Path workingFolder = home.path();
  private final List<Latchkey> opened = new ArrayList<>();

  ProviderLab() {
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("LAB", home.path().toString());
  }

  ProviderLab config(String text) {
    home.write("config.toml", text);
    return this;
  }

  /** Writes a script that runs with {@code $LAB} as this home, and counts its runs there. */
  Path script(String name, String body) {
    Path file = home.file(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\necho run >> \"$LAB/runs\"\n" + body + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** A provider {@code p} whose command is a script with that body. */
  ProviderTokenSource command(String body, String... more) {
    Path script = script("token.sh", body);
    config(
        "[model_providers.p]\nname = \"P\"\n[model_providers.p.auth]\ncommand = \""
            + script
            + "\"\n"
            + String.join("\n", more));
    return open().named("p");
  }

  int runs() {
    try {
      return Files.exists(home.file("runs")) ? Files.readAllLines(home.file("runs")).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Providers open(String... overrides) {
    Latchkey latchkey =
        Latchkey.builder()
            .environment(Environment.of(environment))
            .machine(MachineFiles.ofUnix(home.file("machine")))
            .home(home.path())
            .workingFolder(workingFolder)
            .overrides(List.of(overrides))
            .clock(clock)
            .open();
    opened.add(latchkey);
    return latchkey.providers();
  }

  @Override
  public void close() {
    opened.forEach(Latchkey::close);
    home.close();
  }
}
