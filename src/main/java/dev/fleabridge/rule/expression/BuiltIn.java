package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function of JSONata, in our own words. It is safe for many threads. */
final class BuiltIn extends JFunction {

  /** What a function does with arguments that fit its signature. */
  @FunctionalInterface
  interface Body {
    @Nullable Object call(Call call);
  }

  private final String name;
  private final Signature signature;
  private final int arity;
  private final Body body;

  /**
   * @param name with its {@code $}
   * @param arity how many arguments a function such as {@code $map} hands to it
   */
  BuiltIn(String name, String signature, int arity, Body body) {
    super((input, arguments) -> null, null);
    this.name = name;
    this.signature = Signature.of(signature);
    this.arity = arity;
    this.body = body;
  }

  String name() {
    return name;
  }

  int arity() {
    return arity;
  }

  Signature signature() {
    return signature;
  }

  /** The arguments are put into their places by {@link #call}, which is also called directly. */
  @Override
  public Object validate(Object arguments, @Nullable Object context) {
    return arguments;
  }

  @Override
  @SuppressWarnings("rawtypes") // The library declares it so.
  public @Nullable Object call(@Nullable Object input, List arguments) {
    EvaluationBounds bounds = EvaluationBounds.current();
    bounds.checkTime();
    Object result =
        answer(new Call(name, signature.bind(name, (List<?>) arguments, input), bounds));
    bounds.made(result);
    bounds.checkTime();
    return result;
  }

  /** A mistake of what does the work gets the function's name, if it does not name it. */
  private @Nullable Object answer(Call call) {
    try {
      return body.call(call);
    } catch (IllegalArgumentException e) {
      String sentence = String.valueOf(e.getMessage());
      throw new Mistake(sentence.startsWith("$") ? sentence : name + ": " + sentence);
    }
  }
}
