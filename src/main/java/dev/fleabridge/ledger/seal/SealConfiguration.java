package dev.fleabridge.ledger.seal;

import dev.fleabridge.ledger.ReadPool;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes what people ask of the chain, on the pool of those who read. */
@Configuration(proxyBeanMethods = false)
class SealConfiguration {

  @Bean
  SealReadings sealReadings(ObjectProvider<ReadPool> pool, JdbcTemplate jdbc) {
    return SealReadings.on(pool.getIfAvailable(() -> ReadPool.shared(jdbc)).jdbc());
  }
}
