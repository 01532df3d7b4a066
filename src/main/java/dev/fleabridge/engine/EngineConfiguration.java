package dev.fleabridge.engine;

import dev.fleabridge.aws.CallbackAnswers;
import dev.fleabridge.aws.Endpoints;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.EngineHealth;
import dev.fleabridge.engine.cycle.LastResort;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Resolver;
import dev.fleabridge.engine.cycle.SenderByFamily;
import dev.fleabridge.engine.cycle.Turns;
import dev.fleabridge.engine.cycle.Worker;
import dev.fleabridge.engine.fanout.FanOutSender;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.LimitProperties;
import dev.fleabridge.engine.guard.Limits;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.OutsideProperties;
import dev.fleabridge.engine.lookup.CallbackSender;
import dev.fleabridge.engine.lookup.LookUpSender;
import dev.fleabridge.engine.pay.Accounts;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.ConfiguredKeys;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.engine.pay.EarlierAttempts;
import dev.fleabridge.engine.pay.KeyedAccounts;
import dev.fleabridge.engine.pay.PacedSender;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.engine.pay.PurpleFleaInquiry;
import dev.fleabridge.engine.pay.PurpleFleaProperties;
import dev.fleabridge.engine.pay.PurpleFleaSender;
import dev.fleabridge.engine.pay.Registrations;
import dev.fleabridge.engine.plan.ChangedKeys;
import dev.fleabridge.engine.plan.EvaluationThreads;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.RuleVersions;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the engine together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  EngineProperties.class,
  OutsideProperties.class,
  PurpleFleaProperties.class
})
public class EngineConfiguration {

  /** A refusal for want of money goes by a reading no older than this. */
  private static final Duration REFUSAL_MAX_AGE = Duration.ofSeconds(2);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Supplier<UUID> ids(Clock clock) {
    return new TimeOrderedIds(clock, new SecureRandom());
  }

  @Bean
  RandomGenerator jitter() {
    return new Random();
  }

  @Bean
  Ledger ledger(JdbcTemplate jdbc) {
    return Ledger.on(jdbc);
  }

  @Bean
  TransactionOperations transactions(PlatformTransactionManager manager) {
    return new TransactionTemplate(manager);
  }

  @Bean
  RuleBook ruleBook(EngineProperties properties) throws RulesInvalid, IOException {
    return RuleBook.load(Path.of(properties.rules().location()), RuleLimits.defaults());
  }

  @Bean
  EvaluationThreads evaluations() {
    return EvaluationThreads.usual();
  }

  /** Nothing is planned before the keys of the rules are known to be meant. */
  @Bean
  public Planner planner(
      RuleBook rules,
      JdbcTemplate jdbc,
      Clock clock,
      Supplier<UUID> ids,
      EngineProperties properties,
      Evaluations evaluations) {
    new ChangedKeys(rules, new RuleVersions(jdbc).all())
        .requireAcknowledged(properties.rules().acknowledgeChangedKeys());
    return new Planner(rules, clock, ids, properties.engine().patience(), evaluations);
  }

  @Bean
  ConfiguredKeys apiKeys(
      ConfigurableEnvironment environment,
      Secrets secrets,
      Ledger ledger,
      PurpleFleaProperties properties) {
    boolean registers =
        Dialects.named(properties.dialect()).operations().contains(Operation.RegisterAgent.class);
    return new ConfiguredKeys(
        environment,
        secrets,
        agent -> registers ? ledger.agents().secretOf(agent) : Optional.empty());
  }

  @Bean
  EarlierAttempts earlierAttempts(
      Ledger ledger, ApiKeys keys, PurpleFleaProperties properties, EngineSettings settings) {
    Duration longest = settings.lease().plus(properties.callTimeout());
    return new EarlierAttempts(ledger, new Accounts(keys), longest, properties.soleWriter());
  }

  @Bean
  Registrations registrations(
      Ledger ledger,
      Secrets secrets,
      TransactionOperations transactions,
      Clock clock,
      Environment environment) {
    String prefix =
        environment.getProperty("fleabridge.agents.secret-prefix", "fleabridge/agents/");
    return new Registrations(ledger.agents(), secrets, transactions, clock, prefix);
  }

  @Bean(destroyMethod = "close")
  PurpleFlea purpleFlea(PurpleFleaProperties properties, ApiKeys keys, Clock clock) {
    return new PurpleFlea(
        properties.toSettings(), Dialects.named(properties.dialect()), keys, clock);
  }

  @Bean
  EngineSettings engineSettings(EngineProperties properties, PurpleFleaProperties purpleFlea) {
    Duration lease = properties.engine().lease();
    if (lease.compareTo(purpleFlea.callTimeout()) <= 0) {
      throw new IllegalStateException(
          "fleabridge.engine.lease (%s) must be longer than fleabridge.purpleflea.call-timeout (%s)"
              .formatted(lease, purpleFlea.callTimeout()));
    }
    return properties.engine().toSettings();
  }

  @Bean
  public GuardSettings guardSettings(
      EngineProperties properties, RuleBook rules, PurpleFlea client) {
    LimitProperties limits = new LimitProperties(properties.limits());
    limits.requireDecided();
    return new GuardSettings(
        properties.fees().buffer(),
        limits.toLimits(),
        Limits.inForce(rules),
        new AllowList(properties.payers().allow()),
        new AllowList(properties.payees().allow()),
        client.reportsBalance(),
        properties.engine().balanceMaxAge(),
        REFUSAL_MAX_AGE);
  }

  @Bean
  PayingAccounts payingAccounts(ConfiguredKeys keys, PurpleFlea client) {
    return new KeyedAccounts(client.dialect(), keys.holders());
  }

  @Bean
  Guard guard(GuardSettings settings, PurpleFlea client, PayingAccounts accounts) {
    return new Guard(settings, Costs.of(client.dialect()), accounts);
  }

  @Bean
  OutsideNames outsideNames(OutsideProperties properties) {
    return properties.toNames();
  }

  @Bean
  Claimer claimer(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      OutsideNames outside,
      EngineSettings settings,
      Clock clock,
      Supplier<UUID> ids) {
    return new Claimer(
        ledger, transactions, guard, outside, settings, clock, "replica-" + ids.get());
  }

  @Bean
  @Primary
  Sender sender(
      PurpleFlea client,
      EarlierAttempts earlier,
      Registrations registrations,
      TrainingJobs trainingJobs,
      Endpoints endpoints,
      Objects objects,
      CallbackAnswers callbackAnswers,
      FanOutSender fanOuts,
      Clock clock) {
    return new SenderByFamily(
        new PacedSender(new PurpleFleaSender(client, earlier, registrations), clock),
        new LookUpSender(trainingJobs, endpoints, objects),
        new CallbackSender(callbackAnswers),
        fanOuts);
  }

  @Bean
  Recorder recorder(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      RandomGenerator jitter) {
    return new Recorder(ledger, transactions, settings, clock, jitter);
  }

  @Bean
  Resolver resolver(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      Evaluations evaluations) {
    return new Resolver(ledger, transactions, settings, clock, evaluations);
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
  Reconciler reconciler(
      Ledger ledger,
      TransactionOperations transactions,
      PurpleFlea client,
      EarlierAttempts earlier,
      PurpleFleaProperties properties,
      Guard guard,
      EngineSettings settings,
      Clock clock,
      RandomGenerator jitter,
      Worker worker) {
    // What is repeated must have arrived before its key is forgotten: nothing is still on its way
    // after the settling time.
    Duration repeatable = properties.keyLifetime().minus(properties.settlingTime());
    PurpleFleaInquiry inquiry =
        new PurpleFleaInquiry(
            client, earlier, properties.honoursIdempotencyKey(), repeatable, clock);
    return new Reconciler(
        ledger, transactions, inquiry, worker::repeat, guard, settings, clock, jitter);
  }

  @Bean
  MeterBinder circuitBreakers(PurpleFlea client) {
    return client.meters();
  }

  @Bean
  MeterBinder withheld(Worker worker) {
    return worker.withheld();
  }

  @Bean
  Turns turns() {
    return new Turns(System::nanoTime);
  }

  /** Named "engine" among the parts of health; a part of liveness, see application.yaml. */
  @Bean
  HealthIndicator engineHealthIndicator(Turns turns, EngineProperties properties) {
    return new EngineHealth(turns, properties.engine().longestTurn());
  }

  @Bean
  Worker worker(
      Claimer claimer,
      Sender sender,
      Recorder recorder,
      Resolver resolver,
      BalanceReader balances,
      Ledger ledger,
      TransactionOperations transactions,
      Turns turns,
      EngineProperties properties,
      Clock clock) {
    EngineProperties.EngineMeasures measures = properties.engine();
    Worker.Pace pace = new Worker.Pace(measures.idle(), measures.inFlight(), measures.drain());
    LastResort lastResort = new LastResort(recorder, ledger, transactions, clock);
    return new Worker(
        claimer, sender, recorder, lastResort, resolver, balances, turns, pace, clock);
  }
}
