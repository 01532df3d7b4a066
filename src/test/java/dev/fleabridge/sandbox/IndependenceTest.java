package dev.fleabridge.sandbox;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** A stand-in that shared code with what it tests would share its mistakes. */
class IndependenceTest {

  @Test
  void knowsNothingOfTheBridge() {
    noClasses()
        .that()
        .resideInAPackage("dev.fleabridge.sandbox")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.fleabridge..").and(not(resideInAPackage("..sandbox"))))
        .orShould()
        .dependOnClassesThat(resideInAPackage("org.springframework.."))
        .check(new ClassFileImporter().importPackages("dev.fleabridge.sandbox"));
  }
}
