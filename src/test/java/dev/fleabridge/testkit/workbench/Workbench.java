package dev.fleabridge.testkit.workbench;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.cycle.Resolver;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.ObjectList;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.engine.pay.EarlierAttempts;
import dev.fleabridge.engine.pay.PayerAccounts;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.Emptied;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The engine on a workbench: real PostgreSQL, a clock that the test moves, no threads. The test
 * takes each step itself, so it can stop anywhere, as a process that dies would.
 */
public final class Workbench {

  public static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  /** Lets actions name whatever they like outside. */
  static final OutsideNames ANYTHING =
      new OutsideNames(
          ObjectList.of("read", List.of("*")),
          ObjectList.of("write", List.of("*")),
          new AllowList(List.of("*")),
          new AllowList(List.of("*")),
          new AllowList(List.of("*")));

  public static final Duration LONGEST_CALL = Duration.ofSeconds(15);

  private static final class Database {
    static final DataSource SHARED = EmbeddedPostgresDatabase.migratedCopy().dataSource();
  }

  public final TestClock clock = new TestClock(START);
  public final JdbcTemplate jdbc;
  public final Ledger ledger;
  public final TransactionTemplate transactions;
  public final EngineSettings settings = EngineSettings.defaults();

  private final RuleBook rules;

  private final Planner planner;
  public final TimeOrderedIds ids;
  private GuardSettings guardSettings;
  private PayingAccounts accounts = PayingAccounts.byName();
  public OutsideNames outside = ANYTHING;

  public Workbench(String rulesYaml) {
    DataSource source = Database.SHARED;
    jdbc = new JdbcTemplate(source);
    Emptied.tables(
        jdbc,
        """
        sweep_beginning, mlflow_search, event, rule_version, rule_revision, rule_replica, run, event_run, rule_failure, action, dependency, attempt, history, conflict,
          wallet, budget, pause, escrow, audit, known_payee, look
        """);
    ledger = Ledger.on(jdbc);
    transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    rules = book(rulesYaml);
    ids = new TimeOrderedIds(clock, new Random(1));
    planner = new Planner(rules, clock, ids, settings.patience());
    guardSettings =
        new GuardSettings(
            new BigDecimal("0.02"),
            GuardLimits.NONE,
            GuardLimits.inForce(rules),
            new AllowList(List.of("agt_*", "ag_*")),
            new AllowList(List.of("agt_*", "ag_*")),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2));
  }

  private static RuleBook book(String yaml) {
    try {
      return RuleBook.load(yaml, "test", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  public Workbench limits(GuardLimits everywhere) {
    GuardSettings g = guardSettings;
    guardSettings =
        new GuardSettings(
            g.feeBuffer(),
            everywhere,
            g.ofRule(),
            g.payers(),
            g.payees(),
            g.checksBalance(),
            g.readingMaxAge(),
            g.refusalMaxAge());
    return this;
  }

  /** Lets the agents pay from these accounts. */
  public Workbench paidFrom(PayingAccounts payingAccounts) {
    accounts = payingAccounts;
    return this;
  }

  /** As in a dialect that reports no balances. */
  public Workbench withoutBalances() {
    GuardSettings g = guardSettings;
    guardSettings =
        new GuardSettings(
            g.feeBuffer(),
            g.everywhere(),
            g.ofRule(),
            g.payers(),
            g.payees(),
            false,
            g.readingMaxAge(),
            g.refusalMaxAge());
    return this;
  }

  public Claimer replica(String name) {
    return replica(name, transactions);
  }

  public Claimer replica(String name, TransactionOperations through) {
    Guard guard = new Guard(guardSettings, Costs.none(), accounts);
    return new Claimer(ledger, through, guard, outside, settings, clock, name);
  }

  /** A replica whose clock is another. */
  public Claimer replica(String name, Clock other) {
    Guard guard = new Guard(guardSettings, Costs.none(), accounts);
    return new Claimer(ledger, transactions, guard, outside, settings, other, name);
  }

  /** The guard of a replica that has another rules file. */
  public Guard guardWith(String rulesYaml) {
    GuardSettings g = guardSettings;
    return new Guard(
        new GuardSettings(
            g.feeBuffer(),
            g.everywhere(),
            GuardLimits.inForce(book(rulesYaml)),
            g.payers(),
            g.payees(),
            g.checksBalance(),
            g.readingMaxAge(),
            g.refusalMaxAge()));
  }

  /** A replica that has another rules file. */
  public Claimer replicaWith(String rulesYaml) {
    return new Claimer(ledger, transactions, guardWith(rulesYaml), settings, clock, "other-file");
  }

  /**
   * Claims with so many replicas at once, each forty times up to {@code most} actions; what they
   * claimed together.
   */
  public List<Action> claimWithReplicas(int replicas, int most) throws Exception {
    try (var threads = Executors.newFixedThreadPool(replicas)) {
      List<Callable<List<Action>>> claims = new ArrayList<>();
      for (int i = 0; i < replicas; i++) {
        Claimer claimer = replica("replica-" + i);
        claims.add(() -> claimRepeatedly(claimer, most));
      }
      List<Action> all = new ArrayList<>();
      for (Future<List<Action>> claim : threads.invokeAll(claims)) {
        all.addAll(claim.get());
      }
      return all;
    }
  }

  private static List<Action> claimRepeatedly(Claimer claimer, int most) {
    List<Action> claimed = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      claimed.addAll(claimer.claim(most).sending());
    }
    return claimed;
  }

  public Recorder recorder() {
    return new Recorder(ledger, transactions, settings, clock, new Random(1));
  }

  public Resolver resolver() {
    return resolver(Evaluations.inPlace());
  }

  public Resolver resolver(Evaluations evaluations) {
    return new Resolver(ledger, transactions, settings, clock, new CompiledRules(), evaluations);
  }

  /** A planner with another rules file. */
  public Planner plannerOf(String rulesYaml) {
    return new Planner(book(rulesYaml), clock, ids, settings.patience());
  }

  /** A planner with the same rules that evaluates elsewhere. */
  public Planner plannerWith(Evaluations evaluations) {
    return new Planner(RulesInForce.always(rules), clock, ids, settings.patience(), evaluations);
  }

  /** Files what this planner makes of the event. */
  public Filed file(Planner planner, Event event) {
    Plan plan = planner.plan(new Inbound(event, Origin.REST, "test", new byte[0]));
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), clock.instant())))
        .getFirst();
  }

  /** One whose inquiry never wants anything sent again. */
  public Reconciler reconciler(Inquiry inquiry) {
    return reconciler(
        inquiry,
        action -> {
          throw new IllegalStateException("nothing is to be sent again here");
        });
  }

  public Reconciler reconciler(Inquiry inquiry, Consumer<Action> sending) {
    return reconciler(inquiry, sending, transactions);
  }

  public Reconciler reconciler(
      Inquiry inquiry, Consumer<Action> sending, TransactionOperations through) {
    return new Reconciler(
        ledger,
        through,
        inquiry,
        sending,
        new Guard(guardSettings, Costs.none(), accounts),
        settings,
        clock,
        new Random(1));
  }

  public Reconciler reconciler(Inquiry inquiry, Consumer<Action> sending, Guard guard) {
    return new Reconciler(
        ledger, transactions, inquiry, sending, guard, settings, clock, new Random(1));
  }

  /** Where every agent has a key of its own. */
  public EarlierAttempts earlierAttempts(boolean soleWriter) {
    return earlierAttempts(soleWriter, new PublicServers.KeyByName());
  }

  public EarlierAttempts earlierAttempts(boolean soleWriter, ApiKeys keys) {
    Duration longest = settings.lease().plus(LONGEST_CALL);
    return new EarlierAttempts(ledger, new PayerAccounts(keys), longest, soleWriter);
  }

  /** What Purple Flea says that the agent has. */
  public void balance(String agent, String amount) {
    Instant askedAt = clock.instant();
    transactions.executeWithoutResult(status -> {
      ledger.wallets().reported(agent, Money.of(amount), askedAt, Costs.none().paidFromBalance());
      ledger.actions().wakeHeld(Reason.INSUFFICIENT_FUNDS, agent, askedAt);
    });
  }

  public Filed file(Event event) {
    return file(List.of(event)).getFirst();
  }

  public List<Filed> file(List<Event> events) {
    var plans =
        events.stream()
            .map(event -> planner.plan(new Inbound(event, Origin.REST, "test", new byte[0])))
            .toList();
    return Objects.requireNonNull(
        transactions.execute(status -> ledger.inbox().file(plans, clock.instant())));
  }

  /**
   * Claims and carries everything out that is due, and judges what is due of shadow runs, until
   * nothing is; what was sent.
   */
  public List<Action> runUntilIdle(Function<Action, SendResult> upstream) {
    Claimer claimer = replica("one");
    List<Action> sent = new ArrayList<>();
    while (true) {
      int resolved = resolver().resolveDue();
      List<Action> claimed = claimer.claim(100).sending();
      int judged = claimer.judgeShadows().looked();
      if (claimed.isEmpty() && resolved == 0 && judged == 0) {
        return sent;
      }
      recorder()
          .record(
              claimed.stream()
                  .map(action -> new Sent(action, clock.instant(), upstream.apply(action)))
                  .toList());
      sent.addAll(claimed);
    }
  }

  public Action action(UUID id) {
    return ledger.actions().find(id).orElseThrow();
  }

  public static Event event(String id, String source, String detailType, String detail) {
    return new Event(id, source, detailType, "", START, "", List.of(), Json.readObject(detail));
  }

  public static SendResult done(Action action) {
    return SendResult.done(
        Json.object().put("txId", "tx_" + action.idempotencyKey().substring(0, 8)));
  }
}
