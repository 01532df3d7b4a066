package dev.fleabridge.rule;

import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the library keeps to itself about the nodes of an expression. Without it a regular
 * expression that is called like a function would run where nothing stops it, and a transformation
 * would cut digits off without a word.
 */
final class Syntax {

  private static final VarHandle TYPE = field("type", String.class);
  private static final VarHandle VALUE = field("value", Object.class);

  private Syntax() {}

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(Parser.Symbol.class, MethodHandles.lookup())
          .findVarHandle(Parser.Symbol.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of the JSONata library is not known", e);
    }
  }

  /**
   * Takes the raw pattern out of a node before it is evaluated. Threads that do so at the same time
   * do the same.
   */
  static void guard(Parser.Symbol node) {
    if (VALUE.get(node) instanceof Pattern pattern) {
      VALUE.set(node, new Regex(pattern));
    }
  }

  static boolean isTransformation(Parser.Symbol node) {
    return "transform".equals(TYPE.get(node));
  }

  /** A regular expression as a value. It can be handed to functions, and is no function itself. */
  static final class Regex extends JFunction {

    private final Pattern pattern;

    private Regex(Pattern pattern) {
      super((input, arguments) -> null, null);
      this.pattern = pattern;
    }

    Pattern pattern() {
      return pattern;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the library declares it
    public @Nullable Object call(@Nullable Object input, List arguments) {
      throw new IllegalArgumentException(
          "a regular expression is not called; give it to $match, $contains, $replace or $split");
    }
  }
}
