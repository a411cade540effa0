package dev.latchkey.doctor;

import dev.latchkey.disk.Leftovers;
import dev.latchkey.disk.LockHolder;
import dev.latchkey.store.HomeTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What programs that were killed have left, and copies of logins that could not be read.
 *
 * @param home the home
 * @param locks tells whether somebody keeps the login
 */
record LeftoverCheck(Path home, LockHolder locks) implements Check {
  @Override
  public Topic topic() {
    return Topic.LEFTOVERS;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    for (Path file : temporary()) {
      findings.add(
          leftover(file, "a program that was killed has left " + file + ", which may hold tokens"));
    }
    HomeTraces traces = new HomeTraces(home);
    if (Files.exists(traces.keepSocket(), LinkOption.NOFOLLOW_LINKS)
        && locks.isTold()
        && locks.find(traces.keepLock()).isEmpty()) {
      findings.add(
          leftover(
              traces.keepSocket(),
              "a latchkey keep that was killed has left its socket " + traces.keepSocket()));
    }
    for (String name : List.of("auth.json.unreadable", "secrets/codex_auth.age.unreadable")) {
      Path copy = home.resolve(name);
      if (Files.isRegularFile(copy)) {
        findings.add(
            Finding.warning(
                topic(),
                FindingCode.UNREADABLE_COPY,
                copy + " is a login that could not be read, kept by a later sign-in",
                new Subject.File(copy),
                Cure.command("unless you want to mend it", "rm", copy)));
      }
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), "none")) : findings;
  }

  private List<Path> temporary() {
    List<Path> files = new ArrayList<>();
    try {
      files.addAll(new Leftovers(home).find());
      files.addAll(new Leftovers(home.resolve("latchkey")).find());
      files.addAll(new Leftovers(home.resolve("secrets")).find());
      files.addAll(new Leftovers(home.resolve("secrets")).findOf("codex_auth.age"));
    } catch (IOException unreadable) {
      // That the home cannot be read is another check's business.
    }
    return files;
  }

  private Finding leftover(Path file, String seen) {
    return Finding.warning(
        topic(), FindingCode.LEFTOVER_FILE, seen, new Subject.File(file), Cure.run("rm", file));
  }
}
