package dev.latchkey.doctor;

import dev.latchkey.credential.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The running programs, as far as Linux tells this user. Each question looks anew. What cannot be
 * read is as if it were not there: programs come and go meanwhile.
 */
final class ProcessTable {
  /** No file that is read here is longer; /proc tells no sizes. */
  private static final int MOST = 1 << 20;

  private final Path proc;

  /** That in {@code proc}: {@code /proc}. */
  ProcessTable(Path proc) {
    this.proc = proc;
  }

  /**
   * One program.
   *
   * @param pid its number
   * @param command its name, for people
   * @param executable the file that runs
   */
  record Running(long pid, String command, Optional<Path> executable) {
    Subject subject() {
      return new Subject.Program(pid, command);
    }

    /** For people: {@code process 4711 (codex)}. */
    @Override
    public String toString() {
      return "process " + pid + " (" + command + ")";
    }
  }

  /** Whether this system tells at all. */
  boolean isThere() {
    return Files.isDirectory(proc.resolve("self/fd"));
  }

  /** All of this user. */
  List<Running> own() {
    List<Running> own = new ArrayList<>();
    try {
      Object self = Files.getOwner(proc.resolve("self").toRealPath());
      for (Path folder : folders()) {
        if (isOf(self, folder)) {
          find(Long.parseLong(String.valueOf(folder.getFileName()))).ifPresent(own::add);
        }
      }
    } catch (IOException notHere) {
      // Nobody is told.
    }
    return own;
  }

  private static boolean isOf(Object user, Path folder) {
    try {
      return Files.getOwner(folder).equals(user);
    } catch (IOException gone) {
      return false;
    }
  }

  /** The one of that number, if it runs. */
  Optional<Running> find(long pid) {
    String name = text(pid, "comm").strip();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean isOurs = arguments(pid).contains("dev.latchkey.cli.Main");
    return Optional.of(
        new Running(pid, isOurs ? "latchkey" : Printable.escape(name, 64), executable(pid)));
  }

  private Optional<Path> executable(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(proc.resolve(pid + "/exe")));
    } catch (IOException notOurs) {
      return Optional.empty();
    }
  }

  /** Its words. */
  List<String> arguments(long pid) {
    return Arrays.asList(text(pid, "cmdline").split("\0", -1));
  }

  /** Its variables, as they were when it began. */
  Map<String, String> environment(long pid) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : text(pid, "environ").split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }

  /** Whether it has been stopped, by Ctrl-Z or a debugger (proc(5), {@code stat}). */
  boolean isStopped(long pid) {
    String stat = text(pid, "stat");
    // The name before it stands in parentheses, and may hold some.
    int state = stat.lastIndexOf(')') + 2;
    return state > 1 && state < stat.length() && "Tt".indexOf(stat.charAt(state)) >= 0;
  }

  /** Who has the socket of that inode open. */
  Optional<Running> holderOfSocket(String inode) {
    return holder("socket:[" + inode + "]");
  }

  /** Who has {@code file} open. */
  Optional<Running> holderOf(Path file) {
    try {
      return holder(file.toRealPath().toString());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private Optional<Running> holder(String target) {
    for (Path folder : folders()) {
      try (DirectoryStream<Path> open = Files.newDirectoryStream(folder.resolve("fd"))) {
        for (Path descriptor : open) {
          if (leadsTo(descriptor, target)) {
            return find(Long.parseLong(String.valueOf(folder.getFileName())));
          }
        }
      } catch (IOException notOurs) {
        // Somebody else's, or gone.
      }
    }
    return Optional.empty();
  }

  private static boolean leadsTo(Path descriptor, String target) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(target);
    } catch (IOException closed) {
      return false;
    }
  }

  private List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path folder : all) {
        if (String.valueOf(folder.getFileName()).matches("[0-9]{1,10}")
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          folders.add(folder);
        }
      }
    } catch (IOException notHere) {
      // Nobody is told.
    }
    return folders;
  }

  /** The lines of a file of the whole system. */
  List<String> lines(String name) {
    return read(proc.resolve(name)).lines().toList();
  }

  private String text(long pid, String name) {
    return read(proc.resolve(String.valueOf(pid)).resolve(name));
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }
}
