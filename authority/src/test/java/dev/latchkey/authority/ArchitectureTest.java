package dev.latchkey.authority;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The arrows between the packages, as each package-info says them. */
class ArchitectureTest {
  private static final String ROOT = "dev.latchkey.authority.";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.latchkey.authority");

  @Test
  void eachPackageUsesOnlyWhatItSays() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("storage")
        .definedBy(ROOT + "storage")
        .layer("sqlite")
        .definedBy(ROOT + "storage.sqlite")
        .layer("keys")
        .definedBy(ROOT + "keys")
        .layer("http")
        .definedBy(ROOT + "http")
        .layer("page")
        .definedBy(ROOT + "page..")
        .layer("directory")
        .definedBy(ROOT + "directory")
        .layer("signin")
        .definedBy(ROOT + "signin")
        .layer("accesstoken")
        .definedBy(ROOT + "accesstoken")
        .layer("agent")
        .definedBy(ROOT + "agent")
        .layer("workload")
        .definedBy(ROOT + "workload")
        .layer("oauth")
        .definedBy(ROOT + "oauth")
        .layer("device")
        .definedBy(ROOT + "device")
        .layer("account")
        .definedBy(ROOT + "account")
        .layer("server")
        .definedBy(ROOT + "server")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("device")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("account")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("oauth")
        .mayOnlyBeAccessedByLayers("device", "account", "server")
        .whereLayer("accesstoken")
        .mayOnlyBeAccessedByLayers("oauth", "server")
        .whereLayer("agent")
        .mayOnlyBeAccessedByLayers("oauth", "server")
        .whereLayer("workload")
        .mayOnlyBeAccessedByLayers("oauth", "server")
        .whereLayer("signin")
        .mayOnlyBeAccessedByLayers("oauth", "device", "account", "server")
        .whereLayer("sqlite")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("directory")
        .mayOnlyBeAccessedByLayers(
            "signin", "accesstoken", "agent", "workload", "oauth", "device", "server")
        .whereLayer("page")
        .mayOnlyBeAccessedByLayers("signin", "oauth", "device", "account", "server")
        .whereLayer("keys")
        .mayOnlyBeAccessedByLayers("signin", "agent", "workload", "oauth", "device", "server")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers(
            "page",
            "signin",
            "accesstoken",
            "agent",
            "workload",
            "oauth",
            "device",
            "account",
            "server")
        .whereLayer("storage")
        .mayOnlyBeAccessedByLayers(
            "sqlite",
            "directory",
            "signin",
            "accesstoken",
            "agent",
            "workload",
            "oauth",
            "device",
            "account",
            "server")
        .check(classes);
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching("dev.latchkey.authority.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void aLibraryIsKnownInOnePlaceOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "server")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "storage.sqlite")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "workload")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..")
        .because("this server asks nobody but the issuers of workload rules")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "page..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gg.jte..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "signin")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.password4j..")
        .check(classes);
  }
}
