package dev.latchkey.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.profile.Profile.Kind;
import dev.latchkey.profile.SelectedProfile.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which profile counts, and what adding, renaming and removing one does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfilesTest {
  private static final ProfileName WORK = new ProfileName("work");
  private static final Profiles.Removal PLAIN = new Profiles.Removal(false, false);

  private Machine machine;

  @BeforeEach
  void open() {
    machine = new Machine();
  }

  @AfterEach
  void close() {
    machine.close();
  }

  // Which one.

  @Test
  void withoutARegistryItIsTheDefaultAndNothingIsWritten() {
    Map<String, String> before = machine.root.snapshot();
    SelectedProfile selected = machine.profiles().select(Optional.empty(), machine.root.path());
    assertThat(selected.reason()).isEqualTo(Reason.DEFAULT);
    assertThat(selected.home()).isEqualTo(machine.root.file(".codex"));
    assertThat(machine.chosen("default").profile()).isEqualTo(selected.profile());
    machine.root.assertUnchangedSince(before);
  }

  @Test
  void theOptionBeatsTheVariableBeatsTheBindingBeatsTheDefault() {
    for (String name : new String[] {"one", "two", "three"}) {
      machine.add(name);
    }
    machine.profiles().bind(machine.folder("src"), new ProfileName("three"));
    assertThat(machine.in("elsewhere").name()).isEqualTo(ProfileName.DEFAULT);
    SelectedProfile bound = machine.in("src/deep/er");
    assertThat(bound.name().text()).isEqualTo("three");
    assertThat(bound.reason()).isEqualTo(Reason.BINDING);
    assertThat(bound.boundFolder()).contains(machine.root.file("src"));
    machine.variables.put("LATCHKEY_PROFILE", "two");
    assertThat(machine.in("src").name().text()).isEqualTo("two");
    assertThat(machine.in("src").reason()).isEqualTo(Reason.VARIABLE);
    assertThat(machine.chosen("one").name().text()).isEqualTo("one");
    assertThat(machine.chosen("one").reason()).isEqualTo(Reason.OPTION);
    machine.variables.put("LATCHKEY_PROFILE", "");
    assertThat(machine.in("src").name().text()).isEqualTo("three");
  }

  @Test
  void aBindingIsFoundThroughLinksAndByNoOtherFolder() throws IOException {
    machine.add("work");
    Path real = machine.folder("data/project");
    Path link = Files.createSymbolicLink(machine.root.file("link"), real);
    machine.profiles().bind(link, WORK);
    assertThat(machine.profiles().bindings()).containsExactly(Map.entry(real, WORK));
    assertThat(machine.profiles().select(Optional.empty(), link).name()).isEqualTo(WORK);
    assertThat(machine.in("data/project/sub").name()).isEqualTo(WORK);
    assertThat(machine.in("data/project2").name()).isEqualTo(ProfileName.DEFAULT);
    assertThat(machine.in("data").name()).isEqualTo(ProfileName.DEFAULT);
  }

  @Test
  void B52_aFileInTheProjectChoosesNothing() throws IOException {
    machine.add("work");
    machine.profiles().bind(machine.folder("mine"), WORK);
    Path project = machine.folder("project");
    for (String name :
        new String[] {".latchkey/profiles.json", ".latchkey-profile", ".codex/profiles.json"}) {
      Files.createDirectories(project.resolve(name).getParent());
      Files.copy(machine.registry(), project.resolve(name));
    }
    assertThat(machine.in("project").reason()).isEqualTo(Reason.DEFAULT);
  }

  @Test
  void aProfileThatDoesNotExistIsAnErrorAndNeverAnother() {
    machine.add("work");
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN,
        () -> machine.chosen("wrok"),
        "there is no profile wrok (--profile)",
        "did you mean work?");
    machine.refused(ErrorCode.PROFILE_UNKNOWN, () -> machine.chosen("Work"), "did you mean work?");
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN, () -> machine.chosen("defualt"), "did you mean default?");
    machine.variables.put("LATCHKEY_PROFILE", "elsewhere");
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN,
        () -> machine.in("."),
        "(LATCHKEY_PROFILE)",
        "latchkey profile add elsewhere");
    machine.variables.put("LATCHKEY_PROFILE", "a/../b\u202e");
    machine.refused(
        ErrorCode.PROFILE_INVALID, () -> machine.in("."), "LATCHKEY_PROFILE", "a/../b\\u202e");
  }

  @Test
  void aBindingToAProfileThatIsGoneIsAnErrorToo() throws IOException {
    machine.folder(".latchkey");
    Files.writeString(
        machine.registry(),
        "{\"version\":1,\"bindings\":[{\"folder\":\""
            + machine.folder("src")
            + "\",\"profile\":\"gone\"}]}");
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN, () -> machine.in("src"), "there is no profile gone", "bound");
    assertThat(machine.in("other").name()).isEqualTo(ProfileName.DEFAULT);
    assertThat(machine.profiles().unbind(machine.root.file("src")).text()).isEqualTo("gone");
  }

  @Test
  void aHomeThatIsGoneIsNotMadeAnew() throws IOException {
    Files.delete(machine.add("work").home());
    machine.refused(ErrorCode.HOME_UNUSABLE, () -> machine.chosen("work"), "work", "--keep-files");
    machine.profiles().remove(WORK, PLAIN);
    assertThat(machine.profiles().added()).isEmpty();
  }

  @Test
  void codexHomeIsTheDefaultUnlessItIsTheHomeOfAProfile() {
    machine.variables.put("CODEX_HOME", machine.folder("other").toString());
    assertThat(machine.in(".").home()).isEqualTo(machine.root.file("other"));
    Path work = machine.add("work").home();
    machine.variables.put("CODEX_HOME", work.toString());
    assertThat(machine.in(".").name()).isEqualTo(WORK);
    assertThat(machine.in(".").reason()).isEqualTo(Reason.HOME_VARIABLE);
    machine.refused(
        ErrorCode.HOME_SHARED, () -> machine.chosen("default"), "CODEX_HOME", "profile work");
    machine.variables.put("CODEX_HOME", "/does/not/exist");
    assertThat(machine.chosen("work").home()).isEqualTo(work);
  }

  @Test
  void aBindingSaysThatItOverrulesCodexHome() {
    machine.add("work");
    machine.profiles().bind(machine.folder("src"), WORK);
    assertThat(machine.in("src").remark()).isEmpty();
    machine.variables.put("CODEX_HOME", machine.folder("other").toString());
    assertThat(machine.in("src").name()).isEqualTo(WORK);
    assertThat(machine.in("src").remark().orElseThrow()).contains("CODEX_HOME", "work");
    assertThat(machine.in("elsewhere").remark()).isEmpty();
  }

  @Test
  void whereTheRegistryIs() {
    assertThat(
            Profiles.of(
                    Environment.of(
                        Map.of(
                            "HOME", machine.root.path().toString(),
                            "LATCHKEY_HOME", machine.root.file("lk").toString())))
                .add(WORK, Optional.empty())
                .home())
        .isEqualTo(machine.root.file("lk/profiles/work"));
    Profiles.of(Environment.of(machine.variables)).add(WORK, Optional.empty());
    assertThat(machine.registry()).isRegularFile();
    machine.refused(
        ErrorCode.CONFIG_INVALID,
        () -> Profiles.of(Environment.of(Map.of("LATCHKEY_HOME", "some/where"))),
        "LATCHKEY_HOME");
  }

  // Adding.

  @Test
  void B36_aNewHomeAndTheRegistryArePrivate() {
    Profile work = machine.add("work");
    assertThat(work)
        .isEqualTo(new Profile(WORK, machine.latchkey().resolve("profiles/work"), Kind.MADE));
    assertThat(machine.root.mode(".latchkey")).isEqualTo("rwx------");
    assertThat(machine.root.mode(".latchkey/profiles/work")).isEqualTo("rwx------");
    assertThat(machine.root.mode(".latchkey/profiles.json")).isEqualTo("rw-------");
    assertThat(work.home()).isEmptyDirectory();
  }

  @Test
  void aNameIsTakenInAnyCase() {
    machine.add("work");
    machine.refused(ErrorCode.PROFILE_INVALID, () -> machine.add("work"), "already");
    machine.refused(ErrorCode.PROFILE_INVALID, () -> machine.add("WORK"), "case");
    machine.refused(ErrorCode.PROFILE_INVALID, () -> machine.add("default"), "already");
    machine.refused(ErrorCode.PROFILE_INVALID, () -> machine.add("Default"), "case");
  }

  @Test
  void anAdoptedHomeStaysAsItIs() throws IOException {
    Path home = machine.folder("client/home");
    Files.writeString(home.resolve("auth.json"), "{}");
    Map<String, String> before = machine.root.snapshot();
    assertThat(machine.adopt("client", home))
        .isEqualTo(new Profile(new ProfileName("client"), home, Kind.ADOPTED));
    assertThat(machine.root.snapshot()).containsAllEntriesOf(before);
    assertThat(machine.adopt("fresh", machine.root.file("not/there/yet")).home()).isDirectory();
    assertThat(machine.root.mode("not/there/yet")).isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".codex",
        "link-to-codex",
        ".codex/inside",
        ".",
        ".latchkey",
        ".latchkey/profiles/other",
        ".CODEX",
        "first",
        "link-to-first",
        "First",
        "first/sub",
        "first/sub/../../first",
        "link/x",
        ".latchkey/profiles/made",
        ".latchkey/profiles/made/sub",
        "CodexHome",
        "CodexHome/x"
      })
  void aSharedHomeIsRefused(String home) throws IOException {
    machine.adopt("first", machine.folder("first"));
    machine.add("made");
    machine.variables.put("CODEX_HOME", machine.folder("CodexHome").toString());
    Files.createSymbolicLink(machine.root.file("link-to-codex"), machine.root.file(".codex"));
    Files.createSymbolicLink(machine.root.file("link-to-first"), Path.of("first"));
    Files.createSymbolicLink(machine.root.file("link"), machine.root.file("first"));
    machine.refused(
        ErrorCode.HOME_SHARED,
        () -> machine.adopt("second", machine.root.path().resolve(home)),
        "give each profile a folder of its own");
  }

  @Test
  void aMadeHomeCannotLieInTheDefaultOne() {
    Environment environment = Environment.of(machine.variables);
    Profiles inside =
        new Profiles(environment, machine.root.file(".codex/latchkey"), machine.patience);
    assertThatThrownBy(() -> inside.add(WORK, Optional.empty()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.HOME_SHARED))
        .hasMessageContainingAll("lies in", "the default profile");
    assertThat(machine.root.file(".codex/latchkey/profiles")).doesNotExist();
  }

  @Test
  void aFolderOrFileInTheWayIsNotTakenUp() throws IOException {
    Path home = machine.folder(".latchkey/profiles/work");
    Files.writeString(home.resolve("history.jsonl"), "mine");
    machine.refused(
        ErrorCode.HOME_UNUSABLE,
        () -> machine.add("work"),
        "holds files already",
        "--home " + home);
    assertThat(machine.adopt("work", home).kind()).isEqualTo(Kind.MADE);
    Path file = Files.writeString(machine.root.file("file"), "x");
    machine.refused(ErrorCode.HOME_UNUSABLE, () -> machine.adopt("x", file), "is no folder");
  }

  @Test
  void aFolderWithAHostileNameIsShownHarmlessly() {
    Path hostile = machine.folder("a\u001b[31m\u202eb");
    machine.adopt("first", hostile);
    machine.profiles().bind(hostile, new ProfileName("first"));
    machine.refused(ErrorCode.HOME_SHARED, () -> machine.adopt("x", hostile), "\\u001b", "\\u202e");
    machine.refused(
        ErrorCode.PROFILE_IN_USE,
        () -> machine.profiles().remove(new ProfileName("first"), PLAIN),
        "a\\u001b[31m\\u202eb");
  }

  // Renaming.

  @Test
  void aRenameTakesHomeLoginAndBindingsAlong() throws IOException {
    Path before = machine.add("work").home();
    Files.writeString(before.resolve("auth.json"), "{\"x\": 1}");
    machine.profiles().bind(machine.folder("src"), WORK);
    Profile acme = machine.profiles().rename(WORK, new ProfileName("acme"));
    assertThat(acme.home()).isEqualTo(machine.latchkey().resolve("profiles/acme"));
    assertThat(acme.home().resolve("auth.json")).hasContent("{\"x\": 1}");
    assertThat(before).doesNotExist();
    assertThat(machine.in("src").profile()).isEqualTo(acme);
    assertThat(Files.readString(machine.registry())).doesNotContain("renamed_from", "work");
    machine.refused(ErrorCode.PROFILE_UNKNOWN, () -> machine.chosen("work"));
    assertThat(machine.profiles().rename(acme.name(), new ProfileName("Acme")).home())
        .isDirectory()
        .hasFileName("Acme");
  }

  @Test
  void aRenameOfAnAdoptedHomeMovesNothing() {
    Path home = machine.folder("home");
    machine.adopt("work", home);
    assertThat(machine.profiles().rename(WORK, new ProfileName("acme")).home()).isEqualTo(home);
    assertThat(home).isDirectory();
  }

  @Test
  void aRenameThatCannotBeDoneChangesNothing() throws IOException {
    machine.add("work");
    machine.add("taken");
    Path inTheWay = machine.folder(".latchkey/profiles/occupied");
    Files.writeString(inTheWay.resolve("x"), "x");
    machine.refused(ErrorCode.PROFILE_INVALID, () -> rename("work", "taken"));
    machine.refused(ErrorCode.PROFILE_INVALID, () -> rename("work", "TAKEN"));
    machine.refused(ErrorCode.PROFILE_INVALID, () -> rename("work", "Default"));
    machine.refused(ErrorCode.PROFILE_INVALID, () -> rename("default", "x"));
    machine.refused(ErrorCode.PROFILE_UNKNOWN, () -> rename("nobody", "x"));
    machine.refused(ErrorCode.HOME_UNUSABLE, () -> rename("work", "occupied"));
  }

  private void rename(String from, String to) {
    machine.profiles().rename(new ProfileName(from), new ProfileName(to));
  }

  // Removing.

  @Test
  void aRemovedProfileTakesItsEmptyHomeAlong() throws IOException {
    Path home = machine.add("work").home();
    Files.createFile(home.resolve("auth.lock"));
    assertThat(machine.profiles().remove(WORK, PLAIN)).isEmpty();
    assertThat(home).doesNotExist();
    assertThat(machine.add("work").home()).isEmptyDirectory();
  }

  @Test
  void aRemovalDeletesNoFileOfTheUser() throws IOException {
    Path home = machine.add("work").home();
    Path history = Files.writeString(home.resolve("history.jsonl"), "mine");
    Path adopted = machine.folder("adopted");
    machine.adopt("other", adopted);
    assertThat(machine.profiles().remove(WORK, PLAIN)).contains(home);
    assertThat(history).hasContent("mine");
    assertThat(machine.profiles().remove(new ProfileName("other"), PLAIN)).contains(adopted);
    assertThat(adopted).isDirectory();
  }

  @Test
  void aLoginOrABindingStandsInTheWay() throws IOException {
    Path home = machine.add("work").home();
    Files.writeString(home.resolve("auth.json"), "{\"OPENAI_API_KEY\": \"sk-x\"}");
    Files.createFile(home.resolve("auth.lock"));
    machine.refused(
        ErrorCode.PROFILE_IN_USE, () -> machine.profiles().remove(WORK, PLAIN), "--keep-files");
    machine.profiles().bind(machine.folder("src"), WORK);
    machine.refused(
        ErrorCode.PROFILE_IN_USE,
        () -> machine.profiles().remove(WORK, new Profiles.Removal(true, false)),
        machine.root.file("src").toString(),
        "--unbind");
    assertThat(machine.profiles().remove(WORK, new Profiles.Removal(true, true))).contains(home);
    assertThat(home.resolve("auth.json")).exists();
    assertThat(machine.profiles().bindings()).isEmpty();
    machine.refused(
        ErrorCode.PROFILE_INVALID, () -> machine.profiles().remove(ProfileName.DEFAULT, PLAIN));
  }

  // Binding.

  @Test
  void aBindingIsReplacedAndTakenBack() throws IOException {
    machine.add("work");
    Path src = machine.folder("src");
    assertThat(machine.profiles().bind(src, WORK)).isEmpty();
    assertThat(machine.profiles().bind(src, ProfileName.DEFAULT)).contains(WORK);
    assertThat(machine.in("src").name()).isEqualTo(ProfileName.DEFAULT);
    assertThat(machine.in("src").reason()).isEqualTo(Reason.BINDING);
    Path sub = machine.folder("src/sub");
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN,
        () -> machine.profiles().unbind(sub),
        "is not bound itself",
        src.toString());
    machine.refused(
        ErrorCode.HOME_UNUSABLE, () -> machine.profiles().bind(machine.root.file("nowhere"), WORK));
    machine.refused(
        ErrorCode.PROFILE_UNKNOWN, () -> machine.profiles().bind(src, new ProfileName("nobody")));
    Files.delete(sub);
    Files.delete(src);
    assertThat(machine.profiles().unbind(src)).isEqualTo(ProfileName.DEFAULT);
    assertThat(machine.profiles().bindings()).isEmpty();
  }
}
