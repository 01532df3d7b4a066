package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes and reads amounts. No amount is ever a binary floating-point number. */
public final class Amounts {

  /** The decimal places of USDC. */
  public static final int SCALE = 6;

  private static final int MAX_DIGITS = 15;

  private Amounts() {}

  /**
   * Whether a number is small and short enough to be an amount. Check it before any rounding,
   * because a number such as 1e999999999 cannot be written out.
   */
  public static boolean isSane(BigDecimal value) {
    return (long) value.precision() - value.scale() <= MAX_DIGITS && value.scale() <= 400;
  }

  /** A plain decimal with at least two places, as in the guide: {@code 0.10}, {@code 50.00}. */
  public static String asText(BigDecimal amount) {
    BigDecimal stripped = strip(amount);
    return stripped.setScale(Math.max(2, stripped.scale())).toPlainString();
  }

  /**
   * A decimal that is written as a JSON number with at least one place: {@code 50.0}, {@code 89.5}.
   */
  public static BigDecimal asNumber(BigDecimal amount) {
    BigDecimal stripped = strip(amount);
    return stripped.setScale(Math.max(1, stripped.scale()));
  }

  /**
   * Rounds an amount that a server sent to six places. The servers compute in binary doubles and
   * send numbers such as 68.79666700000001 (docs/reference/purpleflea-api.md#keys-and-answers).
   */
  public static BigDecimal received(BigDecimal value) {
    return value.setScale(SCALE, RoundingMode.HALF_UP);
  }

  /** Whether two amounts are equal after rounding to six places. */
  public static boolean same(BigDecimal one, BigDecimal other) {
    return received(one).compareTo(received(other)) == 0;
  }

  private static BigDecimal strip(BigDecimal amount) {
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }
}
