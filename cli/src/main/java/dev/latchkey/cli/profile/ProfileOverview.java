package dev.latchkey.cli.profile;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.profile.Profile;
import dev.latchkey.profile.ProfileName;
import dev.latchkey.profile.Profiles;
import dev.latchkey.session.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All profiles and who is signed in there, without asking anyone. */
final class ProfileOverview {
  /**
   * One profile.
   *
   * @param profile which
   * @param status who is signed in, if that can be read
   * @param error why it cannot
   * @param folders what is bound to it
   */
  record Row(
      Profile profile,
      Optional<Status> status,
      Optional<LatchkeyException> error,
      List<Path> folders) {

    /**
     * Who it is: the person and the workspace. Two people may share an address, and one person may
     * have several workspaces.
     */
    Optional<String> identity() {
      Optional<Identity> identity = status.flatMap(Status::identity);
      return identity
          .flatMap(Identity::userId)
          .flatMap(
              user -> identity.flatMap(Identity::accountId).map(account -> user + "\n" + account));
    }

    boolean isSignedIn() {
      return status.isPresent() && status.get().state() == Status.State.SIGNED_IN;
    }
  }

  private final List<Row> rows;

  private ProfileOverview(List<Row> rows) {
    this.rows = rows;
  }

  /** Reads them all. One that cannot be read does not hide the others. */
  static ProfileOverview read(Surroundings surroundings) {
    Profiles profiles = surroundings.profiles();
    Map<Path, ProfileName> bindings = profiles.bindings();
    List<Profile> all = new ArrayList<>();
    List<Profile> added = profiles.added();
    try {
      Profile standard = profiles.defaultProfile();
      if (added.stream().noneMatch(profile -> profile.home().equals(standard.home()))) {
        all.add(standard);
      }
    } catch (LatchkeyException e) {
      surroundings.terminal().warn("the default profile: " + e.getMessage() + "; " + e.remedy());
    }
    all.addAll(added);
    List<Row> rows = new ArrayList<>();
    for (Profile profile : all) {
      List<Path> folders = new ArrayList<>();
      bindings.forEach((folder, name) -> {
        if (name.equals(profile.name())) {
          folders.add(folder);
        }
      });
      rows.add(row(surroundings, profile, folders));
    }
    return new ProfileOverview(List.copyOf(rows));
  }

  private static Row row(Surroundings surroundings, Profile profile, List<Path> folders) {
    try (Latchkey latchkey = surroundings.library(profile.home(), CommonOptions.NONE).open()) {
      return new Row(profile, Optional.of(latchkey.status()), Optional.empty(), folders);
    } catch (LatchkeyException e) {
      return new Row(profile, Optional.empty(), Optional.of(e), folders);
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** The other profiles in which the same person is signed in in the same workspace. */
  List<ProfileName> same(Row row) {
    List<ProfileName> same = new ArrayList<>();
    for (Row other : rows) {
      if (!other.profile().equals(row.profile())
          && row.identity().isPresent()
          && other.identity().equals(row.identity())) {
        same.add(other.profile().name());
      }
    }
    return same;
  }

  /** Points out the profiles that are the same person in the same workspace, each set once. */
  void sayWhoIsTheSame(Terminal terminal) {
    List<String> said = new ArrayList<>();
    for (Row row : rows) {
      List<ProfileName> others = same(row);
      if (!others.isEmpty() && !said.contains(row.identity().orElseThrow())) {
        said.add(row.identity().orElseThrow());
        List<String> names = new ArrayList<>(List.of(row.profile().name().text()));
        others.forEach(name -> names.add(name.text()));
        terminal.warn(
            "the profiles "
                + String.join(", ", names)
                + " are the same person in the same workspace");
      }
    }
  }
}
