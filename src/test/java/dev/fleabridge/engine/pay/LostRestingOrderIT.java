package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.sandbox.world.Position;
import dev.fleabridge.testkit.sandbox.world.RestingOrders.Resting;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limit orders, their cancellations, stops and targets whose answer is lost
 * (docs/reference/purpleflea-api.md#resting-orders).
 */
class LostRestingOrderIT {

  private static final String RULES =
      """
      rules:
        - id: open
          when: { source: [test.open] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: ag_trader, market: SOL, side: long, amount: "300" } }
        - id: limit
          when: { source: [test.limit] }
          key: "{% $detail.key %}"
          steps:
            limit: { limit-order: { agent: ag_trader, market: btc, side: long, amount: "650", limit-price: "60000.5" } }
        - id: cancel
          when: { source: [test.cancel] }
          key: "{% $detail.key %}"
          steps:
            cancel: { cancel-order: { agent: ag_trader, order: "{% $detail.order %}" } }
        - id: stop-loss
          when: { source: [test.stop-loss] }
          key: "{% $detail.key %}"
          steps:
            stop: { stop-loss: { agent: ag_trader, position: "{% $detail.position %}", trigger-price: 140 } }
        - id: take-profit
          when: { source: [test.take-profit] }
          key: "{% $detail.key %}"
          steps:
            take: { take-profit: { agent: ag_trader, position: "{% $detail.position %}", trigger-price: "160.25" } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private PublicServers servers;
  private int filed;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
    servers = new PublicServers(bench.clock);
    servers.open("ag_trader", "1");
    bench.balance("ag_trader", "100000");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void anOrderThatRestsIsFoundAndNotPlacedAgain() {
    UUID lost = lose(Kind.LOST_AFTER, "limit", "");

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(id(lost, "orderId")).startsWith("ord_");
    assertThat(calls("POST", "/trade/limit")).isEqualTo(1);
  }

  @Test
  void anOrderThatDidNotArriveIsPlacedOnce() {
    UUID lost = lose(Kind.LOST_BEFORE, "limit", "");

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(calls("POST", "/trade/limit")).isEqualTo(2);
    assertThat(limits()).hasSize(1);
  }

  @Test
  void anOrderThatOthersMayHavePlacedIsForAPerson() {
    UUID lost = lose(Kind.LOST_AFTER, "limit", "");

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  /** Two equal orders whose answers are both lost: neither is placed a third time. */
  @Test
  void twoEqualOrdersThatAreBothLostAreForAPerson() {
    UUID one = lose(Kind.LOST_AFTER, "limit", "");
    UUID two = lose(Kind.LOST_AFTER, "limit", "");

    reconcile(true);
    assertThat(List.of(state(one), state(two))).containsOnly(ActionState.NEEDS_REVIEW);
    assertThat(calls("POST", "/trade/limit")).isEqualTo(2);
  }

  /** The process dies during the call; the lease runs out. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeathDuringTheCallPlacesItOnce(boolean arrived) {
    UUID id = file("limit", "");
    Action claimed = bench.replica("dies").claim(10).sending().getFirst();
    if (arrived) {
      sender().send(claimed);
    }
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(inquiry(true)).expireLeases();

    reconcile(true);
    assertThat(state(id)).isEqualTo(ActionState.DONE);
    assertThat(limits()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LOST_AFTER", "LOST_BEFORE"})
  void aLostCancellationIsLookedUp(Kind kind) {
    UUID limit = settle("limit", "");
    UUID lost = lose(kind, "cancel", order(limit));

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(calls("DELETE", "/trade/limit-orders/" + id(limit, "orderId")))
        .isEqualTo(kind == Kind.LOST_AFTER ? 1 : 2);
    assertThat(limits().getFirst().status).isEqualTo("cancelled");
  }

  @Test
  void anOrderThatIsFilledMeanwhileCannotBeCancelled() {
    UUID limit = settle("limit", "");
    UUID lost = lose(Kind.LOST_BEFORE, "cancel", order(limit));
    servers.sandbox.price("BTC", "60000");
    bench.clock.advance(Duration.ofMinutes(1));

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(lost).reason()).isEqualTo("not_pending");
  }

  /** No list shows it, so it is sent again; whether it is there once or twice closes once. */
  @ParameterizedTest
  @ValueSource(strings = {"stop-loss", "take-profit"})
  void aLostExitIsSetAgainAndClosesOnce(String kind) {
    UUID opened = settle("open", "");
    UUID lost = lose(Kind.LOST_AFTER, kind, position(opened));

    reconcile(false);
    assertThat(state(lost)).isEqualTo(ActionState.DONE);
    assertThat(id(lost, "positionId")).isEqualTo(id(opened, "positionId"));
    assertThat(calls("POST", "/trade/" + kind)).isEqualTo(2);
    assertThat(bench.ledger.attempts().of(lost)).last().matches(attempt -> attempt.repeats());
    assertThat(bench.jdbc.queryForObject("select count(*) from carried_out_twice", Long.class))
        .isZero();

    servers.sandbox.price("SOL", kind.equals("stop-loss") ? "139" : "161");
    bench.clock.advance(Duration.ofMinutes(1));
    List<Position> positions = servers.sandbox.world(world -> world.positions.of("ag_trader"));
    assertThat(positions).singleElement().matches(position -> !position.isOpen());
    int held = servers.sandbox.world(world -> world.exchange.held("ag_trader").size());
    assertThat(held).isZero();
  }

  @Test
  void anExitOfAPositionThatIsClosedMeanwhileIsForAPerson() {
    UUID opened = settle("open", "");
    UUID lost = lose(Kind.LOST_AFTER, "stop-loss", position(opened));
    servers.sandbox.price("SOL", "139");
    bench.clock.advance(Duration.ofMinutes(1));

    reconcile(true);
    assertThat(state(lost)).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(calls("POST", "/trade/stop-loss")).isEqualTo(1);
  }

  private List<Resting> limits() {
    return servers.sandbox.world(world -> world.orders.limitsOf("ag_trader"));
  }

  private String order(UUID limit) {
    return ",\"order\":\"" + id(limit, "orderId") + "\"";
  }

  private String position(UUID opened) {
    return ",\"position\":\"" + id(opened, "positionId") + "\"";
  }

  private UUID lose(Kind kind, String rule, String detail) {
    servers.sandbox.faults().add(Fault.next(kind, 1, "/trade/*"));
    UUID id = file(rule, detail);
    bench.runUntilIdle(sender()::send);
    assertThat(state(id)).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private UUID settle(String rule, String detail) {
    UUID id = file(rule, detail);
    bench.runUntilIdle(sender()::send);
    assertThat(state(id)).isEqualTo(ActionState.DONE);
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

  private ActionState state(UUID id) {
    return bench.action(id).state();
  }

  private long calls(String method, String route) {
    return servers.sandbox.calls().stream()
        .filter(call -> call.method().equals(method) && call.path().endsWith(route))
        .count();
  }

  /** Looks while it is early, and once it is settled. Sends what is to be sent again. */
  private void reconcile(boolean soleWriter) {
    for (Duration wait : new Duration[] {Duration.ofSeconds(5), Duration.ofMinutes(10)}) {
      bench.clock.advance(wait);
      bench.reconciler(inquiry(soleWriter), this::repeat).reconcileDue();
    }
    bench.balance("ag_trader", "100000");
    bench.runUntilIdle(sender()::send);
  }

  private void repeat(Action action) {
    SendResult answer = sender().repeat(action);
    assertThat(answer.outcome()).isEqualTo(Outcome.DONE);
    bench.recorder().record(List.of(new Sent(action, bench.clock.instant(), answer)));
  }

  private PurpleFleaInquiry inquiry(boolean soleWriter) {
    return new PurpleFleaInquiry(
        servers.client,
        bench.earlierAttempts(soleWriter),
        false,
        Duration.ofHours(24),
        bench.clock);
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(true),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }
}
