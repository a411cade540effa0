package dev.latchkey.doctor;

import java.nio.file.Path;
import java.util.Optional;

/** What a finding is about. Its text is for people, and may hold characters that are not. */
public sealed interface Subject {
  /** What kind it is, in {@code --json}. */
  String kind();

  /** Its name: a path, a variable, a number. */
  String name();

  /** A file or folder. */
  record File(Path path) implements Subject {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String name() {
      return path.toString();
    }
  }

  /**
   * An environment variable.
   *
   * @param file what it names, if that is a file
   */
  record Variable(String name, Optional<Path> file) implements Subject {
    @Override
    public String kind() {
      return "variable";
    }
  }

  /**
   * A running program.
   *
   * @param pid its number
   * @param command its name
   */
  record Program(long pid, String command) implements Subject {
    @Override
    public String kind() {
      return "process";
    }

    @Override
    public String name() {
      return String.valueOf(pid);
    }
  }

  /** A server's name, or where it is. */
  record Host(String name) implements Subject {
    @Override
    public String kind() {
      return "host";
    }
  }

  /** A port of this machine. */
  record Port(int number) implements Subject {
    @Override
    public String kind() {
      return "port";
    }

    @Override
    public String name() {
      return String.valueOf(number);
    }
  }

  /**
   * A setting.
   *
   * @param name its key
   * @param place where it was said
   */
  record Setting(String name, String place) implements Subject {
    @Override
    public String kind() {
      return "setting";
    }
  }

  /** Where a login is kept that is in no file. */
  record Store(String name) implements Subject {
    @Override
    public String kind() {
      return "store";
    }
  }

  /** A variable that names no file. */
  static Subject variable(String name) {
    return new Variable(name, Optional.empty());
  }
}
