package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The functions that an expression can call by name. */
final class Functions {

  private static final Map<String, BuiltIn> BUILT_IN =
      Stream.of(NumberFunctions.ALL, TextFunctions.ALL, ValueFunctions.ALL, ListFunctions.ALL)
          .flatMap(List::stream)
          .collect(
              Collectors.toUnmodifiableMap(
                  function -> function.name().substring(1), function -> function));

  /** The functions of the library that we do not have: each would answer differently next time. */
  private static final Set<String> MISSING = Set.of("now", "millis", "random", "shuffle", "eval");

  /** Every name that the library knows, with what an expression gets for it. */
  static final Map<String, JFunction> ALL = all();

  private Functions() {}

  private static Map<String, JFunction> all() {
    Map<String, JFunction> all = new HashMap<>(BUILT_IN);
    MISSING.forEach(name -> all.put(name, new Missing(name)));
    return Map.copyOf(all);
  }

  /** The functions that can be called, by their names without {@code $}. */
  static Map<String, BuiltIn> builtIn() {
    return BUILT_IN;
  }

  /** A function that must not be called. */
  private static final class Missing extends JFunction {

    private final String name;

    Missing(String name) {
      super((input, arguments) -> null, null);
      this.name = name;
    }

    @Override
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List arguments) {
      throw new Mistake("$" + name + " is not available: a rule gives the same answer every time");
    }
  }
}
