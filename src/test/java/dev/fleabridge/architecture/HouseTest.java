package dev.fleabridge.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The house plan (docs/architecture.md#floors-and-rooms): imports point downwards only, and each
 * kind of work stays in its room.
 */
@AnalyzeClasses(packages = "dev.fleabridge", importOptions = DoNotIncludeTests.class)
class HouseTest {

  private static final String ROOT = "dev.fleabridge.";

  @ArchTest
  static final ArchRule floors =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("check")
          .definedBy(ROOT + "check..")
          .layer("start")
          .definedBy(ROOT + "start..")
          .layer("command")
          .definedBy(ROOT + "command..")
          .layer("intake")
          .definedBy(ROOT + "intake..")
          .layer("operator")
          .definedBy(ROOT + "operator..")
          .layer("console")
          .definedBy(ROOT + "console..")
          .layer("openapi")
          .definedBy(ROOT + "openapi..")
          .layer("signin")
          .definedBy(ROOT + "signin..")
          .layer("mcp")
          .definedBy(ROOT + "mcp")
          .layer("mcp.tool")
          .definedBy(ROOT + "mcp.tool..")
          .layer("life")
          .definedBy(ROOT + "life..")
          .layer("engine")
          .definedBy(ROOT + "engine..")
          .optionalLayer("report")
          .definedBy(ROOT + "report..")
          .layer("ledger")
          .definedBy(ROOT + "ledger..")
          .layer("rule")
          .definedBy(ROOT + "rule..")
          .layer("aws")
          .definedBy(ROOT + "aws..")
          .layer("mlops")
          .definedBy(ROOT + "mlops..")
          .layer("purpleflea")
          .definedBy(ROOT + "purpleflea..")
          .layer("telemetry")
          .definedBy(ROOT + "telemetry..")
          .layer("model")
          .definedBy(ROOT + "model..")
          .layer("web")
          .definedBy(ROOT + "web..")
          .layer("setting")
          .definedBy(ROOT + "setting..")
          .layer("chain")
          .definedBy(ROOT + "chain..")
          .whereLayer("check")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("start")
          .mayOnlyBeAccessedByLayers("check")
          .whereLayer("command")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("intake")
          .mayOnlyBeAccessedByLayers("command")
          .whereLayer("console")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("operator")
          .mayOnlyBeAccessedByLayers("console")
          .whereLayer("openapi")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("signin")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("mcp")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("mcp.tool")
          .mayOnlyBeAccessedByLayers("mcp", "signin")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("console", "intake", "mcp", "openapi", "operator", "signin")
          .whereLayer("life")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers(
              "check", "command", "console", "intake", "operator", "mcp.tool", "signin", "life")
          .whereLayer("report")
          .mayOnlyBeAccessedByLayers("intake", "operator")
          .whereLayer("ledger")
          .mayOnlyBeAccessedByLayers(
              "check", "console", "intake", "operator", "mcp.tool", "engine", "report")
          .whereLayer("rule")
          .mayOnlyBeAccessedByLayers(
              "check", "start", "command", "intake", "operator", "engine", "report")
          .whereLayer("aws")
          .mayOnlyBeAccessedByLayers(
              "check", "start", "intake", "operator", "signin", "engine", "report")
          .whereLayer("mlops")
          .mayOnlyBeAccessedByLayers("engine", "report")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers("intake", "operator", "engine", "report", "ledger", "aws")
          .whereLayer("purpleflea")
          .mayOnlyBeAccessedByLayers("engine", "report")
          .whereLayer("chain")
          .mayOnlyBeAccessedByLayers("command", "console", "operator", "report", "ledger");

  @ArchTest
  static final ArchRule purpleFleaIsALibraryOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "purpleflea..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "model..",
              ROOT + "ledger..",
              ROOT + "rule..",
              ROOT + "aws..",
              ROOT + "setting..",
              "org.springframework..");

  @ArchTest
  static final ArchRule modelIsPure =
      classes()
          .that()
          .resideInAPackage(ROOT + "model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "model..",
              "java..",
              "tools.jackson..",
              "com.fasterxml.jackson.annotation..",
              "org.jspecify..");

  /** Whoever writes a verifier of his own reads it; and the command knows no database. */
  @ArchTest
  static final ArchRule chainIsPure =
      classes()
          .that()
          .resideInAPackage(ROOT + "chain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(ROOT + "chain..", "java..", "tools.jackson..", "org.jspecify..");

  @ArchTest
  static final ArchRule rulesArePure =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "rule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "java.sql..", "java.net.http..");

  @ArchTest
  static final ArchRule onlyTheLedgerSpeaksSql =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "ledger..")
          .should()
          .callMethodWhere(
              target(owner(assignableTo(JdbcOperations.class).or(assignableTo(JdbcClient.class)))));

  /** A command is done before a service would have begun to start. */
  @ArchTest
  static final ArchRule commandsNeedNoSpring =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "command..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "java.sql..");

  /** A bet is no payment: no rule leads to one, and no dialect makes one of an operation. */
  @ArchTest
  static final ArchRule nobodyReachesTheCoinFlip =
      classes()
          .that()
          .haveNameMatching("dev[.]fleabridge[.].*(CoinFlip|FlipProof).*")
          .should()
          .onlyHaveDependentClassesThat()
          .haveNameMatching("dev[.]fleabridge[.]purpleflea[.].*(CoinFlip|FlipProof).*");

  @ArchTest static final ArchRule noFieldInjection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

  @ArchTest static final ArchRule noStaticState = fields().that().areStatic().should().beFinal();
}
