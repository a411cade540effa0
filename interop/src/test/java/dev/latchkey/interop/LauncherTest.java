package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that starts the command from a checkout. */
@WithIssuer
class LauncherTest {
  /** A tenth above what JDK 25.0.3 loads, of which it loads most before it is asked. */
  private static final int CACHED_CLASSES = 1540;

  @TempDir private Path temporary;

  @Test
  void anEmptyHomeIsNotLoggedIn(TestHome home) throws Exception {
    assertNotLoggedIn(Launcher.of(home));
    assertThat(home.authJson()).doesNotExist();
  }

  @Test
  void itRunsThroughLinksAndFromAnotherFolder(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home).with("LATCHKEY_NO_TRAINING", "1");
    Path there = Files.createDirectories(temporary.resolve("bin"));
    Files.createSymbolicLink(there.resolve("first"), Root.file("latchkey"));
    Files.createSymbolicLink(temporary.resolve("second"), Path.of("bin/first"));

    assertNotLoggedIn(launcher.at(temporary.resolve("second")));
    assertNotLoggedIn(launcher.in(temporary));
    assertNotLoggedIn(launcher.at(Path.of("./second")).in(temporary));
  }

  @Test
  void itRunsFromAPathWithSpaces(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home);
    Path script = Launcher.copyTo(temporary.resolve("a b/c d"));

    assertNotLoggedIn(launcher.at(script).with("XDG_CACHE_HOME", home.file("my cache").toString()));

    awaitCache(home.file("my cache"));
    assertNotLoggedIn(launcher.at(script).with("XDG_CACHE_HOME", home.file("my cache").toString()));
  }

  @Test
  void itRunsFromAReadOnlyCheckout(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home).with("LATCHKEY_NO_TRAINING", "1");
    assertNotLoggedIn(launcher); // Names the build, which is done once.
    Path checkout = temporary.resolve("checkout");
    Path script = Launcher.copyTo(checkout);
    setMode(checkout, "r-xr-xr-x");
    try {
      assertNotLoggedIn(launcher.at(script));
    } finally {
      setMode(checkout, "rwxr-xr-x");
    }
  }

  @Test
  void itFindsANewerJdkThanTheOneOfJavaHome(TestHome home) throws Exception {
    Path old = jdk17();
    assertNotLoggedIn(
        Launcher.of(home)
            .with("LATCHKEY_NO_TRAINING", "1")
            .with("JAVA_HOME", old.toString())
            .with("PATH", old.resolve("bin") + ":/usr/bin:/bin"));
  }

  @Test
  void withoutANewJdkItSaysWhatToInstall(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home);
    Path script = Launcher.copyTo(temporary.resolve("checkout"));
    Files.writeString(
        script,
        Files.readString(script).replaceAll("(?<=[ \n])/(usr|opt|Library)/", temporary + "/$1/"));

    Outcome outcome = launcher.at(script).with("JAVA_HOME", "/nowhere").run("login", "status");

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                1,
                "",
                "latchkey: no JDK 25 or newer was found; install one (for example Temurin,"
                    + " https://adoptium.net) and set JAVA_HOME to it\n"));
  }

  @Test
  void withoutABuildAndWithoutMavenItSaysWhatToInstall(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home);
    Path checkout = temporary.resolve("checkout");
    Launcher.copy("latchkey", checkout);

    Outcome outcome =
        launcher
            .at(checkout.resolve("latchkey"))
            .with("PATH", pathWithoutMaven().toString())
            .with("JAVA_HOME", System.getProperty("java.home", ""))
            .run("login", "status");

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                1,
                "",
                "latchkey: there is no build yet and no Maven to make one; install it (for example:"
                    + " apt-get install maven)\n"));
  }

  @Test
  void theFirstRunTrainsACacheThatTheNextOneUses(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home);

    assertNotLoggedIn(launcher);

    Path cache = awaitCache(home.file("cache"));
    assertThat(cache.getFileName().toString()).contains("-status.aot").startsWith("25");
    // This JDK refuses to start with a cache that it cannot use.
    assertNotLoggedIn(launcher.with("JAVA_HOME", strictJdk().toString()));
    Files.writeString(cache, "not a cache");
    assertThat(
            launcher
                .with("LATCHKEY_NO_TRAINING", "1")
                .with("JAVA_HOME", strictJdk().toString())
                .run("login", "status")
                .stdout())
        .doesNotContain("Not logged in");
  }

  /** A class from elsewhere costs more than all that are in the cache. */
  @ParameterizedTest
  @ValueSource(
      strings = {"login status", "status --json", "token", "token --header", "token --json"})
  void whatIsAskedAllTheTimeComesFromTheCache(String words, TestHome home) throws Exception {
    Launcher launcher = signedIn(home);
    launcher.run(words.split(" ", -1));
    awaitCache(home.file("cache"));
    Path log = temporary.resolve("classes.log");

    Outcome outcome =
        launcher
            .with("_JAVA_OPTIONS", "-Xlog:class+load=info:file=" + log)
            .run(words.split(" ", -1));

    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    List<String> loaded =
        Files.readAllLines(log).stream().filter(line -> line.contains(" source: ")).toList();
    assertThat(loaded).hasSizeBetween(300, CACHED_CLASSES);
    assertThat(loaded.stream().filter(line -> !line.contains("source: shared objects file")))
        .hasSizeLessThan(5);
  }

  /** Each would cost a millisecond or more before the JVM begins. */
  @Test
  void nothingButTheJvmIsStartedOnceThereIsACache(TestHome home) throws Exception {
    Launcher launcher = signedIn(home);
    launcher.run("token");
    awaitCache(home.file("cache"));
    Path trace = temporary.resolve("trace.txt");

    Outcome outcome = launcher.under("strace", "-fqq", "-e", "execve", "-o", trace).run("token");

    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    assertThat(Files.readAllLines(trace).stream().filter(line -> line.endsWith(" = 0")))
        .as("the script, and the JVM")
        .hasSize(2)
        .last()
        .asString()
        .contains("/bin/java");
  }

  private static Launcher signedIn(TestHome home) throws IOException {
    home.writeAuthJson(Files.readString(Root.file("cli/src/main/launcher/training-auth.json")));
    return Launcher.of(home);
  }

  @Test
  void aStaleOrBrokenCacheIsNeitherAnErrorNorAWord(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home);
    assertNotLoggedIn(launcher);
    Path cache = awaitCache(home.file("cache"));

    Files.writeString(cache, "not a cache");
    assertNotLoggedInOnStandardOutput(launcher);

    Files.write(cache, new byte[0]);
    assertNotLoggedInOnStandardOutput(launcher);
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoTrouble(TestHome home) throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "in the way");
    assertNotLoggedIn(Launcher.of(home).with("XDG_CACHE_HOME", file.toString()));
  }

  @Test
  void whatItSetsForItsOwnSakeReachesNoOtherProgram(TestHome home) throws Exception {
    Launcher launcher = Launcher.of(home).with("LATCHKEY_NO_TRAINING", "1");
    String[] words = {"run", "--without-login", "--", "printenv", "MALLOC_ARENA_MAX"};
    assertThat(launcher.run(words)).isEqualTo(new Outcome(1, "", ""));
    assertThat(launcher.with("MALLOC_ARENA_MAX", "7").run(words))
        .isEqualTo(new Outcome(0, "7\n", ""));
  }

  private static void assertNotLoggedIn(Launcher launcher) throws InterruptedException {
    Outcome outcome = launcher.run("login", "status");
    assertThat(outcome.stderr() + outcome.stdout()).startsWith("Not logged in");
    assertThat(outcome.exit()).isEqualTo(1);
  }

  /** Nothing of the JVM may be among the words that a script reads. */
  private static void assertNotLoggedInOnStandardOutput(Launcher launcher)
      throws InterruptedException {
    Outcome outcome = launcher.run("login", "status", "--json");
    assertThat(outcome.stdout()).startsWith("{").endsWith("}\n");
    assertThat(outcome.exit()).isEqualTo(1);
  }

  private static Path awaitCache(Path folder) throws IOException, InterruptedException {
    Path caches = folder.resolve("latchkey/aot");
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < deadline) {
      if (Files.isDirectory(caches)) {
        List<Path> files;
        try (Stream<Path> entries = Files.list(caches)) {
          files = entries.toList();
        }
        if (files.size() == 1 && files.get(0).toString().endsWith(".aot")) {
          return files.get(0);
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no cache was made in " + caches);
  }

  private Path strictJdk() throws IOException {
    Path real = Path.of(System.getProperty("java.home", ""));
    Path jdk = Files.createDirectories(temporary.resolve("strict-jdk"));
    Files.createDirectories(jdk.resolve("bin"));
    Files.copy(
        real.resolve("release"), jdk.resolve("release"), StandardCopyOption.REPLACE_EXISTING);
    script(jdk.resolve("bin/java"), "exec " + real.resolve("bin/java") + " -XX:AOTMode=on \"$@\"");
    return jdk;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path pathWithoutMaven() throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("path"));
    for (String name :
        List.of("dirname", "readlink", "mkdir", "cksum", "tr", "sed", "sleep", "cat")) {
      script(folder.resolve(name), "exec " + new Programs().require(name) + " \"$@\"");
    }
    return folder;
  }

  private static Path jdk17() {
    Path jdk = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");
    assumeTrue(Files.isDirectory(jdk), "there is no JDK 17 here");
    return jdk;
  }

  private static void setMode(Path folder, String mode) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isDirectory).toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      }
    }
  }
}
