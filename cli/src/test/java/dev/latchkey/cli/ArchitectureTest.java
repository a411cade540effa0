package dev.latchkey.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.latchkey.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the command's rooms are those that each package-info states. */
class ArchitectureTest {
  private static final String ROOT = "dev.latchkey.cli";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** What each room may use of the others, word for word as in its package-info. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("terminal", Set.of()),
          Map.entry("command", Set.of("terminal")),
          Map.entry("login", Set.of("command", "terminal")),
          Map.entry("status", Set.of("command", "terminal")),
          Map.entry("token", Set.of("command", "terminal")),
          Map.entry("profile", Set.of("command", "terminal")),
          Map.entry("provider", Set.of("command", "terminal")),
          Map.entry("run", Set.of("command", "terminal")),
          Map.entry("keep", Set.of("command", "terminal")),
          Map.entry("explain", Set.of("command", "terminal")),
          Map.entry("doctor", Set.of("explain", "command", "terminal")),
          Map.entry("store", Set.of("command", "terminal")),
          Map.entry("capability", Set.of("command", "terminal")),
          Map.entry("transfer", Set.of("command", "terminal")),
          Map.entry("ci", Set.of("command", "terminal")),
          Map.entry("authority", Set.of("command", "terminal")),
          Map.entry("demo", Set.of("status", "command", "terminal")));

  static Set<String> rooms() {
    return MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyWhatItSays(String name) {
    List<String> forbidden = new ArrayList<>(List.of(ROOT));
    for (String other : MAY_USE.keySet()) {
      if (!other.equals(name) && !MAY_USE.getOrDefault(name, Set.of()).contains(other)) {
        forbidden.add(ROOT + "." + other + "..");
      }
    }
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(ROOT))
            .map(name -> name.substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTwoRoomsKnowThatThereIsAnAuthority() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".authority..", ROOT + ".demo..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.latchkey.authority..")
        .check(CLASSES);
  }

  /**
   * The road of {@code login status} and {@code token} ends before the parser begins; its start
   * takes too long.
   */
  @Test
  void whatAnswersThePlainQuestionKnowsNoParser() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".terminal..")
        .or()
        .haveNameMatching(
            ".*\\.(Main|Cli|Surroundings|CommonOptions|PlainWords|NoLogin|Training|Status(Command|Text|Json)|Token(Command|Form|Json)|ExecCredential)")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void onlyWhatAnotherRoomUsesIsPublic() {
    assertThat(
            CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(found -> found.getModifiers().contains(JavaModifier.PUBLIC))
                // The JVM comes in here; and of constants nothing is left to see where they are
                // used.
                .filter(found -> !found.isEquivalentTo(Main.class))
                .filter(found -> !found.isEquivalentTo(ExitCode.class))
                .filter(found ->
                    found.getDirectDependenciesToSelf().stream()
                        .allMatch(use ->
                            use.getOriginClass().getPackageName().equals(found.getPackageName()))))
        .isEmpty();
  }

  @Test
  void nothingIsCalledAfterNothing() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Info)").check(CLASSES);
  }

  @Test
  void everyRoomIsNullMarked() throws ClassNotFoundException {
    for (String name : MAY_USE.keySet()) {
      assertNullMarked(ROOT + "." + name);
    }
    assertNullMarked(ROOT);
  }

  private static void assertNullMarked(String name) throws ClassNotFoundException {
    assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class))
        .as("package %s is @NullMarked", name)
        .isTrue();
  }
}
