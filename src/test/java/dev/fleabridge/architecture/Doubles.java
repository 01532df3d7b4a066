package dev.fleabridge.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvent;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where binary floating point is seen in class files: in the types of fields, parameters and
 * results, and in what makes a double of something or something of a double. A local variable by
 * itself is not seen; what fills it is.
 */
final class Doubles {

  /** The room of which every class may. */
  private static final Map.Entry<String, String> ROOM =
      Map.entry("sandbox", "repeats the arithmetic of a server in JavaScript");

  /** Classes that may, each with its reason. A nested class goes with its outer. */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry(
              "SageMakerTrainingJobs", "AWS gives metrics as floats; it makes decimals of them"),
          Map.entry("TrainingJobsTest", "gives metrics as AWS does"),
          Map.entry("Values", "JSONata computes on doubles where they hold a number exactly"),
          Map.entry("Expression", "JSONata's numbers"),
          Map.entry("BoundedFunction", "JSONata's numbers"),
          Map.entry("BoundedFunctions", "JSONata's numbers"),
          Map.entry("Withheld", "a gauge asks for a double"),
          Map.entry("FeesTest", "computes what the public server takes, in its doubles"),
          Map.entry("MissingEventsIT", "what a meter counts"),
          Map.entry("QueuesIT", "what a meter counts"),
          Map.entry("RefusedLeversIT", "what a meter counts"),
          Map.entry("SecurityIT", "what a meter counts"),
          Map.entry("OutcomeReporterIT", "what a meter counts"),
          Map.entry("Odds", "probabilities"),
          Map.entry("Dice", "probabilities"),
          Map.entry("Scenario", "probabilities"),
          Map.entry("Threads", "probabilities"),
          Map.entry("Variant", "probabilities"),
          Map.entry("SimulatorFindsMistakesIT", "probabilities"));

  private static final Set<String> TYPES =
      Set.of("double", "float", "java.lang.Double", "java.lang.Float");

  private static final Set<String> MAKERS =
      Set.of("doubleValue", "floatValue", "asDouble", "asFloat", "parseDouble", "parseFloat");

  private Doubles() {}

  /** Those of the exceptions that are needed no more, because there is no such class. */
  static Set<String> stale(JavaClasses all) {
    Set<String> left = new TreeSet<>(CLASSES.keySet());
    all.forEach(type -> left.remove(outermost(type).getSimpleName()));
    return left;
  }

  static DescribedPredicate<JavaClass> areNotAllowed() {
    return DescribedPredicate.describe(
        "have no reason to",
        type ->
            !type.getPackageName().contains("." + ROOM.getKey())
                && !CLASSES.containsKey(outermost(type).getSimpleName()));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(Doubles::outermost).orElse(type);
  }

  static ArchCondition<JavaClass> use() {
    return new ArchCondition<>("use doubles") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getFields().stream()
            .filter(field -> isDouble(field.getRawType()))
            .forEach(field -> events.add(used(field, field.getDescription())));
        type.getCodeUnits().stream()
            .filter(Doubles::speaksOfDoubles)
            .forEach(unit -> events.add(used(unit, unit.getDescription())));
        type.getAccessesFromSelf().stream()
            .filter(Doubles::converts)
            .forEach(access -> events.add(used(access, access.getDescription())));
      }
    };
  }

  private static ConditionEvent used(Object by, String description) {
    return SimpleConditionEvent.satisfied(by, description);
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

  /** Boxing is not meant: it makes of a double no more than it was. */
  private static boolean converts(JavaAccess<?> access) {
    if (MAKERS.contains(access.getName())) {
      return true;
    }
    if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
      return false;
    }
    return switch (access.getTargetOwner().getName()) {
      case "java.math.BigDecimal" ->
          target.getRawParameterTypes().stream().anyMatch(Doubles::isDouble);
      case "java.lang.Double", "java.lang.Float" ->
          access.getName().equals("valueOf")
              && target.getRawParameterTypes().stream().noneMatch(Doubles::isDouble);
      default -> false;
    };
  }
}
