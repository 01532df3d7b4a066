package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One executed trade.
 *
 * @param side {@code buy} or {@code sell}
 * @param notional US dollars actually filled, which may differ a little from what was asked
 */
public record TradeView(
    String tradeId,
    @Nullable String orderId,
    String market,
    String side,
    BigDecimal notional,
    @Nullable BigDecimal price,
    @Nullable BigDecimal fee,
    Instant at) {}
