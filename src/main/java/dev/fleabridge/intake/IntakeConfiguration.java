package dev.fleabridge.intake;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.WriteProbe;
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
  Senders senders(SenderProperties properties, ObjectProvider<Clock> clocks) {
    return new Senders(properties, clocks.getIfAvailable(Clock::systemUTC));
  }

  @Bean
  Intake intake(
      Planning planning,
      PlatformTransactionManager transactions,
      JdbcTemplate jdbc,
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
