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

  /**
   * Each: the name, the fewest and the most arguments, and a minus where the context may be one.
   */
  private static final String ALL =
      """
      sum 1 1, count 1 1, max 1 1, min 1 1, average 1 1, string 1 2 -, substring 2 3 -,
      substringBefore 2 2 -, substringAfter 2 2 -, lowercase 1 1 -, uppercase 1 1 -, length 1 1 -,
      trim 1 1 -, pad 2 3 -, match 2 3 -, contains 2 2 -, replace 3 4 -, split 2 3 -, join 1 2,
      formatNumber 2 3 -, formatBase 1 2 -, formatInteger 2 2 -, parseInteger 2 2 -, number 1 1 -,
      floor 1 1 -, ceil 1 1 -, round 1 2 -, abs 1 1 -, sqrt 1 1 -, power 2 2 -, boolean 1 1 -,
      not 1 1 -, map 2 2, zip 1 *, filter 2 2, single 1 2, reduce 2 3, sift 1 2 -, keys 1 1 -,
      lookup 2 2 -, append 2 2, exists 1 1, spread 1 1 -, merge 1 1, reverse 1 1, each 2 2 -,
      error 0 1, assert 1 2, type 1 1, sort 1 2, distinct 1 1, base64encode 1 1 -,
      base64decode 1 1 -, encodeUrlComponent 1 1 -, encodeUrl 1 1 -, decodeUrlComponent 1 1 -,
      decodeUrl 1 1 -, toMillis 1 2 -, fromMillis 1 3 -, clone 1 1 -
      """;

  private static final Map<String, Arity> ARITIES = read();

  /** What AWS Step Functions adds to JSONata. */
  private static final Set<String> STEP_FUNCTIONS =
      Set.of("partition", "range", "hash", "uuid", "parse");

  private FunctionTable() {}

  private static Map<String, Arity> read() {
    Map<String, Arity> arities = new HashMap<>();
    for (String line : ALL.strip().split(",\\s*", -1)) {
      String[] parts = line.split(" ", -1);
      int most = parts[2].equals("*") ? Integer.MAX_VALUE : Integer.parseInt(parts[2]);
      arities.put(parts[0], new Arity(Integer.parseInt(parts[1]), most, parts.length == 4));
    }
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
