package dev.fleabridge.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where binary floating point is seen in class files: in the types of fields, parameters and
 * results, of one's own and of whatever is called outside of this project. A local variable is not
 * seen by itself, nor is what a literal, a sum or a class that may puts into it.
 */
final class Doubles {

  /** The room of which every class may. */
  private static final Map.Entry<String, String> ROOM =
      Map.entry(
          "dev.fleabridge.testkit.sandbox", "repeats the arithmetic of a server in JavaScript");

  /** Classes that may, each with its reason. A nested class goes with its outermost. */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry(
              "dev.fleabridge.aws.SageMakerTrainingJobs",
              "AWS gives metrics as floats; it makes decimals of them"),
          Map.entry("dev.fleabridge.aws.TrainingJobsTest", "gives metrics as AWS does"),
          Map.entry(
              "dev.fleabridge.rule.expression.Digits",
              "finds the digits of a double that the library has read"),
          Map.entry(
              "dev.fleabridge.rule.expression.OrderKey",
              "gives the library the sign of an exact comparison"),
          Map.entry(
              "dev.fleabridge.engine.fanout.rows.ParquetValues",
              "Parquet has columns of floats; it makes decimals of them"),
          Map.entry("dev.fleabridge.engine.cycle.Withheld", "a gauge asks for a double"),
          Map.entry(
              "dev.fleabridge.purpleflea.FeesTest",
              "computes what the public server takes, in its doubles"),
          Map.entry("dev.fleabridge.engine.watch.MissingEventsIT", "what a meter counts"),
          Map.entry("dev.fleabridge.intake.QueuesIT", "what a meter counts"),
          Map.entry("dev.fleabridge.mcp.AgentSignInIT", "what a meter counts"),
          Map.entry("dev.fleabridge.mcp.McpDoorIT", "what a meter counts"),
          Map.entry("dev.fleabridge.operator.LoginIT", "what a meter counts"),
          Map.entry("dev.fleabridge.operator.RefusedLeversIT", "what a meter counts"),
          Map.entry("dev.fleabridge.operator.SecurityIT", "what a meter counts"),
          Map.entry("dev.fleabridge.report.OutcomeReporterIT", "what a meter counts"),
          Map.entry("dev.fleabridge.report.metrics.OutcomeCountsIT", "what a meter counts"),
          Map.entry("dev.fleabridge.report.table.TableKeeperIT", "what a meter counts"),
          Map.entry("dev.fleabridge.purpleflea.http.CallMetersTest", "what a meter counts"),
          Map.entry(
              "dev.fleabridge.report.metrics.RecordedCloudWatch",
              "CloudWatch is given doubles; it makes decimals of them"),
          Map.entry("dev.fleabridge.proof.comparison.Odds", "probabilities"),
          Map.entry("dev.fleabridge.report.metrics.OutcomeCounts", "a counter asks for a double"),
          Map.entry("dev.fleabridge.proof.comparison.EventStream", "probabilities"),
          Map.entry("dev.fleabridge.proof.comparison.Upstream", "probabilities"),
          Map.entry("dev.fleabridge.proof.simulation.Dangers", "probabilities"),
          Map.entry("dev.fleabridge.model.NumberBoundsTest", "exponents at random"),
          Map.entry("dev.fleabridge.engine.BackoffTest", "an average of milliseconds"),
          Map.entry("dev.fleabridge.proof.bench.ServiceBench", "the load of a machine"),
          Map.entry("dev.fleabridge.proof.simulation.Dice", "probabilities"),
          Map.entry("dev.fleabridge.proof.simulation.Scenario", "probabilities"),
          Map.entry("dev.fleabridge.proof.simulation.Threads", "probabilities"),
          Map.entry("dev.fleabridge.proof.simulation.Variant", "probabilities"),
          Map.entry("dev.fleabridge.proof.simulation.SimulatorFindsMistakesIT", "probabilities"));

  private static final Set<String> TYPES =
      Set.of("double", "float", "java.lang.Double", "java.lang.Float");

  /** Whose doubles are counts, shares and times; and one's own, which are seen where they stand. */
  private static final List<String> NO_AMOUNTS =
      List.of(
          "dev.fleabridge.",
          "io.micrometer.",
          "io.github.resilience4j.",
          "org.assertj.",
          "com.microsoft.playwright.",
          "java.util.LinkedHashMap");

  /** What gives doubles one by one, and speaks of them nowhere. */
  private static final Set<String> MAKES_A_STREAM =
      Set.of("mapToDouble", "flatMapToDouble", "asDoubleStream", "doubles");

  private Doubles() {}

  /** Those of the exceptions that nothing needs any more. */
  static Set<String> stale(JavaClasses all) {
    Set<String> left = new TreeSet<>(CLASSES.keySet());
    all.stream().filter(type -> !uses(type).isEmpty()).forEach(type -> left.remove(nameOf(type)));
    return left;
  }

  static DescribedPredicate<JavaClass> areNotAllowed() {
    return DescribedPredicate.describe(
        "have no reason to", type -> !isInTheRoom(type) && !CLASSES.containsKey(nameOf(type)));
  }

  private static boolean isInTheRoom(JavaClass type) {
    return (type.getPackageName() + ".").startsWith(ROOM.getKey() + ".");
  }

  private static String nameOf(JavaClass type) {
    return outermost(type).getFullName();
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(Doubles::outermost).orElse(type);
  }

  static ArchCondition<JavaClass> use() {
    return new ArchCondition<>("use doubles") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        uses(type).forEach(use -> events.add(SimpleConditionEvent.satisfied(type, use)));
      }
    };
  }

  private static List<String> uses(JavaClass type) {
    List<String> uses = new ArrayList<>();
    type.getFields().stream()
        .filter(field -> isDouble(field.getRawType()))
        .forEach(field -> uses.add(field.getDescription()));
    type.getCodeUnits().stream()
        .filter(Doubles::speaksOfDoubles)
        .forEach(unit -> uses.add(unit.getDescription()));
    type.getAccessesFromSelf().stream()
        .filter(Doubles::passesOne)
        .forEach(access -> uses.add(access.getDescription()));
    return uses;
  }

  private static boolean isDouble(JavaClass type) {
    return TYPES.contains(type.getBaseComponentType().getName());
  }

  /** What a lambda gives is what its interface asks for, such as that of a gauge. */
  private static boolean speaksOfDoubles(JavaCodeUnit unit) {
    boolean lambda = unit.getModifiers().contains(JavaModifier.SYNTHETIC);
    return unit.getRawParameterTypes().stream().anyMatch(Doubles::isDouble)
        || (!lambda && isDouble(unit.getRawReturnType()));
  }

  /** Whether a double goes out or comes back; one's own are seen where they are declared. */
  private static boolean passesOne(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && NO_AMOUNTS.stream().noneMatch(target.getOwner().getFullName()::startsWith)
        && !boxes(target)
        && (target.getRawParameterTypes().stream().anyMatch(Doubles::isDouble)
            || isDouble(target.getRawReturnType())
            || MAKES_A_STREAM.contains(target.getName()));
  }

  /** It makes of a double no more than it was. */
  private static boolean boxes(CodeUnitAccessTarget target) {
    return TYPES.contains(target.getOwner().getName())
        && target.getName().equals("valueOf")
        && target.getRawParameterTypes().stream().allMatch(Doubles::isDouble);
  }
}
