package dev.fleabridge.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of what only tests need; docs/architecture.md says what lives in each. */
@AnalyzeClasses(packages = "dev.fleabridge")
class TestRoomsTest {

  private static final String HOUSE = "dev.fleabridge.";

  @ArchTest
  static final ArchRule theTestkitKnowsNoTest =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "testkit..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              HOUSE + "proof..", HOUSE + "acceptance", HOUSE + "examples", HOUSE + "architecture");

  /** The embedded run and users start these, without the engine's workbench. */
  @ArchTest
  static final ArchRule theWorkbenchIsForTestsOnly =
      noClasses()
          .that()
          .resideInAnyPackage(
              HOUSE + "testkit.sandbox..", HOUSE + "testkit.standin", HOUSE + "testkit.embedded")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HOUSE + "testkit.workbench");

  /**
   * Nothing in it imports production code, so that a misunderstanding cannot hide on both sides.
   */
  @ArchTest
  static final ArchRule standInsKnowNothingOfTheBridge =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "testkit.standin")
          .and()
          .haveSimpleNameNotEndingWith("Test")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              HOUSE + "aws",
              HOUSE + "engine..",
              HOUSE + "intake",
              HOUSE + "ledger",
              HOUSE + "model",
              HOUSE + "operator",
              HOUSE + "purpleflea..",
              HOUSE + "report",
              HOUSE + "rule..");

  /** It judges by the tables and by what the sandbox counted, and not by the engine's own words. */
  @ArchTest
  static final ArchRule theCrashTestSharesNothingWithTheEngine =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "proof.crash")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              HOUSE + "engine..", HOUSE + "ledger", HOUSE + "model", HOUSE + "purpleflea..");

  @ArchTest
  static final ArchRule whatProvesKnowsNoTestOfARoom =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "proof..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("dev\\.fleabridge\\.(?!proof\\.).*(Test|IT)(\\$.*)?");
}
