package dev.fleabridge.rule.expression;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions that an expression can call: their names and how many arguments they take. */
final class FunctionTable {

  /**
   * How many arguments a function takes.
   *
   * @param fromContext whether the first may be left out where there is a context, as in {@code
   *     name.$uppercase()}
   */
  record Arity(int least, int most, boolean fromContext) {

    /**
     * Whether it takes this many.
     *
     * @param context whether there is a context
     */
    boolean takes(int given, boolean context) {
      return given >= least - (fromContext && context ? 1 : 0) && given <= most;
    }

    /** How many it takes, for a person. */
    String words() {
      if (most == Integer.MAX_VALUE) {
        return least + " or more arguments";
      }
      String range =
          least == most ? "" + least : least + (most == least + 1 ? " or " : " to ") + most;
      return range + (most == 1 ? " argument" : " arguments");
    }
  }

  private static final Map<String, Arity> ARITIES = read();

  /** What AWS Step Functions adds to JSONata. */
  private static final Set<String> STEP_FUNCTIONS =
      Set.of("partition", "range", "hash", "uuid", "parse");

  private FunctionTable() {}

  private static Map<String, Arity> read() {
    Map<String, Arity> arities = new HashMap<>();
    Functions.builtIn()
        .forEach((name, function) -> {
          Signature signature = function.signature();
          arities.put(
              name, new Arity(signature.fewest(), signature.most(), signature.takesContext()));
        });
    return Map.copyOf(arities);
  }

  static Set<String> names() {
    return ARITIES.keySet();
  }

  static Optional<Arity> arity(String name) {
    return Optional.ofNullable(ARITIES.get(name));
  }

  static boolean isStepFunctions(String name) {
    return STEP_FUNCTIONS.contains(name);
  }
}
