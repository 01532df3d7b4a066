package dev.fleabridge.engine.guard;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the guard goes by.
 *
 * @param feeBuffer share added to an amount when it is reserved
 * @param everywhere limits over all rules
 * @param ofRule the limits of a rule in force, {@link GuardLimits#NONE} where it has none, null
 *     where this replica has no such rule
 * @param checksBalance whether the upstream reports balances at all; where it does not, only limits
 *     hold spending back
 * @param readingMaxAge how old a balance may be to be relied on
 * @param refusalMaxAge how old a balance may be to refuse a payment by
 */
public record GuardSettings(
    BigDecimal feeBuffer,
    GuardLimits everywhere,
    Function<String, @Nullable GuardLimits> ofRule,
    AllowList payers,
    AllowList payees,
    boolean checksBalance,
    Duration readingMaxAge,
    Duration refusalMaxAge) {}
