package dev.fleabridge.engine.fanout;

import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The measures that fan-outs go by.
 *
 * @param chunkRows the most rows of one transaction
 * @param chunkTime the time after which the rows that were read are filed, however few they are;
 *     well below the lease
 * @param maxBacklog the number of READY, UNKNOWN and due WAITING actions above which nothing is
 *     filed
 * @param atOnce how many fan-outs may be under way in one replica; far fewer than calls, because a
 *     fan-out that waits for a smaller backlog must leave room for the payments that make it
 *     smaller
 * @param pause how long a fan-out waits before it looks at the backlog again
 * @param maxInvalidShare the share of invalid rows, from 0 to 1, above which an approver must agree
 */
public record FanOutSettings(
    int chunkRows,
    Duration chunkTime,
    int maxBacklog,
    int atOnce,
    Duration pause,
    BigDecimal maxInvalidShare) {

  private static final Duration CHUNK_TIME = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MAX_AT_ONCE = 8;

  /** The measures where nothing is configured: the defaults of {@link FanOutProperties}. */
  public static FanOutSettings defaults() {
    FanOutProperties properties =
        new Binder().bindOrCreate("fleabridge.fan-out", FanOutProperties.class);
    return of(properties, Integer.MAX_VALUE);
  }

  /**
   * The measures as configured.
   *
   * @param inFlight how many calls this replica may have under way
   */
  static FanOutSettings of(FanOutProperties properties, int inFlight) {
    int atOnce = Math.clamp(inFlight / 4, 1, MAX_AT_ONCE);
    return new FanOutSettings(
        properties.chunkRows(),
        CHUNK_TIME,
        properties.maxBacklog(),
        atOnce,
        PAUSE,
        properties.maxInvalidShare());
  }
}
