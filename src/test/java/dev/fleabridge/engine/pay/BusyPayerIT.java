package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A payer of whose account the public servers show no more than the last half minute: what became
 * of a payment is told by many looks, taken in turns by two replicas.
 */
class BusyPayerIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: "{% $detail.to %}", amount: "{% $detail.amount %}", memo: hello } }
      """;

  private final Workbench bench = new Workbench(RULES);
  private final StandInAws aws = new StandInAws(bench.clock);
  private final HiddenKeys keys = new HiddenKeys();
  private final PublicServers servers = new PublicServers(bench.clock, keys);
  private int events;
  private int others;
  private int looks;

  @BeforeEach
  void open() {
    servers.open("ag_payer", "100000");
    servers.open("ag_x", "1");
    servers.open("ag_y", "1");
    bench.balance("ag_payer", "100000");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void aPaymentThatWasNotMadeIsSeenToBeAbsentByManyLooks() {
    live(30, 120);
    pay("ag_x", "7");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    live(140, 120);

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(lost).explanation()).contains("looks show", "without a gap");
  }

  @Test
  void aPaymentThatLeftTheListingIsRememberedUntilThePayeesAccountCanBeSeen() {
    live(30, 120);
    pay("ag_x", "7");
    keys.hidden.add("ag_x");
    UUID paid = lose(Kind.LOST_AFTER, "ag_x", "10");
    live(70, 120);
    assertThat(bench.action(paid).state()).isEqualTo(ActionState.UNKNOWN);
    keys.hidden.clear();
    live(70, 120);

    assertThat(bench.action(paid).state()).isEqualTo(ActionState.DONE);
    assertThat(servers.sandbox.balance("ag_x")).isEqualByComparingTo("18");
  }

  @Test
  void aPaymentThatWasMadeIsNeverSentAgainWhateverCannotBeSeen() {
    live(30, 120);
    pay("ag_x", "7");
    keys.hidden.add("ag_x");
    UUID paid = lose(Kind.LOST_AFTER, "ag_x", "10");
    live(140, 120);

    assertThat(bench.action(paid).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(paid).explanation()).contains("debits of this amount: 1", "pay_");
  }

  @Test
  void whereMoreCameBetweenTwoLooksThanIsShownAPersonIsToldBetweenWhichTimes() {
    live(30, 120);
    pay("ag_x", "7");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    live(30, 120);
    othersPay(60, Duration.ofSeconds(20));
    live(120, 120);

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(lost).explanation()).contains("too busy: between 2026-11-20T12:0");
  }

  @Test
  void looksThatFailAreNoGapWhereTheNextOneStillOverlaps() {
    live(30, 60);
    pay("ag_x", "7");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    servers.sandbox.faults().add(Fault.share(Kind.RESET, 0.3, "*ledger").onlyFor("GET"));
    live(30, 60);
    servers.sandbox.faults().clear();
    live(120, 60);

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whereTheFirstLookDoesNotReachBackAPersonDecides() {
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    othersPay(60, Duration.ofSeconds(10));
    live(140, 120);

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(lost).explanation()).contains("do not reach back before the attempt");
  }

  @Test
  void equalPaymentsThatAreKnownToBeOthersDoNotHideTheAbsence() {
    live(30, 120);
    pay("ag_x", "10");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    for (int i = 0; i < 7; i++) {
      pay(i % 2 == 0 ? "ag_x" : "ag_y", "10");
      live(20, 100);
    }

    assertThat(bench.action(lost).state()).isEqualTo(ActionState.READY);
  }

  /** The twin's stays nobody's, so it may be either's. */
  @Test
  void ofTwoEqualOnesOfWhichOneWasMadeNeitherIsSentAgain() {
    live(30, 120);
    pay("ag_x", "7");
    UUID made = lose(Kind.LOST_AFTER, "ag_x", "10");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    live(200, 100);

    assertThat(List.of(bench.action(made).state(), bench.action(lost).state()))
        .containsOnly(ActionState.NEEDS_REVIEW);
  }

  @Test
  void manyThatAreLookedForInOneAccountAskForItTwentyTimesAMinuteAtMost() {
    live(30, 120);
    pay("ag_x", "7");
    List<UUID> lost = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      lost.add(lose(Kind.LOST_BEFORE, "ag_x", "10." + (10 + i)));
    }
    live(5, 120);
    long before = ledgerCalls();
    live(60, 120);

    assertThat(ledgerCalls() - before).isBetween(3L, 20L);
    live(80, 120);
    assertThat(lost)
        .allSatisfy(id -> assertThat(bench.action(id).state()).isEqualTo(ActionState.READY));
  }

  @Test
  void whatWasKnownBeforeTheAttemptIsToldByTheOrderOfTheBooks() {
    UUID earlier = pay("ag_x", "7");
    UUID lost = lose(Kind.LOST_BEFORE, "ag_x", "10");
    pay("ag_x", "8");

    assertThat(bench.earlierAttempts(true).of(bench.action(lost)).bookedBefore())
        .containsExactly(String.valueOf(bench.action(earlier).result()).split("\"", -1)[3]);
  }

  @Test
  void whatWasTurnedAwayBeforeIsLookedAtAsSoonAndCountsFromTheAttemptThatMayHaveHadAnEffect() {
    servers.sandbox.faults().add(Fault.next(Kind.THROTTLED, 4, "*").onlyFor("POST"));
    UUID lost = pay("ag_x", "10");
    for (int i = 1; i < 4; i++) {
      again(lost);
    }
    UUID earlier = pay("ag_x", "7");
    assertThat(bench.action(earlier).state()).isEqualTo(ActionState.DONE);
    servers.sandbox.faults().add(Fault.next(Kind.LOST_BEFORE, 1, "*").onlyFor("POST"));
    again(lost);

    Action unknown = bench.action(lost);
    assertThat(unknown.state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(unknown.dueAt()).isBeforeOrEqualTo(bench.clock.instant().plusSeconds(1));
    Attempted attempted = bench.earlierAttempts(true, keys).of(unknown);
    assertThat(attempted.firstSentAt()).isEqualTo(unknown.lastSentAt());
    assertThat(attempted.bookedBefore()).hasSize(1);
  }

  private void again(UUID id) {
    bench.clock.advance(Duration.ofMinutes(5));
    bench.balance("ag_payer", "100000");
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(id).epoch()).isPositive();
  }

  private UUID lose(Kind kind, String to, String amount) {
    servers.sandbox.faults().add(Fault.next(kind, 1, "*").onlyFor("POST"));
    UUID id = pay(to, amount);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private UUID pay(String to, String amount) {
    events++;
    bench.balance("ag_payer", "100000");
    String detail =
        "{\"key\":\"k%d\",\"to\":\"%s\",\"amount\":\"%s\"}".formatted(events, to, amount);
    UUID id =
        bench
            .file(Workbench.event("e" + events, "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    bench.runUntilIdle(action ->
        action.id().equals(id)
            ? sender().send(action)
            : SendResult.withheld(Reason.OTHERS_FIRST, ""));
    return id;
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(true, keys),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }

  /** So many seconds of a busy account, with a reconciler that comes round in each of them. */
  private void live(int seconds, int perMinute) {
    int paid = 0;
    for (int second = 1; second <= seconds; second++) {
      int due = second * perMinute / 60;
      othersPay(due - paid, Duration.ofSeconds(1));
      paid = due;
      reconciler(looks++ % 2 == 0 ? "one" : "two").reconcileDue();
    }
  }

  private void othersPay(int payments, Duration during) {
    for (int i = 0; i < payments; i++) {
      Operation pay =
          new Operation.Transfer(
              "ag_payer", "ag_y", BigDecimal.valueOf(100 + others % 37, 2), "busy");
      assertThat(servers.client.send(pay, "busy-" + others++)).isInstanceOf(CallOutcome.Done.class);
      bench.clock.advance(during.dividedBy(payments + 1));
    }
    bench.clock.advance(during.dividedBy(payments + 1));
  }

  private Reconciler reconciler(String replica) {
    assertThat(replica).isNotBlank();
    return bench.reconciler(
        new PurpleFleaInquiry(
            servers.client,
            bench.earlierAttempts(true, keys),
            false,
            Duration.ofHours(24),
            bench.clock));
  }

  private long ledgerCalls() {
    return servers.sandbox.calls().stream().filter(c -> c.path().endsWith("/auth/ledger")).count();
  }

  /** Every agent's own key, but for those that are not ours to have. */
  private static final class HiddenKeys implements ApiKeys {
    final Set<String> hidden = new HashSet<>();

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return hidden.contains(agent)
          ? Optional.empty()
          : Optional.of(new ApiKey("pf_test_" + agent));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
