package dev.fleabridge.engine.fanout;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.fanout.rows.RowLimits;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the beans of fan-outs, their logs and batches. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FanOutProperties.class)
class FanOutConfiguration {
  private static final Duration EVERY_LOG_LOOK = Duration.ofSeconds(5);

  @Bean
  FanOutSender fanOutSender(
      Ledger ledger,
      TransactionOperations transactions,
      Objects objects,
      EngineSettings engine,
      FanOutProperties properties,
      EngineProperties engineProperties,
      Clock clock,
      Supplier<UUID> ids,
      CompiledRules rules,
      Evaluations evaluations) {
    FanOutSettings settings = FanOutSettings.of(properties, engineProperties.engine().inFlight());
    RowLimits limits =
        new RowLimits(
            Math.toIntExact(properties.maxRow().toBytes()),
            Math.min(properties.maxParquet().toBytes(), Integer.MAX_VALUE));
    return new FanOutSender(
        ledger,
        transactions,
        new FanOutSource(objects, limits),
        engine,
        settings,
        clock,
        ids,
        rules,
        evaluations);
  }

  @Bean
  PayoutLog payoutLog(JdbcTemplate jdbc) {
    return new PayoutLog(new FanOutReadings(jdbc));
  }

  @Bean
  PayoutLogs payoutLogs(
      Ledger ledger,
      TransactionOperations transactions,
      PayoutLog log,
      Objects objects,
      OutsideNames outside,
      Clock clock) {
    return new PayoutLogs(ledger, transactions, log, objects, outside, clock);
  }

  @Bean
  static Stopping.Part fanOutsPart() {
    return new Stopping.Part(Stopping.FAN_OUTS, Duration.ofSeconds(1), "fan-outs");
  }

  @Bean
  BatchPlanner batchPlanner(
      Clock clock, Supplier<UUID> ids, EngineProperties properties, Evaluations evaluations) {
    return new BatchPlanner(clock, ids, properties.engine().patience(), evaluations);
  }

  @Bean
  RecurringTask<Void> writePayoutLogs(PayoutLogs logs) {
    return Recurring.rounds("write-payout-logs", EVERY_LOG_LOOK, logs::writeDue);
  }
}
