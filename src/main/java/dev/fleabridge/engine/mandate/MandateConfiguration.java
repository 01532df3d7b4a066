package dev.fleabridge.engine.mandate;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.fleabridge.engine.Admission;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.setting.SettingsCheck;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

/** Makes the beans of what agents may ask for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MandateProperties.class)
class MandateConfiguration {

  @Bean
  static SettingsCheck mandatesCanBe(MandateProperties properties) {
    return () -> Mandates.of(properties);
  }

  @Bean
  Mandates mandates(MandateProperties properties) {
    return Mandates.of(properties);
  }

  @Bean
  OwnRules ownRules(Mandates mandates) {
    return mandates.rules();
  }

  @Bean
  @Primary
  MandatePlanning mandatePlanning(
      Planner planner,
      Mandates mandates,
      Readings readings,
      Clock clock,
      Supplier<UUID> ids,
      EngineProperties properties,
      Evaluations evaluations) {
    return new MandatePlanning(
        planner,
        mandates,
        readings.runs(),
        clock,
        ids,
        properties.engine().patience(),
        evaluations);
  }

  @Bean
  Requests requests(
      MandatePlanning planning,
      @Lazy Admission admission,
      Ledger ledger,
      Readings readings,
      MandateProperties properties,
      Clock clock) {
    return new Requests(
        planning, admission, ledger, readings.runs(), properties.answerWithin(), clock);
  }

  @Bean
  Holdings holdings(
      Ledger ledger,
      Readings readings,
      BalanceReader balances,
      PayingAccounts accounts,
      Clock clock) {
    return new Holdings(ledger, readings, balances, accounts, clock);
  }

  @Bean
  Allowance allowance(ReadPool reads, PayingAccounts accounts, Clock clock) {
    return new Allowance(new Budgets(reads.jdbc()), accounts, clock);
  }

  @Bean
  CeilingSweeps ceilingSweeps(
      Mandates mandates,
      BalanceReader balances,
      PayingAccounts accounts,
      Ledger ledger,
      Readings readings,
      @Lazy Admission admission,
      MandateProperties properties,
      Clock clock) {
    return new CeilingSweeps(
        mandates,
        balances,
        accounts,
        ledger,
        readings.actions(),
        admission,
        properties.sweepEvery(),
        clock);
  }

  @Bean
  RecurringTask<Void> sweepAboveCeilings(CeilingSweeps sweeps, MandateProperties properties) {
    return Recurring.every("sweep-above-ceilings", properties.sweepEvery(), sweeps::look);
  }
}
