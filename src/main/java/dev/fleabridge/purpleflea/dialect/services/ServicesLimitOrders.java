package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.TradeView;
import java.time.Instant;
import java.util.List;

/**
 * The limit orders that the trading server lists: those placed last, in whatever state. One that is
 * filled is a trade with the same order id.
 */
final class ServicesLimitOrders {

  private final List<LimitOrderView> rows;

  ServicesLimitOrders(List<LimitOrderView> rows) {
    this.rows = List.copyOf(rows);
  }

  List<LimitOrderView> rows() {
    return rows;
  }

  /**
   * Whether every order placed since this time must be among the rows. The server lists by the time
   * of placing, so a row that is older by the time that it tells was placed before it.
   */
  boolean reachesBack(Instant since) {
    return isWhole()
        || rows.stream()
            .map(LimitOrderView::toldAt)
            .anyMatch(told -> told != null && told.isBefore(since));
  }

  /** Whether no order is missing from the list. */
  boolean isWhole() {
    return rows.size() < ServicesReads.LIMIT_ORDER_ROWS;
  }

  /** Whether the trade is the fill of one of them. */
  boolean hasFilled(TradeView trade) {
    return rows.stream().anyMatch(row -> row.orderId().equals(trade.orderId()));
  }
}
