package dev.fleabridge.report;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.aws.OutcomeEvents;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.OutcomeFeed;
import dev.fleabridge.ledger.ReadPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes the beans of the reports. */
@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  private static final int MAX_ROUNDS = 50;

  @Bean
  LedgerMeters ledgerMeters(ReadPool reads, Clock clock) {
    return new LedgerMeters(new Census(reads.jdbc()), clock);
  }

  /** A value above zero needs a person, because something was paid twice, or may have been. */
  @Bean
  MeterBinder doubles(Ledger ledger) {
    return registry ->
        Stream.of(true, false)
            .forEach(certain ->
                Gauge.builder("fleabridge.actions.twice", ledger, l -> l.doubles().count(certain))
                    .tag("certain", String.valueOf(certain))
                    .description("actions that had, or may have had, two effects")
                    .register(registry));
  }

  @Bean
  @ConditionalOnProperty("fleabridge.report.event-bus")
  OutcomeReporter outcomeReporter(JdbcTemplate jdbc, OutcomeEvents events, MeterRegistry meters) {
    return new OutcomeReporter(new OutcomeFeed(jdbc), events, meters);
  }

  @Bean
  @ConditionalOnProperty("fleabridge.report.event-bus")
  RecurringTask<Void> tellOutcomes(OutcomeReporter reporter) {
    return Tasks.recurring("tell-outcomes", FixedDelay.of(Duration.ofSeconds(1)))
        .execute((instance, context) -> tellAll(reporter));
  }

  /**
   * Tells what there is in a bounded number of rounds, so that no run keeps its replica for long.
   */
  private static void tellAll(OutcomeReporter reporter) {
    for (int round = 0; round < MAX_ROUNDS && reporter.tell() > 0; round++) {}
  }
}
