package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.TestHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Lets a program see files of the test's over those of {@code /etc}, in a namespace of its own. */
final class OverlaidEtc {
  /** Whether the program has a network. */
  enum Network {
    /** None at all. */
    NONE,
    /** That of this machine. */
    OURS
  }

  private static final String MOUNT =
      "mount -t overlay overlay -o \"lowerdir=$1:/etc\" /etc && cd \"$2\" && shift 2 && exec \"$@\"";

  private OverlaidEtc() {}

  /** Skips the test where that is not allowed, or fails it where interop is required. */
  static void require() throws Exception {
    try (TestHome machine = TestHome.create()) {
      Path etc = Files.createDirectories(machine.file("etc"));
      boolean works =
          new ProcessBuilder(command(etc, machine.path(), Network.NONE, List.of("true")))
                  .start()
                  .waitFor()
              == 0;
      if (System.getenv("LATCHKEY_REQUIRE_INTEROP") == null) {
        Assumptions.assumeTrue(works, "needs the right to mount in a namespace");
      }
      assertThat(works).describedAs("mounts in a namespace work here").isTrue();
    }
  }

  /**
   * Returns the words that start a program so.
   *
   * @param etc what comes before the machine's own {@code /etc}
   * @param folder where the program is started
   */
  static List<String> command(Path etc, Path folder, Network network, List<String> program) {
    List<String> words = new ArrayList<>(List.of("unshare", "-m"));
    if (network == Network.NONE) {
      words.add("-n");
    }
    words.addAll(List.of("sh", "-c", MOUNT, "sh", etc.toString(), folder.toString()));
    words.addAll(program);
    return words;
  }
}
