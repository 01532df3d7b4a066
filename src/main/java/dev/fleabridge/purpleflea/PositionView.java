package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A position as the server shows it. Live rows come from the exchange, and others from the server's
 * own database. The two have different fields (docs/reference/purpleflea-api.md#trading).
 *
 * @param positionId null for a live position that the server's database does not know
 * @param notional US dollars
 * @param leverage null where the row does not say
 * @param closedAt null while it is open, or where the row does not say
 * @param profit what it brought, in US dollars, below zero for a loss; null while it is open, and
 *     where the row does not say
 * @param live true where the row came from the exchange itself
 */
public record PositionView(
    @Nullable String positionId,
    String market,
    @Nullable Side side,
    BigDecimal notional,
    @Nullable BigDecimal entryPrice,
    @Nullable BigDecimal leverage,
    String status,
    @Nullable Instant openedAt,
    @Nullable Instant closedAt,
    @Nullable BigDecimal profit,
    boolean live) {}
