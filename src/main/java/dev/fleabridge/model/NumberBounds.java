package dev.fleabridge.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/**
 * The bounds of a number that comes from outside (money rule 27). Every double fits. A number with
 * nine digits of exponent does not: it would take gigabytes to write out.
 */
public final class NumberBounds {

  /** The power of ten up to which a number may be large or small. */
  public static final int MAX_EXPONENT = 400;

  /** The most significant digits. Jackson has the same bound by default. */
  public static final int MAX_DIGITS = 1_000;

  /** The bounds in words, for problems. */
  public static final String IN_WORDS =
      "a number beyond 1e%d, closer to zero than 1e-%d, or of more than 1,000 digits"
          .formatted(MAX_EXPONENT, MAX_EXPONENT);

  private NumberBounds() {}

  /**
   * Whether a number is within the bounds. The check never writes the number out, so it is cheap
   * for any size.
   */
  public static boolean hold(BigDecimal number) {
    // The scale is checked first, because the number of digits of 1e2147483647 overflows an int.
    if (Math.abs((long) number.scale()) > MAX_DIGITS + MAX_EXPONENT
        || number.unscaledValue().bitLength() > MAX_DIGITS * 4) {
      return false;
    }
    long exponent = (long) number.precision() - number.scale() - 1;
    return number.precision() <= MAX_DIGITS
        && (number.signum() == 0 || Math.abs(exponent) <= MAX_EXPONENT);
  }

  /** Says that a text holds a number beyond the bounds, and where. */
  public static final class Exceeded extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;

    private Exceeded(String field) {
      super(IN_WORDS + (field.isEmpty() ? "" : " in " + field));
      this.field = field;
    }

    /**
     * The place, such as {@code detail.scores.0}; empty for a bare number or where it is not known.
     */
    public String field() {
      return field;
    }

    /**
     * Finds the number that a reader refused.
     *
     * @param parser at the beginning of the same text; is closed
     */
    public static Exceeded in(JsonParser parser) {
      try (parser) {
        while (parser.nextToken() != null) {
          if (parser.currentToken().isNumeric() && !isHeld(parser)) {
            return new Exceeded(field(parser.streamReadContext()));
          }
        }
      } catch (JacksonException e) {
        // The text is not JSON before such a number, so the place stays empty.
      }
      return new Exceeded("");
    }

    private static boolean isHeld(JsonParser parser) {
      try {
        return hold(parser.getDecimalValue());
      } catch (NumberFormatException | JacksonException e) {
        return false;
      }
    }

    private static String field(TokenStreamContext context) {
      String path = context.pathAsPointer().toString();
      String dotted = path.isEmpty() ? "" : path.substring(1).replace('/', '.');
      return dotted.length() <= 200 ? dotted : dotted.substring(0, 197) + "...";
    }
  }

  /** Makes nodes of numbers within the bounds, and refuses the others before they can be used. */
  static final class Nodes extends JsonNodeFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueNode numberNode(@Nullable BigDecimal number) {
      if (number != null && !hold(number)) {
        throw new NumberFormatException(IN_WORDS);
      }
      return super.numberNode(number);
    }

    @Override
    public ValueNode numberNode(@Nullable BigInteger number) {
      if (number != null && !hold(new BigDecimal(number))) {
        throw new NumberFormatException(IN_WORDS);
      }
      return super.numberNode(number);
    }
  }
}
