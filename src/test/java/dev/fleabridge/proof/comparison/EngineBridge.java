package dev.fleabridge.proof.comparison;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.TestClock;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Fleabridge, and no model: planner, ledger, claimer, recorder and reconciler as they ship, on a
 * real PostgreSQL, in simulated time. Modelled is only what lies around them: the doors, the HTTP
 * client (a reply is classified here as {@code Classifier} does it) and the history of the
 * upstream.
 */
final class EngineBridge implements Alternative {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(1);
  private static final int BATCH = 100;
  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [comparison] }
          key: "{% $detail.fact %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "0.10", memo: "{% $detail.fact %}" } }
      """;

  private final String name;
  private final boolean looksUp;
  private final TestClock clock = new TestClock(START);
  private final EngineSettings settings = EngineSettings.defaults();
  private final JdbcTemplate jdbc;
  private final Ledger ledger;
  private final TransactionTemplate transactions;

  private EngineBridge(String name, boolean looksUp, DataSource empty) {
    this.name = name;
    this.looksUp = looksUp;
    DataSource one = oneConnection(empty);
    this.jdbc = new JdbcTemplate(one);
    this.ledger = Ledger.on(jdbc);
    this.transactions = new TransactionTemplate(new DataSourceTransactionManager(one));
  }

  /** PostgreSQL starts a process a connection, which takes longer than all that is asked of it. */
  private static DataSource oneConnection(DataSource empty) {
    try {
      return new SingleConnectionDataSource(empty.getConnection(), true);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Against an upstream that shows nothing afterwards, as the guide's dialect.
   *
   * @param empty a database with the service's tables and nothing in them; used up by one play
   */
  static EngineBridge withoutLookUps(DataSource empty) {
    return new EngineBridge("Fleabridge, upstream without look-ups", false, empty);
  }

  /** Against an upstream whose history gives the reference back, as for the services' escrows. */
  static EngineBridge withLookUps(DataSource empty) {
    return new EngineBridge("Fleabridge, upstream with look-ups", true, empty);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> play(List<Delivery> deliveries, Upstream upstream) {
    RuleBook rules = rules();
    TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
    Planner planner = new Planner(rules, clock, ids, settings.patience());
    Claimer claimer =
        new Claimer(ledger, transactions, new Guard(guard()), settings, clock, "comparison");
    Recorder recorder = new Recorder(ledger, transactions, settings, clock, new Random(2));
    Reconciler reconciler =
        new Reconciler(
            ledger,
            transactions,
            inquiry(upstream),
            action -> {
              throw new IllegalStateException("neither of the two upstreams honours keys");
            },
            new Guard(guard()),
            settings,
            clock,
            new Random(3));
    int next = 0;
    while (next < deliveries.size() || isUnsettled()) {
      clock.advance(STEP);
      long now = secondsNow();
      while (next < deliveries.size() && deliveries.get(next).at() <= now) {
        int end = next;
        while (end < deliveries.size() && deliveries.get(end).at() <= now && end < next + BATCH) {
          end++;
        }
        file(deliveries.subList(next, end), planner);
        next = end;
      }
      work(claimer, recorder, reconciler, upstream);
    }
    return new HashSet<>(
        jdbc.queryForList(
            "select parameters ->> 'memo' from action where state = 'NEEDS_REVIEW'", String.class));
  }

  private void file(List<Delivery> deliveries, Planner planner) {
    List<Plan> plans =
        deliveries.stream()
            .map(delivery ->
                planner.plan(new Inbound(event(delivery), Origin.REST, "comparison", new byte[0])))
            .toList();
    transactions.executeWithoutResult(status -> ledger.inbox().file(plans, clock.instant()));
  }

  private static Event event(Delivery delivery) {
    return new Event(
        delivery.eventId(),
        "comparison",
        "Fact",
        "",
        START,
        "",
        List.of(),
        Json.object().put("fact", delivery.fact()));
  }

  private void work(Claimer claimer, Recorder recorder, Reconciler reconciler, Upstream upstream) {
    boolean more = true;
    while (more) {
      List<Action> claimed = claimer.claim(BATCH).sending();
      recorder.record(
          claimed.stream()
              .map(action -> new Sent(action, clock.instant(), send(action, upstream)))
              .toList());
      more = !claimed.isEmpty() || reconciler.reconcileDue() > 0;
    }
  }

  private SendResult send(Action action, Upstream upstream) {
    return switch (upstream.pay(fact(action), secondsNow())) {
      case PAID, PAID_SLOWLY -> SendResult.done(Json.object().put("txId", "tx"));
      case REFUSED -> SendResult.of(Outcome.NOT_SENT, "not_sent", "connection refused");
      case THROTTLED -> SendResult.of(Outcome.THROTTLED, "throttled", "429");
      case ERROR -> SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "a 5xx");
      case LOST -> SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "no answer");
    };
  }

  private Inquiry inquiry(Upstream upstream) {
    return action -> {
      if (!looksUp) {
        return new InquiryResult.CannotTell("this upstream offers no look-up");
      }
      return upstream.effects(fact(action)) > 0
          ? new InquiryResult.Done(
              Json.object().put("txId", "tx"), "the history shows the reference")
          : new InquiryResult.NotDone("the history does not show the reference");
    };
  }

  private long secondsNow() {
    return Duration.between(START, clock.instant()).toSeconds();
  }

  private static String fact(Action action) {
    return action.resolved().path("memo").asString();
  }

  private boolean isUnsettled() {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select exists (select 1 from action where state not in ('DONE', 'NEEDS_REVIEW'))",
            Boolean.class));
  }

  private static GuardSettings guard() {
    return new GuardSettings(
        BigDecimal.ZERO,
        GuardLimits.NONE,
        rule -> GuardLimits.NONE,
        new AllowList(List.of()),
        new AllowList(List.of()),
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }

  private static RuleBook rules() {
    try {
      return RuleBook.load(RULES, "comparison", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalStateException(e);
    }
  }
}
