package dev.fleabridge.engine;

import dev.fleabridge.model.ActionKind;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The measures that the engine goes by.
 *
 * @param batch the most actions of one transaction
 * @param lease how long a claim holds; longer than any call may take, because a slow answer would
 *     look like a death otherwise
 * @param slowLease how long a claim holds where a model is asked, which may take a minute, or an
 *     object is read
 * @param retryBase the first backoff of what had no effect; it doubles with each failure, up to
 *     {@code retryCap}
 * @param maxUnanswered how many attempts in a row that are harmless to repeat may come to no answer
 *     at all, such as by a death, before a person must look
 * @param lookUpPatience for how long a look-up may fail before its step is given up
 * @param patience how long after it was filed an action may be sent; a step's own deadline goes
 *     before it
 * @param firstLook the longest that the reconciler waits after an unknown outcome before it asks
 *     for the first time
 * @param reviewAfter how long the reconciler looks up an UNKNOWN action before a person must decide
 */
public record EngineSettings(
    int batch,
    Duration lease,
    Duration slowLease,
    Duration retryBase,
    Duration retryCap,
    int maxUnanswered,
    Duration patience,
    Duration firstLook,
    Duration reviewAfter,
    Duration lookUpPatience) {

  static final Duration SLOW_LEASE = Duration.ofMinutes(5);
  static final int MAX_UNANSWERED = 8;
  static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /** The longest call of the AWS clients takes less, except for models and objects. */
  private static final Duration LONGEST_AWS_CALL = Duration.ofSeconds(30);

  /** The measures where nothing is configured: the defaults of {@link EngineProperties}. */
  public static EngineSettings defaults() {
    return new Binder()
        .bindOrCreate("fleabridge.engine", EngineProperties.EngineMeasures.class)
        .toSettings();
  }

  /**
   * For how long a claim of such an action holds. A fan-out prolongs its own claim while it works.
   */
  public Duration lease(ActionKind kind) {
    return switch (kind.leaseClass()) {
      case SLOW -> slowLease;
      case AWS_CALL -> lease.compareTo(LONGEST_AWS_CALL) > 0 ? lease : LONGEST_AWS_CALL;
      case CALL -> lease;
    };
  }
}
