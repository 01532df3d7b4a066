package dev.fleabridge.engine.fanout;

import java.time.Duration;

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

  public static FanOutSettings defaults() {
    return new FanOutSettings(500, Duration.ofSeconds(5), 20_000, 8, Duration.ofSeconds(1));
  }
}
