package dev.latchkey.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A lock file held by flock(1), so by a program that is neither Codex nor ours, until closed. */
final class HeldLock implements AutoCloseable {
  private final RunningProgram holder;

  private HeldLock(RunningProgram holder) {
    this.holder = holder;
  }

  /** Takes an exclusive lock on {@code file}, which is made if it is missing. */
  static HeldLock on(Path file) throws InterruptedException {
    String flock = new Programs().require("flock").toString();
    RunningProgram holder =
        RunningProgram.start(
            List.of(flock, "--exclusive", file.toString(), "sh", "-c", "echo held; cat"),
            Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));
    holder.awaitOutput(Duration.ofSeconds(10), program -> program.stdout().contains("held"));
    return new HeldLock(holder);
  }

  /** Lets the lock go. */
  void release() throws InterruptedException {
    holder.input("").await(Duration.ofSeconds(10));
  }

  @Override
  public void close() {
    holder.close();
  }
}
