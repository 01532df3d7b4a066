package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A limit order as the server shows it.
 *
 * @param notional US dollars, as they were asked for
 * @param price at which the market must be for it to be filled
 * @param fillPrice null where it is not filled
 * @param placedAt null where the server does not say: it does so of pending ones only
 * @param filledAt null where it is not filled
 */
public record LimitOrderView(
    String orderId,
    String market,
    @Nullable Side side,
    BigDecimal notional,
    @Nullable BigDecimal price,
    State state,
    @Nullable BigDecimal fillPrice,
    @Nullable Instant placedAt,
    @Nullable Instant filledAt) {

  /** What has become of it. */
  public enum State {
    PENDING,
    FILLED,
    CANCELLED
  }

  /** The earliest time that the server tells of it; null where it tells none. */
  public @Nullable Instant toldAt() {
    return placedAt == null ? filledAt : placedAt;
  }
}
