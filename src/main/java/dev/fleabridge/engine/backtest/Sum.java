package dev.fleabridge.engine.backtest;

import java.math.BigDecimal;

/**
 * Differences of one sort, added up.
 *
 * @param count how many there are
 * @param before USDC that the rules in force move in them, or of {@link What#PAYS_AGAIN} that was
 *     moved; what is not known counts as zero
 * @param after USDC that the candidate moves in them
 */
public record Sum(long count, BigDecimal before, BigDecimal after) {

  static final Sum NONE = new Sum(0, BigDecimal.ZERO, BigDecimal.ZERO);

  Sum plus(BigDecimal moreBefore, BigDecimal moreAfter) {
    return new Sum(count + 1, before.add(moreBefore), after.add(moreAfter));
  }
}
