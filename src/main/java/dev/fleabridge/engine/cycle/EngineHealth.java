package dev.fleabridge.engine.cycle;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether the loops that claim and record still come round: part of liveness, because a replica
 * whose loop hangs looks well and pays nothing. A database that is away does not count: a turn that
 * fails is a turn.
 */
final class EngineHealth implements HealthIndicator {

  private final Turns turns;
  private final Duration longest;

  /**
   * @param longest how long one turn may take; longer than all waiting for a database together
   */
  public EngineHealth(Turns turns, Duration longest) {
    this.turns = turns;
    this.longest = longest;
  }

  @Override
  public Health health() {
    Map<String, Duration> since = turns.since();
    Health.Builder health =
        since.values().stream().allMatch(turn -> turn.compareTo(longest) <= 0)
            ? Health.up()
            : Health.down();
    since.forEach((loop, turn) -> health.withDetail(loop, turn.toSeconds() + "s since its turn"));
    return health.build();
  }
}
