package dev.fleabridge.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes sums of money as text. A sum may be larger than any single {@link Money}. */
public final class Usdc {

  private Usdc() {}

  /**
   * A plain decimal with at least two places, as {@link Money#toString} writes one.
   *
   * @param sum of at most six places
   */
  public static String text(BigDecimal sum) {
    BigDecimal plain = sum.signum() == 0 ? BigDecimal.ZERO : sum.stripTrailingZeros();
    return plain.setScale(Math.max(2, plain.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }
}
