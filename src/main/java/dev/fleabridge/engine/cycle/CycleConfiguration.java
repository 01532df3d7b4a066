package dev.fleabridge.engine.cycle;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.Recurring;
import dev.fleabridge.engine.ReplicaName;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.support.TransactionOperations;

/** Puts together what takes actions from state to state. */
@Configuration(proxyBeanMethods = false)
class CycleConfiguration {
  private static final Duration EVERY_SECOND = Duration.ofSeconds(1);
  private static final int MAX_LOOK_UPS_AT_ONCE = 16;

  @Bean
  Claimer claimer(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      OutsideNames outside,
      EngineSettings settings,
      Clock clock,
      ReplicaName replica) {
    return new Claimer(ledger, transactions, guard, outside, settings, clock, replica.text());
  }

  @Bean
  @Primary
  Sender sender(
      @Qualifier("purpleFleaSender") Sender purpleFlea,
      @Qualifier("lookUpSender") Sender lookUps,
      @Qualifier("callbackSender") Sender callbacks,
      @Qualifier("fanOutSender") Sender fanOuts,
      Tracing tracing,
      Clock clock) {
    Sender sender = new SenderByFamily(purpleFlea, lookUps, callbacks, fanOuts);
    return new TracedSender(sender, tracing, clock);
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
      CompiledRules rules,
      Evaluations evaluations) {
    return new Resolver(ledger, transactions, settings, clock, rules, evaluations);
  }

  @Bean
  Turns turns() {
    return new Turns(System::nanoTime);
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
      Clock clock,
      RulesInForce rules) {
    EngineProperties.EngineMeasures measures = properties.engine();
    Worker.Pace pace = new Worker.Pace(measures.idle(), measures.inFlight(), measures.drain());
    LastResort lastResort = new LastResort(recorder, ledger, transactions, clock);
    return new Worker(
        claimer,
        sender,
        recorder,
        lastResort,
        resolver,
        balances,
        turns,
        pace,
        clock,
        () -> rules.now().isPresent());
  }

  @Bean
  static Stopping.Part workerPart(EngineProperties properties) {
    return new Stopping.Part(
        Stopping.ENGINE,
        Worker.longestStop(properties.engine().drain()),
        "fleabridge.engine.drain");
  }

  @Bean
  MeterBinder withheld(Worker worker) {
    return worker.withheld();
  }

  @Bean
  MeterBinder turnAge(Worker worker) {
    return new TurnAge(worker);
  }

  /** Named "engine" among the parts of health; a part of liveness, see application.yaml. */
  @Bean
  HealthIndicator engineHealthIndicator(Turns turns, EngineProperties properties) {
    return new EngineHealth(turns, properties.engine().longestTurn());
  }

  @Bean
  Reconciler reconciler(
      Ledger ledger,
      TransactionOperations transactions,
      Inquiry inquiry,
      Guard guard,
      EngineSettings settings,
      Clock clock,
      RandomGenerator jitter,
      Worker worker) {
    return new Reconciler(
        ledger, transactions, inquiry, worker::repeat, guard, settings, clock, jitter);
  }

  @Bean
  RecurringTask<Void> expireLeases(Reconciler reconciler) {
    return Recurring.rounds("expire-leases", EVERY_SECOND, reconciler::expireLeases);
  }

  @Bean
  RecurringTask<Void> reconcile(Reconciler reconciler) {
    return Recurring.rounds(
        "reconcile",
        EVERY_SECOND,
        () -> {
          try (ExecutorService lookUps = Executors.newFixedThreadPool(MAX_LOOK_UPS_AT_ONCE)) {
            return reconciler.reconcileDue(lookUps);
          }
        });
  }
}
