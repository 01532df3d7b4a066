package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Pauses.Pause;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The operators: they fill wallets, pause and resume, approve, cancel now and then, and settle by
 * looking at the upstream what the reconciler could not.
 */
final class People {

  /** Nobody decides before everything that was on its way must have arrived. */
  private static final Duration THINKING = Duration.ofMinutes(5);

  private static final Levers.By OPERATOR = new Levers.By("olga", "looked at the upstream");

  private final Scenario scenario;
  private final Variant variant;
  private final JdbcTemplate jdbc;
  private final Ledger ledger;
  private final Levers levers;
  private final TransactionOperations transactions;
  private final Upstream upstream;
  private final VirtualTime time;
  private final Tally tally;
  private final Dice dice;

  People(
      Scenario scenario,
      Variant variant,
      JdbcTemplate jdbc,
      Ledger ledger,
      Levers levers,
      TransactionOperations transactions,
      Upstream upstream,
      VirtualTime time,
      Tally tally,
      Dice dice) {
    this.scenario = scenario;
    this.variant = variant;
    this.jdbc = jdbc;
    this.ledger = ledger;
    this.levers = levers;
    this.transactions = transactions;
    this.upstream = upstream;
    this.time = time;
    this.tally = tally;
    this.dice = dice;
  }

  /** Fills the wallets, and plans the days of the operators. */
  void begin() {
    BigDecimal plenty = BigDecimal.valueOf(scenario.facts()).multiply(BigDecimal.valueOf(30));
    for (int payer = 0; payer < Announcements.PAYERS - 2; payer++) {
      upstream.deposit("agt_payer_" + payer, plenty);
    }
    String late = "agt_payer_" + (Announcements.PAYERS - 2);
    upstream.deposit(late, new BigDecimal("40"));
    time.after(dice.seconds(60, 1200), () -> upstream.deposit(late, new BigDecimal("60")));
    time.after(dice.seconds(1800, 7200), () -> upstream.deposit(late, plenty));
    upstream.deposit("agt_payer_" + (Announcements.PAYERS - 1), new BigDecimal("40"));
    for (int number = 0; number < 12; number++) {
      time.after(dice.seconds(1, 3600), () -> upstream.deposit("agt_rich", new BigDecimal("50")));
    }
    for (String scope : List.of("rule:pay", "agent:agt_payer_0", "kind:create-escrow", "all")) {
      time.after(dice.seconds(5, 240), () -> pause(scope, dice.seconds(5, 60)));
    }
    if (scenario.longPause()) {
      time.after(dice.seconds(20, 120), () -> pause("kind:transfer", dice.seconds(4000, 9000)));
    }
    time.after(dice.seconds(30, 90), this::round);
    if (scenario.has(Trouble.MEDDLING)) {
      time.after(dice.seconds(5, 30), this::meddle);
    }
  }

  /** Presses some lever of some action, whatever is under way; what is not legal is refused. */
  private void meddle() {
    List<UUID> some = ids("state not in ('DONE', 'SKIPPED', 'CANCELED', 'EXPIRED')");
    if (!some.isEmpty()) {
      tally.count(Figure.MEDDLED);
      press(dice.number(0, 5), some.get(dice.number(0, some.size())));
    }
    time.after(dice.seconds(2, 60), this::meddle);
  }

  private void press(int lever, UUID id) {
    try {
      switch (lever) {
        case 0 -> levers.approve(id, new Levers.By("anna", "fine"));
        case 1 -> levers.reject(id, OPERATOR);
        // Whoever cancels what needs review gives up knowing what became of it.
        case 2 -> ids("id = '" + id + "' and state <> 'NEEDS_REVIEW'").forEach(this::cancel);
        default -> variant.retry(levers, jdbc, id, OPERATOR);
      }
    } catch (Levers.NotLegal | Levers.OwnRequest e) {
      // As it should be.
    }
  }

  private void cancel(UUID id) {
    levers.cancel(id, OPERATOR);
    tally.count(Figure.CANCELED);
  }

  private void pause(String scope, Duration length) {
    tally.count(Figure.PAUSES);
    inTransaction(() -> ledger.pauses().put(new Pause(scope, "simulated", "olga", time.now())));
    time.after(length, () -> inTransaction(() -> ledger.pauses().remove(scope)));
  }

  private void inTransaction(Runnable work) {
    transactions.executeWithoutResult(status -> work.run());
  }

  /** Looks at what waits for a person; and again, for as long as the world goes on. */
  private void round() {
    review();
    approve();
    cancel();
    time.after(dice.seconds(120, 600), this::round);
  }

  private void review() {
    Instant before = time.now().minus(THINKING);
    record Open(UUID id, String key, boolean shadow) {}
    List<Open> open =
        jdbc.query(
            """
            select id, idempotency_key, shadow from action
            where state = 'NEEDS_REVIEW' and last_sent_at < ? order by id
            """,
            (row, number) ->
                new Open(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3)),
            before.atOffset(ZoneOffset.UTC));
    for (Open action : open) {
      Effect truth = upstream.truth(action.key());
      if (action.shadow()) {
        cancel(action.id()); // A look-up, of which nothing follows.
      } else if (truth == null) {
        levers.resolveNotDone(action.id(), OPERATOR);
      } else {
        levers.resolveDone(action.id(), OPERATOR, Upstream.result(truth));
      }
      tally.count(Figure.REVIEWED);
    }
  }

  private void approve() {
    ids("state = 'HELD' and reason = 'approval_required' and not shadow")
        .forEach(id -> levers.approve(id, new Levers.By("anna", "fine")));
  }

  private void cancel() {
    for (UUID id : ids("state in ('HELD', 'READY') and not shadow")) {
      if (dice.chance(0.001)) {
        cancel(id);
      }
    }
  }

  private List<UUID> ids(String condition) {
    return jdbc.query(
        "select id from action where " + condition + " order by id limit 200",
        (row, number) -> row.getObject(1, UUID.class));
  }
}
