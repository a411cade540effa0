package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@WithIssuer
class TestHomeTest {

  @Test
  void onlyItsOwnerMayEnterAndRead(TestHome home) throws Exception {
    home.writeAuthJson("{}");
    assertThat(home.mode(".")).isEqualTo("rwx------");
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(home.readAuthJson()).isEqualTo("{}");
  }

  @Test
  void everyChangeIsSeen(TestHome home) throws Exception {
    home.writeAuthJson("{}").write("log/a.log", "line");
    Files.createSymbolicLink(home.file("link"), Path.of("auth.json"));
    Map<String, String> before = home.snapshot();
    assertThat(before.keySet()).containsExactly("auth.json", "link", "log", "log/a.log");
    home.assertUnchangedSince(before);

    home.writeAuthJson("{ }");
    assertThatThrownBy(() -> home.assertUnchangedSince(before)).isInstanceOf(AssertionError.class);
    home.writeAuthJson("{}");
    home.assertUnchangedSince(before);
    Files.setPosixFilePermissions(
        home.authJson(), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> home.assertUnchangedSince(before)).isInstanceOf(AssertionError.class);
  }

  @Test
  void nothingIsLeft() throws Exception {
    Path path;
    try (TestHome home = TestHome.create()) {
      path = home.path();
      home.write("a/b/c", "");
      Files.setPosixFilePermissions(
          home.file("a"), java.nio.file.attribute.PosixFilePermissions.fromString("r-x------"));
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aLateWriterIsWaitedFor() throws Exception {
    TestHome home = TestHome.create();
    CountDownLatch writing = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (!ended.get()) {
                try {
                  Files.writeString(home.file("late"), "");
                } catch (IOException e) {
                  // The home has gone, as it should in the end.
                }
                writing.countDown();
              }
            });
    writing.await();
    Thread.ofPlatform()
        .start(() -> {
          LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
          ended.set(true);
        });
    home.close();
    writer.join();
    assertThat(home.path()).doesNotExist();
  }
}
