package dev.fleabridge.operator;

import dev.fleabridge.engine.Levers;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** Puts the operators' API together. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  @Bean
  Readings readings(JdbcTemplate jdbc) {
    return Readings.on(jdbc);
  }

  @Bean
  AuditLog auditLog(JdbcTemplate jdbc) {
    return new AuditLog(jdbc);
  }

  @Bean
  Levers levers(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    return new Levers(ledger, readings, audit, transactions, clock);
  }

  @Bean
  Replay replay(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      Planning planning,
      TransactionOperations transactions,
      Clock clock) {
    return new Replay(ledger, readings, audit, planning, transactions, clock);
  }
}
