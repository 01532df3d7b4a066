package dev.fleabridge.proof.comparison;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A payment service that honours no idempotency key, as observed of Purple Flea
 * (docs/reference/purpleflea-api.md#idempotency-keys). The fault of a call is drawn from the fact
 * and the number of the call about it, so that every alternative meets the same one with its first
 * call, its second, and so on.
 */
final class Upstream {

  /** What the caller sees. */
  enum Reply {
    /** Paid, and answered at once. */
    PAID,
    /** Paid, and answered after {@link Odds#SLOW_SECONDS}. */
    PAID_SLOWLY,
    /** No connection: provably nothing happened. */
    REFUSED,
    /** 429: nothing happened. */
    THROTTLED,
    /** 5xx: the money may have moved or not. */
    ERROR,
    /** No answer: the money may have moved or not. */
    LOST
  }

  private final Odds odds;
  private final long seed;
  private final Map<String, Integer> calls = new HashMap<>();
  private final Map<String, Integer> effects = new HashMap<>();

  Upstream(Odds odds, long seed) {
    this.odds = odds;
    this.seed = seed;
  }

  /**
   * Pays, or not.
   *
   * @param at seconds since the start
   */
  Reply pay(String fact, long at) {
    if (at >= Odds.OUTAGE_BEGINS && at < Odds.OUTAGE_BEGINS + odds.outageSeconds()) {
      return Reply.REFUSED;
    }
    int call = calls.merge(fact, 1, Integer::sum);
    double drawn = new SplittableRandom(seed + 31L * fact.hashCode() + 7_919L * call).nextDouble();
    double upTo = odds.lostAfter();
    if (drawn < upTo) {
      return paid(fact, Reply.LOST);
    }
    upTo += odds.errorAfter();
    if (drawn < upTo) {
      return paid(fact, Reply.ERROR);
    }
    upTo += odds.slow();
    if (drawn < upTo) {
      return paid(fact, Reply.PAID_SLOWLY);
    }
    upTo += odds.lostBefore();
    if (drawn < upTo) {
      return Reply.LOST;
    }
    upTo += odds.errorBefore();
    if (drawn < upTo) {
      return Reply.ERROR;
    }
    upTo += odds.throttled();
    return drawn < upTo ? Reply.THROTTLED : paid(fact, Reply.PAID);
  }

  private Reply paid(String fact, Reply reply) {
    effects.merge(fact, 1, Integer::sum);
    return reply;
  }

  /** How often the fact was paid for. */
  int effects(String fact) {
    return effects.getOrDefault(fact, 0);
  }
}
