package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code $f(?, 2)}: a function some of whose arguments are given now, and the rest later. */
final class Application {

  /** Makes the function. The first argument is the function that it calls. */
  static final JFunction FUNCTION =
      new JFunction((input, arguments) -> null, null) {
        @Override
        @SuppressWarnings("rawtypes") // The library declares it so.
        public Object call(@Nullable Object input, List arguments) {
          Object function = arguments.getFirst();
          if (function == null || !Kind.isFunction(function)) {
            throw new Mistake(
                "only a function can be called with ? for an argument, and this is "
                    + Kind.describe(function));
          }
          List<@Nullable Object> given = new ArrayList<>();
          for (Object argument : arguments.subList(1, arguments.size())) {
            given.add(argument);
          }
          return new Callable.Partial(function, given);
        }
      };

  private Application() {}
}
