package dev.fleabridge.testkit.sandbox.world;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of the ledger.
 *
 * @param number 1 for the first line ever
 * @param account an agent, or one of the accounts of {@link Ledger} that begin with {@code @}
 * @param type {@code credit} or {@code debit}
 * @param amount exact; the upstream has no more than a double of it
 * @param shownAmount the amount as the upstream shows it
 * @param shownBalance the balance after it as the upstream shows it
 * @param memo what the caller wrote to it; the upstream does not keep it
 * @param createdAt seconds since the epoch
 */
public record Entry(
    long number,
    String id,
    String account,
    String type,
    BigDecimal amount,
    BigDecimal balanceAfter,
    double shownAmount,
    double shownBalance,
    String reason,
    @Nullable String reference,
    @Nullable String service,
    @Nullable String memo,
    long createdAt) {}
