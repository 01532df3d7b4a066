package dev.fleabridge.engine.explain;

import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the bean that explains actions. */
@Configuration(proxyBeanMethods = false)
class ExplainConfiguration {

  @Bean
  Explanations explanations(
      Ledger ledger,
      Readings readings,
      @Qualifier(Evaluations.FOR_PEOPLE) Evaluations evaluations) {
    return new Explanations(ledger, readings, evaluations);
  }
}
