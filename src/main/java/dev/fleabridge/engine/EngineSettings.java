package dev.fleabridge.engine;

import dev.fleabridge.model.ActionKind;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The engine's measures.
 *
 * @param batch the most actions of one transaction
 * @param lease how long a claim holds; longer than any call may take, or a slow answer would look
 *     like a death
 * @param slowLease the same for asking a model, which may take a minute, and for reading an object
 * @param retryBase the first backoff of what had no effect; doubles with each failure up to {@code
 *     retryCap}
 * @param maxLookUpFailures how often in a row a read may come to no answer at all, such as by a
 *     death, before a person must look
 * @param lookUpPatience for how long a read may fail before the step is given up
 * @param patience how long an action may be tried or held before it expires
 * @param firstLook how long after an unknown outcome the reconciler asks for the first time
 * @param reviewAfter how long the reconciler tries before a person must decide
 */
public record EngineSettings(
    int batch,
    Duration lease,
    Duration slowLease,
    Duration retryBase,
    Duration retryCap,
    int maxLookUpFailures,
    Duration patience,
    Duration firstLook,
    Duration reviewAfter,
    Duration lookUpPatience) {

  static final Duration SLOW_LEASE = Duration.ofMinutes(5);
  static final int MAX_LOOK_UP_FAILURES = 8;
  static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /** The AWS clients give up a little earlier. */
  private static final Duration LONGEST_AWS_CALL = Duration.ofSeconds(30);

  /** As where nothing is configured: {@link EngineProperties} says what that is. */
  public static EngineSettings defaults() {
    return new Binder()
        .bindOrCreate("fleabridge.engine", EngineProperties.EngineMeasures.class)
        .toSettings();
  }

  /** For how long a claim of such an action holds. A fan-out prolongs its own as it goes. */
  public Duration lease(ActionKind kind) {
    return switch (kind.leaseClass()) {
      case SLOW -> slowLease;
      case AWS_CALL -> lease.compareTo(LONGEST_AWS_CALL) > 0 ? lease : LONGEST_AWS_CALL;
      case CALL -> lease;
    };
  }
}
