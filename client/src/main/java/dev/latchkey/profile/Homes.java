package dev.latchkey.profile;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The homes that are taken: of two profiles neither may have, hold or lie in the other's. */
final class Homes {
  private record Taken(Path home, String owner) {}

  private final List<Taken> taken = new ArrayList<>();

  /** Those of the default profile: {@code CODEX_HOME} if it is set, and {@code ~/.codex}. */
  static Homes ofDefaultProfile(Environment environment, Path userHome) {
    Homes homes = new Homes();
    homes.add(userHome.resolve(".codex"), "the default profile");
    Optional<String> named = environment.get("CODEX_HOME");
    try {
      named.ifPresent(path -> homes.add(Path.of(path), "the default profile (CODEX_HOME)"));
    } catch (InvalidPathException nowhere) {
      // What is no path is no folder that could be shared.
    }
    return homes;
  }

  /** Takes {@code home}, which need not exist, for {@code owner}. */
  void add(Path home, String owner) {
    taken.add(new Taken(real(home), owner));
  }

  /**
   * Checks that {@code home} is free.
   *
   * @throws ConfigurationException if it is not; with its owner
   */
  void refuseShared(Path home) {
    Path wanted = real(home);
    for (Taken other : taken) {
      boolean inside = isInside(wanted, other.home());
      boolean around = isInside(other.home(), wanted);
      if (inside || around) {
        String how = inside && around ? " is" : inside ? " lies in" : " holds";
        throw new ConfigurationException(
            ErrorCode.HOME_SHARED,
            shown(home)
                + how
                + " the home of "
                + other.owner()
                + (wanted.equals(other.home()) && home.equals(wanted)
                    ? ""
                    : ", " + shown(other.home())),
            "give each profile a folder of its own, neither inside the other");
      }
    }
  }

  /** {@code path} without symbolic links, as far as it exists. */
  static Path real(Path path) {
    Path absolute = path.toAbsolutePath();
    for (Path at = absolute; at != null; at = at.getParent()) {
      try {
        return at.toRealPath().resolve(at.relativize(absolute)).normalize();
      } catch (IOException absent) {
        // Its parent may exist.
      }
    }
    return absolute.normalize();
  }

  /** A path for people: whoever made the folder chose its name. */
  static String shown(Path path) {
    return Printable.escape(path.toString());
  }

  /** Whether the two are one folder. */
  static boolean isSame(Path a, Path b) {
    if (a.equals(b)) {
      return true;
    }
    try {
      return Files.isSameFile(a, b);
    } catch (IOException absent) {
      return false;
    }
  }

  /** Also of two that would be one folder where upper and lower case are the same. */
  private static boolean isInside(Path inner, Path outer) {
    for (Path at = inner; at != null; at = at.getParent()) {
      if (isSame(at, outer) || at.toString().equalsIgnoreCase(outer.toString())) {
        return true;
      }
    }
    return false;
  }
}
