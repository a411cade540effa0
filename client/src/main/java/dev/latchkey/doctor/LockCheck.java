package dev.latchkey.doctor;

import dev.latchkey.disk.LockHolder;
import dev.latchkey.doctor.ProcessTable.Running;
import dev.latchkey.store.HomeTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a process holds a lock of the store for longer than a save takes. Takes no lock itself.
 *
 * @param home the home
 * @param locks tells who holds one
 * @param processes the running programs
 * @param patience how long a lock may be held
 */
record LockCheck(Path home, LockHolder locks, ProcessTable processes, Duration patience)
    implements Check {
  private static final Duration PAUSE = Duration.ofMillis(50);

  @Override
  public Topic topic() {
    return Topic.LOCKS;
  }

  @Override
  public List<Finding> look() {
    if (!locks.isTold()) {
      return List.of(Finding.unknown(topic(), "this system does not tell who holds a lock"));
    }
    List<Finding> findings = new ArrayList<>();
    for (String name : List.of("auth.lock", "auth.json.lock")) {
      Path file = home.resolve(name);
      held(file).ifPresent(pid -> findings.add(finding(file, pid)));
    }
    if (findings.isEmpty()) {
      Optional<Running> keeper =
          locks.find(new HomeTraces(home).keepLock()).flatMap(processes::find);
      findings.add(
          Finding.ok(
              topic(),
              "nobody holds one" + keeper.map(who -> "; latchkey keep is " + who).orElse("")));
    }
    return findings;
  }

  /** The process that holds it all the time. */
  private Optional<Long> held(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Optional<Long> holder = locks.find(file);
    long end = System.nanoTime() + patience.toNanos();
    while (holder.isPresent() && System.nanoTime() < end) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return holder;
      }
      Optional<Long> now = locks.find(file);
      if (!now.equals(holder)) {
        return Optional.empty();
      }
    }
    return holder;
  }

  private Finding finding(Path file, long pid) {
    // A child may have inherited the lock of a process that has ended.
    Optional<Running> holder = processes.find(pid).or(() -> processes.holderOf(file));
    if (holder.isEmpty()) {
      return Finding.warning(
          topic(),
          FindingCode.LOCK_HELD,
          file + " is locked by a process that this system does not name",
          new Subject.File(file),
          Cure.advice("look in the containers that share this folder, and end it there"));
    }
    Running who = holder.get();
    return processes.isStopped(who.pid())
        ? Finding.error(
            topic(),
            FindingCode.LOCK_HOLDER_STOPPED,
            file + " is locked by " + who + ", which has been stopped",
            who.subject(),
            Cure.command(
                "it goes on then; to end it instead: kill -9 " + who.pid(),
                "kill",
                "-CONT",
                String.valueOf(who.pid())))
        : Finding.warning(
            topic(),
            FindingCode.LOCK_HELD,
            file + " is locked by " + who + ", longer than a save takes",
            who.subject(),
            Cure.command("if it does not end by itself", "kill", String.valueOf(who.pid())));
  }
}
