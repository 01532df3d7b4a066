package dev.fleabridge.engine.pay;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Rehearsal;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the beans that speak with Purple Flea. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  AgentProperties.class,
  PurpleFleaProperties.class,
  MeasuredAgents.class
})
class PayConfiguration {
  private static final Duration EVERY_FUNDS_LOOK = Duration.ofSeconds(5);
  private static final int MAX_UNFUNDED_PAYERS = 100;

  @Bean
  AgentsSecret agentsSecret(
      AgentProperties agents,
      Secrets secrets,
      PurpleFleaProperties properties,
      ObjectProvider<Rehearsal> rehearsal) {
    AgentsSecret secret = AgentsSecret.of(agents, secrets, properties);
    if (rehearsal.getIfAvailable() == null) {
      secret.load();
    }
    return secret;
  }

  @Bean
  ConfiguredKeys apiKeys(
      ConfigurableEnvironment environment,
      Secrets secrets,
      AgentsSecret together,
      Ledger ledger,
      PurpleFleaProperties properties) {
    boolean registers =
        Dialects.named(properties.dialect()).operations().contains(Operation.RegisterAgent.class);
    return new ConfiguredKeys(
        environment,
        secrets,
        together,
        agent -> registers ? ledger.agents().secretOf(agent) : Optional.empty());
  }

  @Bean
  KeyLook keyLook(
      ConfigurableEnvironment environment,
      Secrets secrets,
      AgentProperties agents,
      PurpleFleaProperties properties,
      Clock clock) {
    return new KeyLook(environment, secrets, agents, properties, clock);
  }

  @Bean
  PayingAccounts payingAccounts(ConfiguredKeys keys, PurpleFlea client) {
    return new KeyedAccounts(client.dialect(), keys.holders());
  }

  @Bean
  EarlierAttempts earlierAttempts(
      Ledger ledger, ApiKeys keys, PurpleFleaProperties properties, EngineSettings settings) {
    Duration longest = settings.lease().plus(properties.callTimeout());
    return new EarlierAttempts(ledger, new PayerAccounts(keys), longest, properties.soleWriter());
  }

  @Bean
  Registrations registrations(
      Ledger ledger,
      Secrets secrets,
      TransactionOperations transactions,
      Clock clock,
      AgentProperties agents) {
    return new Registrations(ledger.agents(), secrets, transactions, clock, agents.secretPrefix());
  }

  @Bean(destroyMethod = "close")
  PurpleFlea purpleFlea(PurpleFleaProperties properties, ApiKeys keys, Clock clock) {
    return new PurpleFlea(
        properties.toSettings(), Dialects.named(properties.dialect()), keys, clock);
  }

  /** The dialect and the addresses are some, and no claim ends while its call goes on. */
  @Bean
  static SettingsCheck callsFit(EngineProperties properties, PurpleFleaProperties purpleFlea) {
    return () -> {
      purpleFlea.requireUsable();
      Duration lease = properties.engine().lease();
      if (lease.compareTo(purpleFlea.callTimeout()) <= 0) {
        throw StartRefused.setting(
            "fleabridge.engine.lease (%s) must be longer than fleabridge.purpleflea.call-timeout (%s)"
                .formatted(words(lease), words(purpleFlea.callTimeout())));
      }
    };
  }

  private static String words(Duration duration) {
    boolean whole = duration.toMillis() % 1000 == 0;
    return DurationStyle.SIMPLE.print(duration, whole ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
  }

  @Bean
  EngineSettings engineSettings(EngineProperties properties) {
    return properties.engine().toSettings();
  }

  @Bean
  BalanceReader balanceReader(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      Clock clock,
      PayingAccounts accounts) {
    return new BalanceReader(client, ledger, transactions, clock, accounts);
  }

  @Bean
  KeyWatch keyWatch(
      PurpleFlea client,
      BalanceReader balances,
      Ledger ledger,
      TransactionOperations transactions,
      Clock clock,
      AgentsSecret agents) {
    return new KeyWatch(client, balances, ledger.actions(), transactions, clock, agents);
  }

  @Bean
  Sender purpleFleaSender(
      PurpleFlea client, EarlierAttempts earlier, Registrations registrations, Clock clock) {
    return new PacedSender(new PurpleFleaSender(client, earlier, registrations), clock);
  }

  @Bean
  Inquiry purpleFleaInquiry(
      PurpleFlea client, EarlierAttempts earlier, PurpleFleaProperties properties, Clock clock) {
    // A repeat must arrive before its key is forgotten. After the settling time it has arrived.
    Duration repeatable = properties.keyLifetime().minus(properties.settlingTime());
    return new PurpleFleaInquiry(
        client, earlier, properties.honoursIdempotencyKey(), repeatable, clock);
  }

  @Bean
  MeterBinder circuitBreakers(PurpleFlea client) {
    return client.meters();
  }

  @Bean
  Upstream upstream(PurpleFlea client) {
    return () ->
        client.circuits().stream()
            .map(circuit ->
                new Upstream.Calls(
                    circuit.name(),
                    Upstream.Circuit.valueOf(circuit.state().name()),
                    circuit.calls(),
                    circuit.failed()))
            .toList();
  }

  /** Whose money has meters of its own. */
  @Bean
  Supplier<Set<String>> measuredAgents(
      MeasuredAgents measured, ConfigurableEnvironment environment) {
    Set<String> agents = measured.orElse(new AgentSettings(environment).named());
    return () -> agents;
  }

  /**
   * Reads the balances of the agents that the configuration names for the meters, also while they
   * pay nothing: somebody else may take their money. A balance that the dialect cannot read stays
   * unknown.
   */
  @Bean
  RecurringTask<Void> readMeasuredBalances(
      MeasuredAgents measured, PurpleFlea client, BalanceReader balances) {
    return Recurring.every(
        "read-measured-balances",
        measured.balanceInterval(),
        () -> {
          if (client.reportsBalance()) {
            measured.agents().forEach(balances::read);
          }
        });
  }

  @Bean
  ReferralReader referralReader(
      PurpleFlea client,
      Ledger ledger,
      TransactionOperations transactions,
      PayingAccounts accounts,
      Clock clock) {
    return new ReferralReader(client, ledger, transactions, accounts, clock);
  }

  /** Reads what the same agents got for having referred others, as often as their balances. */
  @Bean
  RecurringTask<Void> readReferralIncome(MeasuredAgents measured, ReferralReader referrals) {
    return Recurring.every(
        "read-referral-income",
        measured.balanceInterval(),
        () -> measured.agents().forEach(referrals::read));
  }

  /**
   * Reads balances of payers whose actions are held for lack of money: somebody may have paid in.
   */
  @Bean
  RecurringTask<Void> readUnfundedBalances(Ledger ledger, BalanceReader balances) {
    return Recurring.every(
        "read-unfunded-balances",
        EVERY_FUNDS_LOOK,
        () -> ledger.wallets().unfunded(MAX_UNFUNDED_PAYERS).forEach(balances::read));
  }
}
