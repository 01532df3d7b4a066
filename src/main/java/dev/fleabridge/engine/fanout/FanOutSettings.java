package dev.fleabridge.engine.fanout;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * Measures of fan-outs.
 *
 * @param chunkRows the most rows of one transaction
 * @param chunkTime after which what was read is filed, however little it is; well below the lease
 * @param maxBacklog above which nothing is filed
 * @param atOnce how many fan-outs may be under way in one replica; far fewer than calls, because
 *     one that waits for room waits for the payments to be sent that would make it
 * @param pause before the backlog is looked at again
 */
public record FanOutSettings(
    int chunkRows, Duration chunkTime, int maxBacklog, int atOnce, Duration pause) {

  private static final Duration CHUNK_TIME = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_AT_ONCE = 8;

  /** As where nothing is configured: {@link FanOutProperties} says what that is. */
  public static FanOutSettings defaults() {
    FanOutProperties properties =
        new Binder().bindOrCreate("fleabridge.fan-out", FanOutProperties.class);
    return of(properties, Integer.MAX_VALUE);
  }

  /**
   * As configured.
   *
   * @param inFlight how many calls this replica may have under way
   */
  static FanOutSettings of(FanOutProperties properties, int inFlight) {
    int atOnce = Math.clamp(inFlight / 4, 1, MOST_AT_ONCE);
    return new FanOutSettings(
        properties.chunkRows(), CHUNK_TIME, properties.maxBacklog(), atOnce, PAUSE);
  }
}
