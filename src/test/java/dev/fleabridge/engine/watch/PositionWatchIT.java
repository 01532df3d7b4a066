package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.pay.PurpleFleaSender;
import dev.fleabridge.engine.pay.Registrations;
import dev.fleabridge.ledger.PositionReadings;
import dev.fleabridge.ledger.PositionReadings.Result;
import dev.fleabridge.ledger.PositionReadings.Search;
import dev.fleabridge.ledger.Positions.Ending;
import dev.fleabridge.ledger.Positions.Position;
import dev.fleabridge.ledger.Positions.Status;
import dev.fleabridge.ledger.Tally;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Purple Flea does by itself with positions and orders comes into the books, and what a
 * position brought is counted once (docs/reference/purpleflea-api.md#resting-orders).
 */
class PositionWatchIT {

  private static final String RULES =
      """
      rules:
        - id: open
          when: { source: [test.open] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: ag_trader, market: SOL, side: long, amount: "300" } }
            stop: { stop-loss: { agent: ag_trader, position: "{% $steps.open.positionId %}", trigger-price: 140 } }
            take: { take-profit: { agent: ag_trader, position: "{% $steps.open.positionId %}", trigger-price: 160 } }
        - id: limit
          when: { source: [test.limit] }
          key: "{% $detail.key %}"
          steps:
            limit: { limit-order: { agent: ag_trader, market: btc, side: long, amount: "650", limit-price: 60000 } }
        - id: close
          when: { source: [test.close] }
          key: "{% $detail.key %}"
          steps:
            close: { close-position: { agent: ag_trader, position: "{% $detail.position %}" } }
        - id: cancel
          when: { source: [test.cancel] }
          key: "{% $detail.key %}"
          steps:
            cancel: { cancel-order: { agent: ag_trader, order: "{% $detail.order %}" } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private PublicServers servers;
  private Tally tally;
  private int filed;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
    servers = new PublicServers(bench.clock);
    servers.open("ag_trader", "1");
    bench.balance("ag_trader", "100000");
    bench.jdbc.execute("truncate agent_profit");
    tally = new Tally(bench.jdbc);
    tally.measure(List.of("ag_trader"), bench.clock.instant());
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @ParameterizedTest
  @CsvSource({"139, -22", "161.5, 23"})
  void aPositionThatItsStopOrTargetClosedIsClosedWithItsProfit(String price, BigDecimal profit) {
    UUID opened = settle("open", "");
    assertThat(position().status()).isEqualTo(Status.OPEN);
    assertThat(position().entryPrice()).isEqualByComparingTo("150");
    look();
    assertThat(position().status()).isEqualTo(Status.OPEN);

    servers.sandbox.price("SOL", price);
    look();
    look();
    assertThat(position().status()).isEqualTo(Status.CLOSED);
    assertThat(position().profit()).isEqualByComparingTo(profit);
    assertThat(position().closedAt()).isNotNull();
    assertThat(position().closedBy()).isNull();
    assertThat(notes(opened)).containsExactly("position_closed");
    assertThat(traded()).isEqualByComparingTo(profit);
    assertThat(results())
        .containsExactly(new Result("ag_trader", "open", 0, 1, 0, profit.setScale(6)));
  }

  @Test
  void aPositionThatWeClosedHasItsProfitFromTheAnswerAndIsNotCountedHere() {
    settle("open", "");
    servers.sandbox.price("SOL", "155");
    UUID closed = settle("close", positionDetail());

    assertThat(position().status()).isEqualTo(Status.CLOSED);
    assertThat(position().closedBy()).isEqualTo(closed);
    assertThat(position().exitPrice()).isEqualByComparingTo("155");
    assertThat(position().profit()).isEqualByComparingTo("10");
    look();
    assertThat(traded()).as("the history counts it").isEqualByComparingTo("0");
  }

  /** The look-up of a lost close says no profit; the server's record does, and is counted once. */
  @Test
  void whatACloseBroughtOfWhichTheAnswerWasLostIsLearnedLater() {
    settle("open", "");
    servers.sandbox.price("SOL", "155");
    UUID closed = settle("close", positionDetail());
    bench.jdbc.update(
        "update position set profit = null, check_at = now() - interval '9 years' where closed_by = ?",
        closed);

    look();
    look();
    assertThat(position().profit()).isEqualByComparingTo("10");
    assertThat(position().closedBy()).isEqualTo(closed);
    assertThat(traded()).isEqualByComparingTo("10");
  }

  /** The watch sees the close before its answer is written; the history then counts it too. */
  @Test
  void aCloseThatTheWatchSawFirstIsNotCountedTwice() {
    settle("open", "");
    servers.sandbox.price("SOL", "155");
    UUID id = file("close", positionDetail());
    Action claimed = bench.replica("slow").claim(10).sending().getFirst();
    SendResult answer = sender().send(claimed);
    look();
    assertThat(traded()).isEqualByComparingTo("10");

    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(position().closedBy()).isEqualTo(id);
    assertThat(position().profit()).isEqualByComparingTo("10");
    assertThat(traded()).as("the history counts it").isEqualByComparingTo("0");
  }

  /** Each of both has seen the other one's row as it was before. */
  @Test
  void aCloseThatTheWatchSeesInTheSameMomentIsNotCountedTwice() throws Exception {
    settle("open", "");
    servers.sandbox.price("SOL", "155");
    UUID id = file("close", positionDetail());
    Action claimed = bench.replica("slow").claim(10).sending().getFirst();
    Sent answer = new Sent(claimed, bench.clock.instant(), sender().send(claimed));
    Position open = position();
    Ending seen =
        new Ending(Status.CLOSED, bench.clock.instant(), null, new BigDecimal("10"), null);

    try (ExecutorService recording = Executors.newSingleThreadExecutor()) {
      Future<?> recorded =
          Objects.requireNonNull(
              bench.transactions.execute(status -> {
                assertThat(bench.ledger.positions().seenEnded(open, seen)).isTrue();
                Future<?> other = recording.submit(() -> bench.recorder().record(List.of(answer)));
                await().until(this::somebodyWaitsForARow);
                return other;
              }));
      recorded.get(20, TimeUnit.SECONDS);
    }
    assertThat(position().closedBy()).isEqualTo(id);
    assertThat(traded()).as("the history counts it").isEqualByComparingTo("0");
  }

  /** As a second replica has, or one that read the account before our close was written. */
  @Test
  void aLookThatComesTooLateCountsNothing() {
    settle("open", "");
    Position open = position();
    Ending seen =
        new Ending(Status.CLOSED, bench.clock.instant(), null, new BigDecimal("10"), null);
    servers.sandbox.price("SOL", "155");
    settle("close", positionDetail());
    assertThat(bench.ledger.positions().seenEnded(open, seen)).isFalse();
    assertThat(bench.ledger.positions().seenEnded(position(), seen)).isFalse();
    assertThat(traded()).as("the history counts it").isEqualByComparingTo("0");
  }

  private boolean somebodyWaitsForARow() {
    return Objects.requireNonNull(
            bench.jdbc.queryForObject(
                """
                select count(*) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """,
                Integer.class))
        > 0;
  }

  @Test
  void theFillOfALimitOrderOpensAPositionThatIsWatched() {
    UUID limit = settle("limit", "");
    look();
    assertThat(positions()).isEmpty();

    servers.sandbox.price("BTC", "59000");
    look();
    assertThat(position().actionId()).isEqualTo(limit);
    assertThat(position().entryPrice()).isEqualByComparingTo("59000");
    assertThat(position().rule()).isEqualTo("limit");
    assertThat(bench.ledger.positions().sizes(List.of(position().positionId())))
        .as("what a close of it moves")
        .isNotEmpty();
    assertThat(notes(limit)).containsExactly("order_filled");
    assertThat(order()).isEqualTo("FILLED");

    UUID closed = settle("close", positionDetail());
    assertThat(position().closedBy()).isEqualTo(closed);
  }

  @Test
  void aFillWithoutAPositionIsForAPerson() {
    UUID limit = settle("limit", "");
    servers.sandbox.world(world -> {
      var order = world.orders.limitsOf("ag_trader").getFirst();
      order.status = "filled";
      order.filledAt = world.clock.seconds();
      return order;
    });
    look();
    assertThat(order()).isEqualTo("PENDING");
    bench.clock.advance(Duration.ofMinutes(10));
    look();
    assertThat(order()).isEqualTo("FILLED");
    assertThat(notes(limit)).containsExactly("order_filled_unseen");
    assertThat(positions()).isEmpty();
  }

  @Test
  void anOrderThatWeCancelledIsNotNotedAndOneThatOthersCancelledIs() {
    UUID ours = settle("limit", "");
    UUID theirs = settle("limit", "");
    settle("cancel", ",\"order\":\"" + id(ours, "orderId") + "\"");
    servers.sandbox.world(world -> {
      world.orders.cancel(world.orders.limitsOf("ag_trader").getFirst());
      return world;
    });

    look();
    assertThat(notes(ours)).isEmpty();
    assertThat(notes(theirs)).containsExactly("order_cancelled");
  }

  @Test
  void aRowOfAnOlderVersionIsCompleted() {
    settle("open", "");
    bench.jdbc.update(
        "update position set agent = null, rule_id = null, market = null, side = null, status = null, check_at = null");
    assertThat(position().status()).isEqualTo(Status.OPEN);

    servers.sandbox.price("SOL", "139");
    look();
    look();
    assertThat(position().agent()).isEqualTo("ag_trader");
    assertThat(position().market()).isEqualTo("SOL");
    assertThat(position().status()).isEqualTo(Status.CLOSED);
  }

  /** An older version counts by the history too, and writes nothing of the end. */
  @Test
  void aPositionThatAnOlderVersionClosedIsNotCountedAgain() {
    UUID opened = settle("open", "");
    servers.sandbox.price("SOL", "155");
    UUID closed = settle("close", positionDetail());
    bench.jdbc.update(
        """
        update position set agent = null, rule_id = null, market = null, side = null, status = null,
          exit_price = null, profit = null, closed_at = null, closed_by = null, check_at = null
        """);

    look();
    look();
    assertThat(position().status()).isEqualTo(Status.CLOSED);
    assertThat(position().closedBy()).isEqualTo(closed);
    assertThat(position().profit()).isEqualByComparingTo("10");
    assertThat(notes(opened)).isEmpty();
    assertThat(traded()).as("the history counts it").isEqualByComparingTo("0");
  }

  /** An agent is asked about once a minute, and nobody where nothing is open. */
  @Test
  void asksAsSeldomAsItCan() {
    settle("open", "");
    bench.clock.advance(Duration.ofMinutes(2));
    assertThat(watch().lookAtDue()).isEqualTo(1);
    assertThat(watch().lookAtDue()).isZero();
    bench.clock.advance(PositionWatch.BETWEEN_LOOKS);
    servers.sandbox.price("SOL", "139");
    bench.clock.advance(Duration.ofMinutes(1));
    assertThat(watch().lookAtDue()).isEqualTo(1);
    bench.clock.advance(Duration.ofHours(1));
    assertThat(watch().lookAtDue()).isZero();
  }

  @Test
  void aServerThatDoesNotAnswerIsAskedLater() {
    settle("open", "");
    servers.sandbox.price("SOL", "139");
    bench.clock.advance(Duration.ofMinutes(2));
    servers.sandbox.faults().add(Fault.next(Kind.LOST_BEFORE, 9, "/trade/positions"));
    assertThat(watch().lookAtDue()).isZero();
    assertThat(position().status()).isEqualTo(Status.OPEN);
    servers.sandbox.faults().clear();
    look();
    assertThat(position().status()).isEqualTo(Status.CLOSED);
  }

  private void look() {
    bench.clock.advance(Duration.ofMinutes(2));
    watch().lookAtDue();
  }

  private PositionWatch watch() {
    return new PositionWatch(servers.client, bench.ledger, bench.transactions, bench.clock);
  }

  private String positionDetail() {
    return ",\"position\":\"" + position().positionId() + "\"";
  }

  private Position position() {
    assertThat(positions()).hasSize(1);
    return positions().getFirst();
  }

  private List<Position> positions() {
    return readings().page(new Search(null, null, null), null, 10).items();
  }

  private List<Result> results() {
    return readings().results(new Search("ag_trader", null, null));
  }

  private PositionReadings readings() {
    return new PositionReadings(bench.jdbc);
  }

  private BigDecimal traded() {
    return tally.sums().getFirst().traded();
  }

  private String order() {
    return String.valueOf(
        bench.jdbc.queryForObject("select status from limit_order", String.class));
  }

  private List<String> notes(UUID action) {
    return bench.jdbc.queryForList(
        "select reason from history where action_id = ? and actor = 'position-watch'",
        String.class,
        action);
  }

  private UUID settle(String rule, String detail) {
    UUID id = file(rule, detail);
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    return id;
  }

  private UUID file(String rule, String more) {
    filed++;
    String event = "{\"key\":\"k%d\"%s}".formatted(filed, more);
    return bench
        .file(Workbench.event("e" + filed, "test." + rule, "Test", event))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private String id(UUID action, String field) {
    return Objects.requireNonNull(bench.action(action).result()).path(field).asString();
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(true),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }
}
