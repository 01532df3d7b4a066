package dev.fleabridge.report;

import dev.fleabridge.ledger.Census;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts the reports together. */
@Configuration(proxyBeanMethods = false)
public class ReportConfiguration {

  @Bean
  LedgerMeters ledgerMeters(JdbcTemplate jdbc, Clock clock) {
    return new LedgerMeters(new Census(jdbc), clock);
  }
}
