package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.TradeView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The trading server's own records of positions, and which trades opened and ended them. A trade
 * and its position have no id in common. They are matched by market, side, size, price and time,
 * which the server writes almost at once.
 */
final class ServicesPositions {

  /** How far apart their times may be. The server writes both within a second or two. */
  private static final Duration LONGEST_APART = Duration.ofSeconds(2);

  /** How far the exchange's entry price, of five digits, may differ from the recorded one. */
  private static final BigDecimal PRICE_ROUNDING = new BigDecimal("0.001");

  private final List<PositionView> rows;

  /**
   * @param rows the list that shows closed positions too
   */
  ServicesPositions(List<PositionView> rows) {
    this.rows = List.copyOf(rows);
  }

  /** Whether no position is missing from the list. */
  boolean isWhole() {
    return rows.size() < ServicesReads.POSITION_ROWS;
  }

  /** Whether a position in the market is open, or has ended since. */
  boolean mayHaveHeld(String market, Instant since) {
    return rows.stream()
        .filter(row -> ServicesFills.isSameMarket(row.market(), market))
        .anyMatch(row -> row.closedAt() == null || !row.closedAt().isBefore(since));
  }

  long openIn(String market) {
    return rows.stream()
        .filter(row -> ServicesFills.isSameMarket(row.market(), market))
        .filter(row -> row.status().equals("open"))
        .count();
  }

  /** The one position that the trade opened; empty where several could be. */
  Optional<PositionView> openedBy(TradeView trade, Set<String> known) {
    List<PositionView> opened =
        rows.stream()
            .filter(row -> begins(trade, row))
            .filter(row -> row.positionId() != null && !known.contains(row.positionId()))
            .toList();
    return opened.size() == 1 ? Optional.of(opened.getFirst()) : Optional.empty();
  }

  /** Whether the trade is the end of a position, and the beginning of none. */
  boolean isClosing(TradeView trade) {
    return rows.stream().anyMatch(row -> ends(trade, row))
        && rows.stream().noneMatch(row -> begins(trade, row));
  }

  private static boolean begins(TradeView trade, PositionView row) {
    return isOf(trade, row, "buy")
        && isAt(trade, row.openedAt())
        && (trade.price() == null
            || row.entryPrice() == null
            || Amounts.same(trade.price(), row.entryPrice()));
  }

  static boolean ends(TradeView trade, PositionView row) {
    return isOf(trade, row, "sell") && isAt(trade, row.closedAt());
  }

  /**
   * @param ofLong the side of the trade where the position is long
   */
  private static boolean isOf(TradeView trade, PositionView row, String ofLong) {
    return row.side() != null
        && ServicesFills.isSameMarket(trade.market(), row.market())
        && trade.side().equals(ofLong) == (row.side() == Side.LONG)
        && Amounts.same(trade.notional(), row.notional());
  }

  private static boolean isAt(TradeView trade, @Nullable Instant time) {
    return time != null && Duration.between(trade.at(), time).abs().compareTo(LONGEST_APART) <= 0;
  }

  /** Whether the exchange holds what was recorded, no more and no less. */
  static boolean isSameHolding(PositionView held, PositionView recorded) {
    BigDecimal difference = held.notional().subtract(recorded.notional()).abs();
    return held.side() == recorded.side()
        && difference.compareTo(recorded.notional().multiply(PRICE_ROUNDING)) <= 0;
  }
}
