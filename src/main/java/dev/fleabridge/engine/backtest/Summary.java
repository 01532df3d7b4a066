package dev.fleabridge.engine.backtest;

import java.util.Map;

/**
 * What a back-test has found altogether. The sums of a difference that is several things at once,
 * such as another amount for another payee, stand under each of them.
 *
 * @param events how many stored events were evaluated
 * @param all by what it is, the same {@code byRule}, {@code byPayer} and {@code byDay} (UTC, when
 *     the event was received). Where a difference has two payers it stands under both.
 * @param leftOut how many differences were counted and not told one by one
 */
public record Summary(
    long events,
    Map<What, Sum> all,
    Map<String, Map<What, Sum>> byRule,
    Map<String, Map<What, Sum>> byPayer,
    Map<String, Map<What, Sum>> byDay,
    long leftOut) {}
