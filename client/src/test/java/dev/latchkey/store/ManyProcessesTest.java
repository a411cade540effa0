package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.TestHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that write at once, and processes that are killed while they write. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ManyProcessesTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));

  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void theFileIsWholeWhileSixteenProcessesWriteIt() throws Exception {
    Set<String> possible = new java.util.HashSet<>();
    List<Process> children = new ArrayList<>();
    for (int child = 0; child < 16; child++) {
      String name = "child" + child;
      possible.add(StoreChild.document(name, 0).toPrettyText());
      possible.add(StoreChild.document(name, 1).toPrettyText());
      children.add(
          StoreChild.start(List.of(), "many", home.path().toString(), name, LONG ? "200" : "20"));
    }
    int reads = 0;
    while (children.stream().anyMatch(Process::isAlive)) {
      if (Files.exists(home.authJson())) {
        assertThat(possible).contains(home.readAuthJson());
        reads++;
      }
      Thread.sleep(Duration.ofMillis(5));
    }
    for (Process child : children) {
      assertThat(Shell.finish(child)).isEqualTo(new Shell.Result(0, "ok"));
    }
    assertThat(reads).isPositive();
    assertThat(home.snapshot().keySet())
        .containsExactlyInAnyOrder("auth.json", "auth.json.lock", "auth.lock");
  }

  @Test
  void B37_aKilledSaveLeavesTheOldDocumentOrTheNew() throws Exception {
    Random random = new Random(37);
    Set<String> possible =
        Set.of(
            StoreChild.document("x", 0).toPrettyText(), StoreChild.document("x", 1).toPrettyText());
    int leftovers = 0;
    for (int round = 0; round < (LONG ? 200 : 60); round++) {
      Process child = StoreChild.start(List.of(), "loop", home.path().toString(), "x");
      try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).isEqualTo("ready");
        Thread.sleep(Duration.ofNanos(random.nextLong(40_000_000)));
        child.destroyForcibly();
        child.waitFor();
      }
      assertThat(possible).as("round %s", round).contains(home.readAuthJson());
      assertThat(home.mode("auth.json")).isEqualTo("rw-------");
      leftovers += ageLeftovers();
    }
    assertThat(leftovers).as("saves that were cut short").isPositive();
    // The next start is not held up by the locks of the dead, and sweeps what they left behind.
    new FileStore(home.path(), new HomeStore.Limits(Duration.ofMillis(500), Duration.ofMillis(500)))
        .begin()
        .close();
    assertThat(home.snapshot().keySet())
        .containsExactlyInAnyOrder("auth.json", "auth.json.lock", "auth.lock");
  }

  private int ageLeftovers() throws IOException {
    int count = 0;
    try (Stream<Path> files = Files.list(home.path())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().startsWith(".auth-")) {
          assertThat(home.mode(file.getFileName().toString())).isEqualTo("rw-------");
          Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(120)));
          count++;
        }
      }
    }
    return count;
  }
}
