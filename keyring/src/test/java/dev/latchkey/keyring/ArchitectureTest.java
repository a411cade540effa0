package dev.latchkey.keyring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the systems' packages, and what of the library and the JDK they may use. */
@NullMarked
class ArchitectureTest {
  private static final String ROOT = "dev.latchkey.keyring";
  private static final String FOREIGN = "java.lang.foreign..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT)
          .that(
              DescribedPredicate.not(
                  DescribedPredicate.describe(
                      "the library's own", type -> type.getPackageName().equals(ROOT))));

  /** What each package may use of the others, word for word as in its package-info. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "libsecret", Set.of(),
          "macos", Set.of(),
          "windows", Set.of(),
          "system", Set.of("libsecret", "macos", "windows"));

  static Set<String> packages() {
    return MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyWhatItSays(String name) {
    Set<String> allowed =
        MAY_USE.getOrDefault(name, Set.of()).stream()
            .map(other -> ROOT + "." + other)
            .collect(Collectors.toCollection(TreeSet::new));
    allowed.addAll(
        Set.of(ROOT, ROOT + "." + name, "dev.latchkey.credential", "dev.latchkey.error"));
    noClasses()
        .that(resideInAPackage(ROOT + "." + name))
        .should()
        .dependOnClassesThat(
            DescribedPredicate.<JavaClass>describe(
                "are Latchkey's, and not allowed",
                used ->
                    used.getPackageName().startsWith("dev.latchkey")
                        && !allowed.contains(used.getPackageName())))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> found =
        CLASSES.stream()
            .map(type -> type.getPackageName().substring(ROOT.length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
  }

  @Test
  void theChoiceCallsNothingNative() {
    noClasses()
        .that(resideInAPackage(ROOT + ".system"))
        .should()
        .dependOnClassesThat(resideInAPackage(FOREIGN))
        .check(CLASSES);
  }

  /** What a keyring does can be tested without a system that has it. */
  @Test
  void onlyTheNativePartsCallForeignFunctions() {
    noClasses()
        .that(
            DescribedPredicate.describe(
                "are keyrings or what these ask for",
                type ->
                    !type.getName().contains(".Native")
                        && !Set.of("CLibrary", "Conversation").contains(type.getSimpleName())))
        .should()
        .dependOnClassesThat(resideInAPackage(FOREIGN))
        .check(CLASSES);
  }
}
