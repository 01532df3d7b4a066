package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number by which {@code ^(...)} orders. The library asks whether two of them are equal, and
 * otherwise compares them as doubles, which are too short for long numbers. So the exact comparison
 * is made when it asks for equality, and kept as the doubles that it compares next. A key is made
 * anew for each comparison and seen by one thread.
 */
final class OrderKey extends Number {

  private static final long serialVersionUID = 1L;

  /** Makes a key of what a term of an order gave. Anything but a number stays as it is. */
  static final JFunction FUNCTION =
      new JFunction((input, arguments) -> null, null) {
        @Override
        @SuppressWarnings("rawtypes") // The library declares it so.
        public @Nullable Object call(@Nullable Object input, List arguments) {
          Object value = arguments.getFirst();
          BigDecimal number = Numbers.from(value);
          return number == null ? value : new OrderKey(number);
        }
      };

  private final BigDecimal number;
  private int sign;

  private OrderKey(BigDecimal number) {
    this.number = number;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof OrderKey key)) {
      return false;
    }
    sign = number.compareTo(key.number);
    key.sign = 0;
    return sign == 0;
  }

  @Override
  public int hashCode() {
    return number.hashCode();
  }

  @Override
  public double doubleValue() {
    return sign;
  }

  @Override
  public float floatValue() {
    return sign;
  }

  @Override
  public long longValue() {
    return sign;
  }

  @Override
  public int intValue() {
    return sign;
  }

  @Override
  public String toString() {
    return Printing.number(number);
  }
}
