package dev.fleabridge.engine;

import java.time.Duration;

/**
 * The engine's measures.
 *
 * @param batch the most actions of one transaction
 * @param lease how long a claim holds; longer than any call may take, or a slow answer would look
 *     like a death
 * @param retryBase the first backoff of what had no effect; doubles with each failure up to {@code
 *     retryCap}
 * @param maxLookUpFailures how often a read may fail before the step is given up
 * @param patience how long an action may be tried or held before it expires
 * @param firstLook how long after an unknown outcome the reconciler asks for the first time
 * @param settlingTime after which the upstream's silence about an action is proof, where its
 *     listing is complete (money rule 14)
 * @param reviewAfter how long the reconciler tries before a person must decide
 */
public record EngineSettings(
    int batch,
    Duration lease,
    Duration retryBase,
    Duration retryCap,
    int maxLookUpFailures,
    Duration patience,
    Duration firstLook,
    Duration settlingTime,
    Duration reviewAfter) {

  public static EngineSettings defaults() {
    return new EngineSettings(
        100,
        Duration.ofSeconds(30),
        Duration.ofMillis(500),
        Duration.ofMinutes(1),
        8,
        Duration.ofDays(7),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofMinutes(15));
  }
}
