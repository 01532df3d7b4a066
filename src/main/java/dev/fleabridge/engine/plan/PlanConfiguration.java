package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.ledger.RuleVersions;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** Makes the beans that plan the actions of an event. */
@Configuration(proxyBeanMethods = false)
class PlanConfiguration {
  /** Refuses the start where a key has changed and nobody has said that the change is meant. */
  @Bean
  RulesInForce rulesInForce(EngineProperties properties, JdbcTemplate jdbc) throws RulesInvalid {
    RuleBook book =
        RuleBook.load(RulesLocation.of(properties.rules().location()), RuleLimits.defaults());
    new ChangedKeys(book, new RuleVersions(jdbc).all())
        .requireAcknowledged(properties.rules().acknowledgeChangedKeys());
    if (book.rule(Rule.BATCHES).isPresent()) {
      throw new IllegalStateException(
          "the rule id %s is reserved for the operators' batches".formatted(Rule.BATCHES));
    }
    return RulesInForce.always(book);
  }

  @Bean
  EvaluationThreads evaluations() {
    return EvaluationThreads.usual();
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
