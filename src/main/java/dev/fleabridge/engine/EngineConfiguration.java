package dev.fleabridge.engine;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.ledger.LoginSource;
import dev.fleabridge.setting.WhereGiven;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes the clock, the ids and the randomness that all rooms share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class EngineConfiguration {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Supplier<UUID> ids(Clock clock) {
    return new TimeOrderedIds(clock, new SecureRandom());
  }

  @Bean
  ReplicaName replicaName(Supplier<UUID> ids) {
    return new ReplicaName("replica-" + ids.get());
  }

  /** The login of the database, where it stands in a secret. */
  @Bean
  @WhereGiven("fleabridge.database.secret")
  LoginSource databaseSecret(Secrets secrets, Environment environment, Clock clock) {
    String name = environment.getRequiredProperty("fleabridge.database.secret").strip();
    return new DatabaseSecret(secrets, name, clock);
  }

  @Bean
  RandomGenerator jitter() {
    return new Random();
  }
}
