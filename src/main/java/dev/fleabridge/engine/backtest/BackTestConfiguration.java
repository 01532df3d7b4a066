package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Readings;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the bean that tries other rules on what came before. */
@Configuration(proxyBeanMethods = false)
class BackTestConfiguration {

  @Bean
  BackTest backTest(RulesInForce rules, Readings readings, Evaluations evaluations, Clock clock) {
    return new BackTest(rules, readings.backTests(), evaluations, clock);
  }
}
