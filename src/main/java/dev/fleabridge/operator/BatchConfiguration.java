package dev.fleabridge.operator;

import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the operators' batches together. */
@Configuration(proxyBeanMethods = false)
class BatchConfiguration {

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
