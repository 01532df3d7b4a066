package dev.fleabridge.engine.guard;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that the guard decides by.
 *
 * @param feeBuffer the share that is added to an amount when it is reserved
 * @param everywhere the limits over all rules
 * @param ofRule the limits of a rule in force: {@link GuardLimits#NONE} where it has none, null
 *     where this replica has no such rule
 * @param checksBalance whether the upstream reports balances at all; where it does not, only limits
 *     bound spending
 * @param readingMaxAge how old a balance may be for the guard to rely on it
 * @param refusalMaxAge how old a balance may be for the guard to refuse a payment by it
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
