package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a function that was given as a value: one of ours, or one that an expression defines. */
final class Callable {

  private Callable() {}

  /** How many arguments a function has. */
  static int arity(Object function) {
    return switch (function) {
      case BuiltIn builtIn -> builtIn.arity();
      case Partial partial -> partial.arity();
      case Parser.Symbol lambda -> LibraryTree.children(LibraryTree.ARGUMENTS, lambda).size();
      default -> 1;
    };
  }

  /** Calls a function with the first of these arguments, as many as it has, and at least one. */
  static @Nullable Object callWithThoseItTakes(Object function, @Nullable Object... arguments) {
    int count = Math.clamp(arity(function), 1, arguments.length);
    return call(function, Arrays.asList(arguments).subList(0, count));
  }

  /** Calls a function. */
  static @Nullable Object call(Object function, List<? extends @Nullable Object> arguments) {
    try {
      return Functions.funcApply(function, new ArrayList<>(arguments));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** A function some of whose arguments are given already. */
  static final class Partial extends JFunction {

    /** Stands in the place of an argument that is not given yet. */
    static final Object PLACE = new Object();

    private final Object function;
    private final List<@Nullable Object> arguments;

    Partial(Object function, List<@Nullable Object> arguments) {
      super((input, all) -> null, null);
      this.function = function;
      this.arguments = arguments;
    }

    int arity() {
      return (int) arguments.stream().filter(PLACE::equals).count();
    }

    @Override
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List given) {
      List<@Nullable Object> all = new ArrayList<>(arguments.size());
      int next = 0;
      for (Object argument : arguments) {
        if (PLACE.equals(argument)) {
          all.add(next < given.size() ? given.get(next) : null);
          next++;
        } else {
          all.add(argument);
        }
      }
      return Callable.call(function, all);
    }
  }
}
