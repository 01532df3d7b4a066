package dev.fleabridge.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.fleabridge.ledger.Actions;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionOperations;

/** The rooms of a floor: which may know which, and who may look in from above. */
@AnalyzeClasses(packages = "dev.fleabridge", importOptions = DoNotIncludeTests.class)
class RoomsTest {

  private static final String ENGINE = "dev.fleabridge.engine";
  private static final String CLIENT = "dev.fleabridge.purpleflea";
  private static final String[] DOORS = {
    "dev.fleabridge.intake..",
    "dev.fleabridge.console..",
    "dev.fleabridge.operator..",
    "dev.fleabridge.signin..",
    "dev.fleabridge.life..",
    "dev.fleabridge.mcp..",
    "dev.fleabridge.command..",
    "dev.fleabridge.check.."
  };

  /**
   * What the doors, the operators' API, the commands and the check may use of the engine;
   * everything else is its own.
   */
  private static final Set<String> SEEN_FROM_ABOVE =
      Set.of(
          "Admission",
          "EngineProperties",
          "Planning",
          "Stopping",
          "backtest.BackTest",
          "backtest.Difference",
          "backtest.Sum",
          "backtest.Summary",
          "backtest.What",
          "books.Budget",
          "books.Spent",
          "books.Window",
          "cycle.Worker",
          "explain.Explanations",
          "explain.Line",
          "fanout.HarmlessCell",
          "fanout.PayoutLog",
          "guard.AllowList",
          "guard.Approval",
          "guard.Forecast",
          "guard.GuardSettings",
          "guard.GuardLimits",
          "guard.OwnRules",
          "lever.Batches",
          "lever.BulkActing",
          "lever.ExportLines",
          "lever.FourEyes",
          "lever.Levers",
          "lever.Pausing",
          "lever.Precondition",
          "lever.Prospects",
          "lever.RefusedActs",
          "lever.Replay",
          "lever.Trial",
          "mandate.Allowance",
          "mandate.Holdings",
          "mandate.Mandate",
          "mandate.Mandates",
          "mandate.Request",
          "mandate.Requests",
          "pay.KeyLook",
          "pay.Upstream",
          "plan.DryRun",
          "plan.Evaluations",
          "plan.Given",
          "plan.RulesInForce",
          "plan.WouldBe",
          "revision.Difference",
          "revision.Revisions",
          "revision.RulesWatch");

  @ArchTest
  static final ArchRule roomsOfTheEngineKnowEachOtherOneWay =
      slices().matching(ENGINE + ".(*)..").should().beFreeOfCycles();

  private static final String[] BELOW = {
    ENGINE + ".lookup..", ENGINE + ".pay..", ENGINE + ".plan.."
  };
  private static final String[] BOOKS_AND_GUARD = {ENGINE + ".books..", ENGINE + ".guard.."};
  private static final String[] WORK = {ENGINE + ".fanout..", ENGINE + ".cycle.."};
  private static final String[] ABOVE = {
    ENGINE + ".watch..",
    ENGINE + ".lever..",
    ENGINE + ".mandate..",
    ENGINE + ".revision..",
    ENGINE + ".explain..",
    ENGINE + ".backtest.."
  };

  @ArchTest
  static final ArchRule floorsOfTheEngine =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("words")
          .definedBy(ENGINE)
          .layer("below")
          .definedBy(BELOW)
          .layer("books and guard")
          .definedBy(BOOKS_AND_GUARD)
          .layer("work")
          .definedBy(WORK)
          .layer("above")
          .definedBy(ABOVE)
          .whereLayer("above")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("work")
          .mayOnlyBeAccessedByLayers("above")
          .whereLayer("books and guard")
          .mayOnlyBeAccessedByLayers("work", "above")
          .whereLayer("below")
          .mayOnlyBeAccessedByLayers("books and guard", "work", "above");

  @ArchTest
  static final ArchRule floorsOfTheClient =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("words")
          .definedBy(CLIENT)
          .layer("dialect")
          .definedBy(CLIENT + ".dialect")
          .layer("services")
          .definedBy(CLIENT + ".dialect.services")
          .layer("http")
          .definedBy(CLIENT + ".http")
          .layer("client")
          .definedBy(CLIENT + ".client")
          .whereLayer("client")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("client")
          .whereLayer("services")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("dialect")
          .mayOnlyBeAccessedByLayers("services", "http", "client");

  /** Rows are written as if nobody sealed them. */
  @ArchTest
  static final ArchRule theBooksKnowNoSeal =
      noClasses()
          .that()
          .resideInAPackage("dev.fleabridge.ledger")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fleabridge.ledger.seal..", "dev.fleabridge.chain..");

  /** Rules use expressions; an expression knows nothing of rules, files and payments. */
  @ArchTest
  static final ArchRule expressionsKnowNoRules =
      noClasses()
          .that()
          .resideInAPackage("dev.fleabridge.rule.expression..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.fleabridge.rule");

  /** Texts and pictures work on plain values, for whoever has some. */
  @ArchTest
  static final ArchRule textsKnowNoExpressions =
      noClasses()
          .that()
          .resideInAPackage("dev.fleabridge.rule.expression.text")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fleabridge.rule", "dev.fleabridge.rule.expression");

  /** A room that stands in no layer would be free to know everybody. */
  @ArchTest
  static final ArchRule everyRoomStandsInALayer =
      classes()
          .that()
          .resideInAnyPackage(ENGINE + "..", CLIENT + "..")
          .should()
          .resideInAnyPackage(
              Stream.of(
                      new String[] {ENGINE},
                      BELOW,
                      BOOKS_AND_GUARD,
                      WORK,
                      ABOVE,
                      new String[] {
                        CLIENT,
                        CLIENT + ".dialect",
                        CLIENT + ".dialect.services",
                        CLIENT + ".http",
                        CLIENT + ".client"
                      })
                  .flatMap(Stream::of)
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule theDoorsSeeNamedTypesOnly =
      noClasses()
          .that()
          .resideInAnyPackage(DOORS)
          .should()
          .dependOnClassesThat(describe("are the engine's own", RoomsTest::isTheEnginesOwn));

  @ArchTest
  static void everyTypeThatTheDoorsMaySeeIsSeen(JavaClasses all) {
    Set<String> seen =
        all.stream()
            .filter(resideInAnyPackage(DOORS))
            .flatMap(door -> door.getDirectDependenciesFromSelf().stream())
            .map(use -> top(use.getTargetClass().getBaseComponentType()).getFullName())
            .filter(name -> name.startsWith(ENGINE + "."))
            .map(name -> name.substring(ENGINE.length() + 1))
            .collect(Collectors.toSet());
    assertThat(seen).containsExactlyInAnyOrderElementsOf(SEEN_FROM_ABOVE);
  }

  /**
   * A move has consequences; {@code Transition} writes them with it, in the order of locks. A
   * reference to the method is as good as a call.
   */
  @ArchTest
  static void onlyTheBooksCommitMoves(JavaClasses all) {
    Set<String> rooms =
        all.stream()
            .flatMap(type -> type.getCodeUnitAccessesFromSelf().stream())
            .filter(access ->
                access.getTargetOwner().isEquivalentTo(Actions.class)
                    && access.getName().equals("apply"))
            .map(access -> access.getOriginOwner().getPackageName())
            .collect(Collectors.toSet());
    assertThat(rooms).containsExactly(ENGINE + ".books");
  }

  @ArchTest
  static final ArchRule operatorsApiBeginsNoTransaction =
      noClasses()
          .that()
          .resideInAPackage("dev.fleabridge.operator..")
          .should()
          .dependOnClassesThat(
              assignableTo(TransactionOperations.class)
                  .or(assignableTo(TransactionManager.class))
                  .or(describe("Transactional", RoomsTest::isTransactional)));

  @ArchTest
  static final ArchRule roomsPutThemselvesTogether =
      classes()
          .that()
          .areAnnotatedWith(Configuration.class)
          .and()
          .resideInAnyPackage(ENGINE + "..", "dev.fleabridge.ledger..")
          .should()
          .bePackagePrivate();

  /** Spring's annotation, and Jakarta's that Spring obeys as well. */
  private static boolean isTransactional(JavaClass type) {
    return type.getSimpleName().equals("Transactional");
  }

  private static boolean isTheEnginesOwn(JavaClass type) {
    String name = top(type).getFullName();
    return name.startsWith(ENGINE + ".")
        && !SEEN_FROM_ABOVE.contains(name.substring(ENGINE.length() + 1));
  }

  private static JavaClass top(JavaClass type) {
    return type.getEnclosingClass().map(RoomsTest::top).orElse(type);
  }
}
