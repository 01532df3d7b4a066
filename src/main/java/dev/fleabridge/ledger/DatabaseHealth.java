package dev.fleabridge.ledger;

import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether this replica's database has answered lately. It asks nothing by itself. How long is
 * lately differs for readiness and liveness (docs/adr/0020-a-short-outage-kills-nobody.md).
 */
final class DatabaseHealth implements HealthIndicator {

  private final DatabaseContact contact;
  private final Duration longest;

  /**
   * @param longest the silence above which this part is down
   */
  DatabaseHealth(DatabaseContact contact, Duration longest) {
    this.contact = contact;
    this.longest = longest;
  }

  @Override
  public Health health() {
    Duration silence = contact.silence();
    Health.Builder health = silence.compareTo(longest) > 0 ? Health.down() : Health.up();
    return health
        .withDetail("answered", silence.toSeconds() + "s ago")
        .withDetail("limit", longest.toSeconds() + "s")
        .build();
  }
}
