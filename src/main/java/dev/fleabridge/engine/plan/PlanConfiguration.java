package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.EngineProperties;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans that plan the actions of an event. */
@Configuration(proxyBeanMethods = false)
class PlanConfiguration {
  @Bean
  EvaluationThreads evaluations() {
    return EvaluationThreads.usual();
  }

  /** Apart from those of payments: no number of people who look keeps a payment waiting. */
  @Bean(name = Evaluations.FOR_PEOPLE, defaultCandidate = false)
  EvaluationThreads evaluationsForPeople() {
    return EvaluationThreads.forPeople();
  }

  @Bean
  CompiledRules compiledRules() {
    return new CompiledRules();
  }

  @Bean
  Planner planner(
      RulesInForce rules,
      Clock clock,
      Supplier<UUID> ids,
      EngineProperties properties,
      Evaluations evaluations) {
    return new Planner(rules, clock, ids, properties.engine().patience(), evaluations);
  }
}
