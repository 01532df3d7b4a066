package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of an agent's account. The time has a resolution of one second, and the order of rows
 * within a second is not defined (docs/reference/purpleflea-api.md#wallet).
 *
 * @param agent the owner of the account, as the server names it
 * @param credit true where money came in
 * @param balanceAfter what the account held after this row; null where the server does not say
 * @param reference what the row is about, such as a transaction id
 */
public record LedgerEntry(
    String id,
    @Nullable String agent,
    boolean credit,
    BigDecimal amount,
    @Nullable BigDecimal balanceAfter,
    @Nullable String reason,
    @Nullable String reference,
    @Nullable String service,
    Instant at) {}
