package dev.latchkey.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds the programs that tests are run against. One that is absent skips the test, or fails it
 * where {@code LATCHKEY_REQUIRE_INTEROP} is 1.
 */
final class Programs {
  /** The version of Codex that Latchkey is compatible with. */
  static final String CODEX_VERSION = "0.169.0";

  private final Map<String, String> environment;

  /** Looks where the environment of this process says. */
  Programs() {
    this(System.getenv());
  }

  Programs(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Returns the Codex binary itself: {@code LATCHKEY_CODEX}, else the one that {@code .ci/run}
   * installs.
   */
  Path codex() {
    return Optional.ofNullable(environment.get("LATCHKEY_CODEX"))
        .map(Path::of)
        .or(this::installedCodex)
        .filter(Files::isExecutable)
        .orElseGet(() ->
            absent(
                "Codex " + CODEX_VERSION, "run .ci/run once, or set LATCHKEY_CODEX to the binary"));
  }

  /** Returns Codex as npm installs it: a launcher that needs node. */
  Path codexLauncher() {
    require("node");
    return Optional.ofNullable(environment.get("LATCHKEY_CODEX_LAUNCHER"))
        .map(Path::of)
        .or(() -> Optional.of(codexFolder().resolve("node_modules/.bin/codex")))
        .filter(Files::isExecutable)
        .orElseGet(() ->
            absent(
                "the npm launcher of Codex", "run .ci/run once, or set LATCHKEY_CODEX_LAUNCHER"));
  }

  /** Returns the browser. */
  Path chromium() {
    return require("chromium");
  }

  /** Returns what drives the browser. */
  Path chromedriver() {
    return require("chromedriver");
  }

  /** Returns the program {@code name} on the path. */
  Path require(String name) {
    String path = environment.getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> absent(name, "install it, or run .ci/run once; PATH is " + path));
  }

  private Path codexFolder() {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/"));
    Path cache =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of)
            .orElse(Path.of(home, ".cache"));
    return cache.resolve("latchkey/codex-" + CODEX_VERSION);
  }

  private Optional<Path> installedCodex() {
    Path packages = codexFolder().resolve("node_modules/@openai");
    if (!Files.isDirectory(packages)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> platforms = Files.newDirectoryStream(packages, "codex-*")) {
      for (Path platform : platforms) {
        try (DirectoryStream<Path> targets = Files.newDirectoryStream(platform.resolve("vendor"))) {
          for (Path target : targets) {
            Path binary = target.resolve("bin/codex");
            if (Files.isExecutable(binary)) {
              return Optional.of(binary);
            }
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path absent(String what, String remedy) {
    String message = what + " is absent: " + remedy;
    if ("1".equals(environment.get("LATCHKEY_REQUIRE_INTEROP"))) {
      return Assertions.fail(message);
    }
    return Assumptions.abort(message);
  }
}
