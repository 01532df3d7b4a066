package dev.fleabridge.engine;

import java.time.Duration;

/**
 * Measures of fan-outs.
 *
 * @param chunkRows the most rows of one transaction
 * @param chunkTime after which what was read is filed, however little it is; well below the lease
 * @param maxBacklog above which nothing is filed
 * @param pause before the backlog is looked at again
 */
public record FanOutSettings(int chunkRows, Duration chunkTime, int maxBacklog, Duration pause) {

  public static FanOutSettings defaults() {
    return new FanOutSettings(500, Duration.ofSeconds(5), 20_000, Duration.ofSeconds(1));
  }
}
