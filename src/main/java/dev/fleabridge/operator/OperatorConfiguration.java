package dev.fleabridge.operator;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.BulkActs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Readings;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Puts the operators' API together. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  /** Readings for people. They have connections of their own where such are configured. */
  @Bean
  Readings readings(ObjectProvider<ReadPool> pool, JdbcTemplate jdbc) {
    return Readings.on(pool.getIfAvailable(() -> ReadPool.shared(jdbc)).jdbc());
  }

  @Bean
  AuditLog auditLog(JdbcTemplate jdbc) {
    return new AuditLog(jdbc);
  }

  @Bean
  Levers levers(
      Ledger ledger,
      JdbcTemplate jdbc,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock) {
    // What an act decides by is read in its own transaction.
    return new Levers(ledger, Readings.on(jdbc), audit, transactions, clock);
  }

  @Bean
  RefusedActs refusedActs(
      AuditLog audit, TransactionOperations transactions, MeterRegistry meters, Clock clock) {
    return new RefusedActs(audit, transactions, meters, clock);
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

  /**
   * The order puts it before Spring's filter for the forms of PUT and DELETE, which reads them
   * whole.
   */
  @Bean
  FilterRegistrationBean<BodyBound> bodyBound(JsonMapper json) {
    FilterRegistrationBean<BodyBound> registration =
        new FilterRegistrationBean<>(new BodyBound(json));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  /**
   * A field that nobody knows is a mistake, such as a misspelt {@code minimum} below which nothing
   * should have been paid. Holds for all bodies that controllers take as objects: events and
   * envelopes are read by readers of their own, which leave unknown fields alone.
   */
  @Bean
  JsonMapperBuilderCustomizer refuseUnknownFields() {
    return json -> json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
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
}
