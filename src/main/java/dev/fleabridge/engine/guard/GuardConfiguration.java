package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.setting.SettingsCheck;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans of what may stop an action before it is sent. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OutsideProperties.class)
class GuardConfiguration {
  /** A payment is refused for lack of money only by a reading that is not older than this. */
  private static final Duration REFUSAL_MAX_AGE = Duration.ofSeconds(2);

  /** Limits are decided and can be read, and so can the lists of what is outside. */
  @Bean
  static SettingsCheck limitsAreDecided(EngineProperties engine, OutsideProperties outside) {
    return () -> {
      LimitProperties limits = new LimitProperties(engine.limits());
      limits.requireDecided();
      limits.toLimits();
      outside.toNames();
    };
  }

  @Bean
  GuardSettings guardSettings(
      EngineProperties properties, RulesInForce rules, OwnRules ownRules, PurpleFlea client) {
    LimitProperties limits = new LimitProperties(properties.limits());
    limits.requireDecided();
    return new GuardSettings(
        properties.fees().buffer(),
        limits.toLimits(),
        GuardLimits.inForce(rules, ownRules),
        new AllowList(properties.payers().allow()),
        new AllowList(properties.payees().allow()),
        client.reportsBalance(),
        properties.engine().balanceMaxAge(),
        REFUSAL_MAX_AGE);
  }

  @Bean
  Guard guard(GuardSettings settings, PurpleFlea client, PayingAccounts accounts) {
    return new Guard(settings, Costs.of(client.dialect()), accounts);
  }

  @Bean
  BudgetMeters budgetMeters(
      ReadPool reads, GuardSettings settings, RulesInForce rules, OwnRules ownRules, Clock clock) {
    return new BudgetMeters(new Budgets(reads.jdbc()), settings, rules, ownRules, clock);
  }

  @Bean
  OutsideNames outsideNames(OutsideProperties properties) {
    return properties.toNames();
  }
}
