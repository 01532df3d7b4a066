package dev.fleabridge.report.metrics;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Referrals;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.ledger.Tally;
import dev.fleabridge.ledger.Wallets;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the meters of the ledger, and chooses what goes to CloudWatch. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MetricsProperties.class)
class MetricsConfiguration {

  private static final Duration EVERY_COUNT = Duration.ofSeconds(5);

  /** So many thousand lines in one run: more than are written in five seconds. */
  private static final int MAX_ROUNDS = 50;

  /** What the meters show, and the operators' overview. */
  @Bean
  SharedReading<Census.Figures> ledgerFigures(ReadPool reads, Clock clock) {
    Census census = new Census(reads.jdbc());
    return new SharedReading<>("The ledger", () -> census.take(clock.instant()), clock);
  }

  @Bean
  LedgerMeters ledgerMeters(SharedReading<Census.Figures> figures) {
    return new LedgerMeters(figures);
  }

  @Bean
  WalletMeters walletMeters(
      ReadPool reads, @Qualifier("measuredAgents") Supplier<Set<String>> agents, Clock clock) {
    return new WalletMeters(
        new Wallets(reads.jdbc()),
        new Tally(reads.jdbc()),
        new Referrals(reads.jdbc()),
        agents.get(),
        clock);
  }

  @Bean
  OutcomeCounts outcomeCounts(
      JdbcTemplate jdbc,
      Ledger ledger,
      TransactionOperations transactions,
      @Qualifier("measuredAgents") Supplier<Set<String>> agents,
      MeterRegistry meters,
      Clock clock) {
    return new OutcomeCounts(
        new Tally(jdbc), ledger.escrows(), transactions, agents.get(), meters, clock);
  }

  @Bean
  RecurringTask<Void> countOutcomes(OutcomeCounts counts) {
    return Tasks.recurring("count-outcomes", FixedDelay.of(EVERY_COUNT))
        .execute((instance, context) -> {
          for (int round = 0; round < MAX_ROUNDS && counts.count(); round++) {}
        });
  }

  /** Of this registry only: the others cost nothing for each series. */
  @Bean
  MeterRegistryCustomizer<CloudWatchMeterRegistry> cloudWatchSelection(
      MetricsProperties properties) {
    return registry ->
        registry.config().meterFilter(new CloudWatchSelection(properties.cloudwatch().include()));
  }
}
