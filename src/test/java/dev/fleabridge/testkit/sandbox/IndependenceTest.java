package dev.fleabridge.testkit.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** A stand-in that shared code with what it tests would share its mistakes. */
class IndependenceTest {

  private static final String SANDBOX = "dev.fleabridge.testkit.sandbox";

  private final JavaClasses sandbox = new ClassFileImporter().importPackages(SANDBOX);

  @Test
  void knowsNothingOfTheBridge() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.fleabridge..").and(not(resideInAPackage(SANDBOX + ".."))))
        .orShould()
        .dependOnClassesThat(resideInAPackage("org.springframework.."))
        .check(sandbox);
  }

  @Test
  void allRoomsAreLookedAt() {
    assertThat(sandbox)
        .extracting(JavaClass::getPackageName)
        .contains(
            SANDBOX,
            SANDBOX + ".http",
            SANDBOX + ".world",
            SANDBOX + ".services",
            SANDBOX + ".guide",
            SANDBOX + ".server");
  }

  /** Tests stand beside what they test, and may drive the whole server. */
  @Test
  void aRoomImportsOnlyRoomsBeforeIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(SANDBOX + "..")
        .layer("words")
        .definedBy(SANDBOX)
        .layer("http")
        .definedBy(SANDBOX + ".http")
        .layer("world")
        .definedBy(SANDBOX + ".world")
        .layer("services")
        .definedBy(SANDBOX + ".services")
        .layer("guide")
        .definedBy(SANDBOX + ".guide")
        .layer("server")
        .definedBy(SANDBOX + ".server")
        .whereLayer("words")
        .mayNotAccessAnyLayer()
        .whereLayer("http")
        .mayOnlyAccessLayers("words")
        .whereLayer("world")
        .mayOnlyAccessLayers("words", "http")
        .whereLayer("services")
        .mayOnlyAccessLayers("words", "http", "world")
        .whereLayer("guide")
        .mayOnlyAccessLayers("words", "http", "world")
        .ensureAllClassesAreContainedInArchitecture()
        .check(withoutTests());
  }

  private JavaClasses withoutTests() {
    return sandbox.that(
        new DescribedPredicate<>("no test") {
          @Override
          public boolean test(JavaClass one) {
            JavaClass outermost = one;
            while (outermost.getEnclosingClass().isPresent()) {
              outermost = outermost.getEnclosingClass().get();
            }
            return !outermost.getSimpleName().endsWith("Test");
          }
        });
  }
}
