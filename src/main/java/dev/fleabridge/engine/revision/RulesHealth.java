package dev.fleabridge.engine.revision;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this replica can read the rules in force: part of readiness, because one that cannot
 * refuses every event. A rules file with mistakes is told and no more, because the rules in force
 * are not touched by it.
 */
final class RulesHealth implements HealthIndicator {

  private final RulesWatch watch;

  RulesHealth(RulesWatch watch) {
    this.watch = watch;
  }

  @Override
  public Health health() {
    RulesWatch.Here here = watch.here();
    Health.Builder health = here.revision() == null ? Health.outOfService() : Health.up();
    if (here.revision() != null) {
      health.withDetail("revision", here.revision());
    }
    if (here.problem() != null) {
      health.withDetail("problem", here.problem());
    }
    return health.build();
  }
}
