package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands on what is called, if it is a function. The library would print what it cannot call. */
final class Callee extends JFunction {

  private final String words;

  /**
   * @param words what the author called, such as {@code $f}
   */
  Callee(String words) {
    super((input, arguments) -> null, null);
    this.words = words;
  }

  @Override
  @SuppressWarnings("rawtypes") // The library declares it so.
  public Object call(@Nullable Object input, List arguments) {
    Object callee = arguments.getFirst();
    if (callee != null && Kind.isFunction(callee)) {
      return callee;
    }
    String what = callee == null ? "" : ", but " + Kind.describe(callee);
    String hint = FunctionTable.names().contains(words) ? "; $" + words + " is one" : "";
    throw new Mistake(words + " is not a function" + what + hint);
  }
}
