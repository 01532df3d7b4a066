package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of expression nodes that the library keeps private. Without them, a regular
 * expression that is called like a function would run where nothing stops it, and a transformation
 * would silently cut digits off.
 */
final class RegexGuard {

  private static final VarHandle TYPE = field("type", String.class);
  private static final VarHandle VALUE = field("value", Object.class);

  private RegexGuard() {}

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(Parser.Symbol.class, MethodHandles.lookup())
          .findVarHandle(Parser.Symbol.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of the JSONata library is not known", e);
    }
  }

  /**
   * Replaces the raw pattern in a node before it is evaluated. Several threads may do so at once,
   * because each does the same.
   */
  static void guard(Parser.Symbol node) {
    if (VALUE.get(node) instanceof Pattern pattern) {
      VALUE.set(node, new Regex(pattern));
    }
  }

  static boolean isTransformation(Parser.Symbol node) {
    return "transform".equals(TYPE.get(node));
  }

  /** A regular expression as a value. It can be handed to functions, but cannot be called. */
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
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List arguments) {
      throw new IllegalArgumentException(
          "a regular expression is not called; give it to $match, $contains, $replace or $split");
    }
  }
}
