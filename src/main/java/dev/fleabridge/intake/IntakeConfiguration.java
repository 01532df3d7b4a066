package dev.fleabridge.intake;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.SourceDays;
import dev.fleabridge.ledger.WriteProbe;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the beans of the doors. It needs a {@link Planning} of the application, and uses its {@link
 * Clock}, its {@link Tracing} and its {@link FiledListener}s where there are any.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IntakeProperties.class, SenderProperties.class})
class IntakeConfiguration {

  @Bean
  EnvelopeReader envelopeReader(IntakeProperties properties, MeterRegistry meters) {
    return new EnvelopeReader(
        properties.maxArray(), meters.counter("fleabridge.events.repeated.fields")::increment);
  }

  @Bean
  Senders senders(
      SenderProperties properties, IntakeProperties intake, ObjectProvider<Clock> clocks) {
    requireNoDailyCountOfQueues(properties, intake);
    return new Senders(properties, clocks.getIfAvailable(Clock::systemUTC));
  }

  /** What a queue holds waits there, so a count would only move it to the dead letters. */
  private static void requireNoDailyCountOfQueues(
      SenderProperties properties, IntakeProperties intake) {
    properties
        .sources()
        .forEach((name, source) -> {
          boolean queue =
              intake.sqs().queues().stream()
                  .anyMatch(one -> one.matches("(.*[/:])?\\Q" + name + "\\E"));
          if (queue && source.eventsPerDay() != null) {
            throw StartRefused.setting(
                SenderProperties.PREFIX
                    + name
                    + ".events-per-day is for sources that post, and this is a queue of fleabridge.intake.sqs.queues: leave it out");
          }
        });
  }

  @Bean
  HttpDoor httpDoor(Intake intake, Senders senders, IntakeProperties properties) {
    return new HttpDoor(intake, senders, properties);
  }

  @Bean
  DailyCounts dailyCounts(SenderProperties properties, JdbcTemplate jdbc) {
    return new DailyCounts(properties, new SourceDays(jdbc));
  }

  @Bean
  Intake intake(
      Planning planning,
      PlatformTransactionManager transactions,
      JdbcTemplate jdbc,
      DailyCounts daily,
      ObjectProvider<FiledListener> listeners,
      MeterRegistry meters,
      ObjectProvider<Clock> clocks,
      IntakeProperties properties,
      ObjectProvider<Tracing> tracing) {
    Clock clock = clocks.getIfAvailable(Clock::systemUTC);
    Ledger ledger = Ledger.on(jdbc);
    TransactionTemplate transaction = new TransactionTemplate(transactions);
    WriteProbe probe = new WriteProbe(jdbc);
    return new Intake(
        planning,
        transaction,
        ledger.inbox(),
        daily,
        new Backlog(ledger.actions()::backlog, properties.maxBacklog(), clock),
        () ->
            transaction.executeWithoutResult(status -> {
              status.setRollbackOnly();
              probe.write(clock.instant());
            }),
        () -> listeners.orderedStream().forEach(FiledListener::eventsFiled),
        meters,
        clock,
        properties,
        tracing.getIfAvailable(Tracing::untold));
  }
}
