package dev.fleabridge.rule;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which steps of a rule are done in the place of another step that fails.
 *
 * @param steps the names of all steps
 * @param inPlaceOf the step that each substitute replaces, by the substitute's name
 */
public record Substitutes(Set<String> steps, Map<String, String> inPlaceOf) {

  public Substitutes {
    steps = Set.copyOf(steps);
    inPlaceOf = Map.copyOf(inPlaceOf);
  }

  /** The substitutes among these steps. */
  public static Substitutes of(List<Step> steps) {
    Set<String> names = new HashSet<>();
    Map<String, String> inPlaceOf = new HashMap<>();
    for (Step step : steps) {
      names.add(step.name());
      step.onFailureOf().ifPresent(other -> inPlaceOf.put(step.name(), other));
    }
    return new Substitutes(names, inPlaceOf);
  }

  /** Whether the rule has a step of this name. */
  public boolean has(String step) {
    return steps.contains(step);
  }

  /** Whether the one step is done in the place of the other. */
  public boolean isInPlaceOf(String step, String other) {
    return other.equals(inPlaceOf.get(step));
  }
}
