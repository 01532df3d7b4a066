package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.engine.guard.Forecast;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.BulkActs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the beans of what people may do. */
@Configuration(proxyBeanMethods = false)
class LeverConfiguration {

  @Bean
  Levers levers(
      Ledger ledger,
      JdbcTemplate jdbc,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    // These readings go by the act's own transaction, because it decides by them.
    return new Levers(ledger, Readings.on(jdbc), audit, transactions, clock);
  }

  @Bean
  Prospects prospects(Levers levers, Readings readings, Clock clock) {
    return new Prospects(levers, readings, clock);
  }

  @Bean
  RefusedActs refusedActs(
      AuditLog audit, TransactionOperations transactions, MeterRegistry meters, Clock clock) {
    return new RefusedActs(audit, transactions, meters, clock);
  }

  @Bean
  ExportLines exportLines(AuditLog audit, TransactionOperations transactions, Clock clock) {
    return new ExportLines(audit, transactions, clock);
  }

  @Bean
  BulkActing bulkActing(
      Levers levers,
      RefusedActs refusedActs,
      JdbcTemplate jdbc,
      Readings readings,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    return new BulkActing(
        levers,
        refusedActs,
        new BulkActs(jdbc),
        readings.actions(),
        audit,
        transactions,
        clock,
        new SecureRandom());
  }

  @Bean
  Replay replay(
      Ledger ledger,
      JdbcTemplate jdbc,
      AuditLog audit,
      Planning planning,
      TransactionOperations transactions,
      Clock clock) {
    return new Replay(ledger, Readings.on(jdbc), audit, planning, transactions, clock);
  }

  @Bean
  Trial trial(
      Planner planner,
      @Qualifier(Evaluations.FOR_PEOPLE) Evaluations evaluations,
      Guard guard,
      OutsideNames outside,
      Ledger ledger,
      Clock clock) {
    return new Trial(planner, evaluations, new Forecast(guard, outside, ledger, clock));
  }

  @Bean
  Pausing pausing(Ledger ledger, AuditLog audit, TransactionOperations transactions, Clock clock) {
    return new Pausing(ledger, audit, transactions, clock);
  }

  @Bean
  Batches batches(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      BatchPlanner planner,
      TransactionOperations transactions,
      Clock clock) {
    return new Batches(ledger, readings, audit, planner, transactions, clock);
  }
}
