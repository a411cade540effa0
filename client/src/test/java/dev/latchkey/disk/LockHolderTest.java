package dev.latchkey.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LockHolderTest {
  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.create();
    home.write("auth.lock", "");
  }

  @AfterEach
  void close() {
    home.close();
  }

  private long inode() throws IOException {
    return ((Number) Files.getAttribute(home.file("auth.lock"), "unix:ino")).longValue();
  }

  @Test
  void theHolderIsFoundAmongWaitersAndStrangers() throws IOException {
    home.write(
        "locks",
        """
        1: POSIX  ADVISORY  WRITE 11 fe:00:%1$d 0 EOF
        2: FLOCK  ADVISORY  WRITE 12 fe:00:9%1$d 0 EOF
        3: FLOCK  ADVISORY  WRITE 13 fe:00:%1$d 0 EOF
        3: -> FLOCK  ADVISORY  WRITE 14 fe:00:%1$d 0 EOF
        """
            .formatted(inode()));
    home.write("13/comm", "codex\u001b[2J\n");
    assertThat(new LockHolder(home.path()).of(home.file("auth.lock")))
        .contains("process 13 (codex\\u001b[2J)");
  }

  @Test
  void aHolderThatHasGoneIsAProcessWithoutName() throws IOException {
    home.write("locks", "3: FLOCK  ADVISORY  WRITE 13 fe:00:%d 0 EOF\n".formatted(inode()));
    assertThat(new LockHolder(home.path()).of(home.file("auth.lock"))).contains("process 13");
  }

  @Test
  void whatCannotBeKnownIsNotGuessed() {
    assertThat(new LockHolder(home.path()).of(home.file("auth.lock"))).isEmpty();
    home.write("locks", "garbage\n\n1: FLOCK\n");
    assertThat(new LockHolder(home.path()).of(home.file("auth.lock"))).isEmpty();
  }
}
