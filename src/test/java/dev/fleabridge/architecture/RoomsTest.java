package dev.fleabridge.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.fleabridge.ledger.Actions;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/** The rooms of a floor: which may know which, and who may look in from above. */
@AnalyzeClasses(packages = "dev.fleabridge", importOptions = DoNotIncludeTests.class)
class RoomsTest {

  private static final String ENGINE = "dev.fleabridge.engine";
  private static final String CLIENT = "dev.fleabridge.purpleflea";

  /** What the doors and the operators' API may use of the engine; everything else is its own. */
  private static final Set<String> SEEN_FROM_ABOVE =
      Set.of(
          "Planning",
          "books.Budget",
          "books.Spent",
          "books.Window",
          "cycle.Worker",
          "fanout.BatchPlanner",
          "fanout.PayoutLog",
          "guard.AllowList",
          "guard.GuardSettings",
          "guard.GuardLimits",
          "lever.Batches",
          "lever.BulkActing",
          "lever.Levers",
          "lever.Pausing",
          "lever.RefusedActs",
          "lever.Replay");

  @ArchTest
  static final ArchRule roomsOfTheEngineKnowEachOtherOneWay =
      slices().matching(ENGINE + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule floorsOfTheEngine =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("words")
          .definedBy(ENGINE)
          .layer("below")
          .definedBy(ENGINE + ".lookup..", ENGINE + ".pay..", ENGINE + ".plan..")
          .layer("books and guard")
          .definedBy(ENGINE + ".books..", ENGINE + ".guard..")
          .layer("work")
          .definedBy(ENGINE + ".fanout..", ENGINE + ".cycle..")
          .layer("above")
          .definedBy(ENGINE + ".watch..", ENGINE + ".lever..")
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

  @ArchTest
  static final ArchRule theDoorsSeeNamedTypesOnly =
      noClasses()
          .that()
          .resideInAnyPackage("dev.fleabridge.intake..", "dev.fleabridge.operator..")
          .should()
          .dependOnClassesThat(describe("are the engine's own", RoomsTest::isTheEnginesOwn));

  /** A move has consequences; {@code Transition} writes them with it, in the order of locks. */
  @ArchTest
  static final ArchRule onlyTheBooksCommitMoves =
      noClasses()
          .that()
          .resideOutsideOfPackage(ENGINE + ".books..")
          .should()
          .callMethod(Actions.class, "apply", Collection.class, Instant.class);

  @ArchTest
  static final ArchRule operatorsApiBeginsNoTransaction =
      noClasses()
          .that()
          .resideInAPackage("dev.fleabridge.operator..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(TransactionOperations.class);

  @ArchTest
  static final ArchRule roomsPutThemselvesTogether =
      classes()
          .that()
          .areAnnotatedWith(Configuration.class)
          .and()
          .resideInAnyPackage(ENGINE + "..", "dev.fleabridge.ledger..")
          .should()
          .bePackagePrivate();

  private static boolean isTheEnginesOwn(JavaClass type) {
    String name = top(type).getFullName();
    return name.startsWith(ENGINE + ".")
        && !SEEN_FROM_ABOVE.contains(name.substring(ENGINE.length() + 1));
  }

  private static JavaClass top(JavaClass type) {
    return type.getEnclosingClass().map(RoomsTest::top).orElse(type);
  }
}
