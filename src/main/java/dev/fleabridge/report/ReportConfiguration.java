package dev.fleabridge.report;

import com.github.kagkarlsson.scheduler.SchedulerState;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.aws.OutcomeEvents;
import dev.fleabridge.ledger.OutcomeFeed;
import dev.fleabridge.setting.WhereGiven;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes the beans of the reports. */
@Configuration(proxyBeanMethods = false)
class ReportConfiguration {

  private static final int MAX_ROUNDS = 50;

  @Bean
  @WhereGiven("fleabridge.report.event-bus")
  OutcomeReporter outcomeReporter(JdbcTemplate jdbc, OutcomeEvents events, MeterRegistry meters) {
    return new OutcomeReporter(new OutcomeFeed(jdbc), events, meters);
  }

  @Bean
  @WhereGiven("fleabridge.report.event-bus")
  RecurringTask<Void> tellOutcomes(OutcomeReporter reporter) {
    return Tasks.recurring("tell-outcomes", FixedDelay.of(Duration.ofSeconds(1)))
        .execute((instance, context) -> tellAll(reporter, context.getSchedulerState()));
  }

  /**
   * Tells what there is in a bounded number of rounds, so that no run keeps its replica for long.
   * Where the replica stops, no other round begins. What it has not told, and what its last calls
   * come to, is told by the next replica.
   */
  static void tellAll(OutcomeReporter reporter, SchedulerState replica) {
    for (int round = 0;
        round < MAX_ROUNDS && !replica.isShuttingDown() && reporter.tell() > 0;
        round++) {}
  }
}
