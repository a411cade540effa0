package dev.latchkey;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessField;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.latchkey.error.LatchkeyException;
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

/** The arrows between packages are those that each package-info states, and run one way. */
class ArchitectureTest {
  private static final String ROOT = "dev.latchkey";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages(ROOT);

  /** What each package may use, word for word as in its package-info. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("error", Set.of()),
          Map.entry("json", Set.of()),
          Map.entry("credential", Set.of("json", "error")),
          Map.entry("capability", Set.of("credential", "json", "error")),
          Map.entry("disk", Set.of("credential", "json", "error")),
          Map.entry("keyring", Set.of("credential", "error")),
          Map.entry("age", Set.of("credential")),
          Map.entry("store", Set.of("keyring", "age", "disk", "credential", "json", "error")),
          Map.entry(
              "home", Set.of("store", "keyring", "config", "disk", "credential", "json", "error")),
          Map.entry("trust", Set.of("config", "credential", "error")),
          Map.entry("proxy", Set.of("trust", "config", "credential", "error")),
          Map.entry("network", Set.of("proxy", "trust", "config", "credential", "error")),
          Map.entry("config", Set.of("credential", "error")),
          Map.entry(
              "profile",
              Set.of("home", "keyring", "store", "config", "disk", "credential", "json", "error")),
          Map.entry("policy", Set.of("config", "credential", "json", "error")),
          Map.entry("oauth", Set.of("network", "config", "credential", "json", "error")),
          Map.entry(
              "revocation", Set.of("oauth", "network", "store", "credential", "json", "error")),
          Map.entry(
              "renewal",
              Set.of(
                  "revocation",
                  "oauth",
                  "network",
                  "config",
                  "store",
                  "credential",
                  "json",
                  "error")),
          Map.entry("tokensocket", Set.of("store", "credential", "json", "error")),
          Map.entry(
              "keep",
              Set.of(
                  "session",
                  "tokensocket",
                  "revocation",
                  "store",
                  "disk",
                  "credential",
                  "json",
                  "error")),
          Map.entry("http", Set.of("session", "network", "proxy", "config", "credential", "error")),
          Map.entry(
              "explain",
              Set.of(
                  "session",
                  "workload",
                  "policy",
                  "oauth",
                  "home",
                  "store",
                  "config",
                  "network",
                  "proxy",
                  "trust",
                  "credential",
                  "error")),
          Map.entry("provider", Set.of("session", "config", "credential", "error")),
          Map.entry("callback", Set.of("oauth", "credential", "error")),
          Map.entry(
              "accesstoken", Set.of("oauth", "network", "store", "credential", "json", "error")),
          Map.entry("agent", Set.of("oauth", "config", "network", "credential", "json", "error")),
          Map.entry(
              "workload", Set.of("oauth", "config", "network", "credential", "json", "error")),
          Map.entry(
              "login",
              Set.of(
                  "accesstoken",
                  "agent",
                  "callback",
                  "renewal",
                  "revocation",
                  "oauth",
                  "policy",
                  "config",
                  "network",
                  "store",
                  "credential",
                  "json",
                  "error")),
          Map.entry(
              "transfer",
              Set.of(
                  "accesstoken",
                  "revocation",
                  "oauth",
                  "policy",
                  "config",
                  "store",
                  "credential",
                  "json",
                  "error")),
          Map.entry(
              "session",
              Set.of(
                  "accesstoken",
                  "agent",
                  "workload",
                  "tokensocket",
                  "renewal",
                  "revocation",
                  "oauth",
                  "policy",
                  "config",
                  "network",
                  "store",
                  "credential",
                  "json",
                  "error")));

  static Set<String> packages() {
    return MAY_USE.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyWhatItSays(String name) {
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
  void everyPackageIsInTheTable() {
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
  void credentialsKnowNoFilesAndNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".credential..", ROOT + ".json..", ROOT + ".error..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "com.sun.net..")
        .check(CLASSES);
  }

  @Test
  void onlyTheTransportAndItsClientSpeakHttpAndOnlyTheCallbackServesIt() {
    noClasses()
        .that()
        // The root only hands the client out.
        .resideOutsideOfPackages(ROOT + ".network..", ROOT + ".http..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".callback..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.net.httpserver..")
        .check(CLASSES);
  }

  @Test
  void jacksonIsUsedByJsonAloneAndTomlByConfigAlone() {
    noClasses()
        .that(resideOutsideOfPackage(ROOT + ".json.."))
        .should()
        .dependOnClassesThat(resideInAPackage("tools.jackson.."))
        .check(CLASSES);
    noClasses()
        .that(resideOutsideOfPackage(ROOT + ".config.."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.tomlj.."))
        .check(CLASSES);
  }

  @Test
  void nobodyPrintsOrLogsOnTheSide() throws ReflectiveOperationException {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(CLASSES);
    for (String stream : new String[] {"out", "err"}) {
      noClasses().should(accessField(System.class, stream)).check(CLASSES);
    }
    noClasses().should().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
    noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
  }

  @Test
  void nothingStaticChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(CLASSES);
    fields()
        .that()
        .areStatic()
        .should()
        .notHaveRawType("java.util.concurrent.atomic.AtomicReference")
        .andShould()
        .notHaveRawType("java.util.concurrent.ConcurrentMap")
        .andShould()
        .notHaveRawType("java.util.concurrent.ConcurrentHashMap")
        .check(CLASSES);
  }

  @Test
  void nothingIsCalledAfterNothing() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl|Info)").check(CLASSES);
  }

  @Test
  void secretsAreNotSerialised() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".credential..")
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should()
        .notBeAssignableTo(java.io.Serializable.class)
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() throws ClassNotFoundException {
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

  @Test
  void everyExceptionOfThePublicApiIsALatchkeyException() {
    classes()
        .that()
        .areAssignableTo(Throwable.class)
        .and()
        .arePublic()
        .and()
        .areTopLevelClasses()
        // Json is the ground floor below error, and usable by itself.
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".json.JsonSyntaxException")
        // Age is not exported; the store says what its exceptions mean to a user.
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".age.AgeException")
        .and()
        // TLS lets a trust manager throw nothing else; it is only ever the cause of ours.
        .doNotHaveFullyQualifiedName(ROOT + ".trust.UntrustedException")
        .should()
        .beAssignableTo(LatchkeyException.class)
        .check(CLASSES);
  }
}
