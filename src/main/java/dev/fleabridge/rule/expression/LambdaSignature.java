package dev.fleabridge.rule.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signature of a function that an expression defines, judged by our {@link Signature}. */
final class LambdaSignature extends com.dashjoin.jsonata.utils.Signature {

  private static final long serialVersionUID = 1L;
  private static final String NAME = "a function of the expression";

  private final transient Signature signature;

  private LambdaSignature(Signature signature) {
    super("<>", NAME);
    this.signature = signature;
  }

  /**
   * Reads the signature of a function.
   *
   * @param text the expression
   * @param start where the function's parameters begin
   * @throws Mistake where it is none
   */
  static LambdaSignature at(String text, int start) {
    int begin = text.indexOf('<', text.indexOf(')', start));
    int end = text.indexOf('{', begin);
    return new LambdaSignature(
        Signature.of(
            text.substring(begin, end < 0 ? text.length() : end).replace(" ", "").strip()));
  }

  @Override
  public Object validate(Object arguments, @Nullable Object context) {
    return signature.bind(NAME, (List<?>) arguments, context);
  }
}
