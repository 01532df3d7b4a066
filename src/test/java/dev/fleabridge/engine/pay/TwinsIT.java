package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Payments that look the same at servers that keep no reference of ours: the bridge may be alone
 * with its keys, and still must not take the effect of one action for that of another.
 */
class TwinsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test.pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: "{% $detail.to %}", amount: "{% $detail.amount %}", memo: hello } }
        - id: second
          when: { source: [test.second] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_second, payee: "{% $detail.to %}", amount: "{% $detail.amount %}", memo: hello } }
        - id: trade
          when: { source: [test.trade] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: ag_payer, market: TSLA, side: long, amount: "{% $detail.amount %}" } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private ApiKeys keys = new PublicServers.KeyByName();
  private @Nullable PublicServers servers;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
    bench.balance("ag_payer", "2000");
    bench.balance("ag_second", "2000");
  }

  @AfterEach
  void close() {
    servers().close();
    aws.close();
  }

  private PublicServers servers() {
    if (servers == null) {
      servers = new PublicServers(bench.clock, keys);
      servers.open("ag_payer", "2000");
      servers.open("ag_second", "2000");
      servers.open("ag_x", "1");
      servers.open("ag_y", "1");
    }
    return servers;
  }

  @Test
  void theFirstsPaymentIsNotTakenForTheSeconds() {
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    UUID notPaid = lose(Kind.LOST_BEFORE, "pay", "k2", "ag_y", "10");

    reconcile(true);
    assertThat(state(notPaid)).isNotEqualTo(ActionState.DONE);
    reconcileSettled(true);
    assertThat(state(paid)).isEqualTo(ActionState.DONE);
    assertThat(state(notPaid)).isEqualTo(ActionState.READY);
  }

  @Test
  void twoThatBothWentOutAreBothDoneWithAPaymentEach() {
    UUID first = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    UUID second = lose(Kind.LOST_AFTER, "pay", "k2", "ag_x", "10");

    reconcile(true);
    reconcileSettled(true);
    assertThat(List.of(state(first), state(second))).containsOnly(ActionState.DONE);
    assertThat(bench.action(first).result()).isNotEqualTo(bench.action(second).result());
  }

  @Test
  void twoOfWhichOneWentOutWaitForTheSettlingTimeBeforeAPersonIsAsked() {
    UUID first = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    UUID second = lose(Kind.LOST_BEFORE, "pay", "k2", "ag_x", "10");

    reconcile(true);
    assertThat(List.of(state(first), state(second))).containsOnly(ActionState.UNKNOWN);
    reconcileSettled(true);
    assertThat(List.of(state(first), state(second))).containsOnly(ActionState.NEEDS_REVIEW);
  }

  @Test
  void twoThatNeverWentOutGoOutAgain() {
    UUID first = lose(Kind.LOST_BEFORE, "pay", "k1", "ag_x", "10");
    UUID second = lose(Kind.LOST_BEFORE, "pay", "k2", "ag_x", "10");

    reconcileSettled(true);
    assertThat(List.of(state(first), state(second))).containsOnly(ActionState.READY);
  }

  @Test
  void twoPayersOnOneKeyHaveOneAccount() {
    keys = new OneKey("ag_payer");
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    UUID notPaid = lose(Kind.LOST_BEFORE, "second", "k2", "ag_x", "10");

    reconcileAlone(notPaid, paid);
    assertThat(state(notPaid)).isNotEqualTo(ActionState.DONE);

    reconcile(true);
    assertThat(state(paid)).isNotEqualTo(ActionState.READY);
  }

  @Test
  void whatIsBookedToAnotherPayerOnTheSameKeyIsNotTakenForThisOne() {
    keys = new OneKey("ag_payer");
    UUID done = pay("second", "k1", "ag_x", "10");
    assertThat(state(done)).isEqualTo(ActionState.DONE);
    UUID notPaid = lose(Kind.LOST_BEFORE, "pay", "k2", "ag_x", "10");

    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(true);
    assertThat(state(notPaid)).isEqualTo(ActionState.READY);
  }

  @Test
  void payersWithKeysOfTheirOwnHaveNothingToDoWithEachOther() {
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    UUID notPaid = lose(Kind.LOST_BEFORE, "second", "k2", "ag_x", "10");

    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(true);
    assertThat(state(paid)).isEqualTo(ActionState.DONE);
    assertThat(state(notPaid)).isEqualTo(ActionState.READY);
  }

  @Test
  void aPaymentOfAnotherAmountIsNoTwin() {
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k1", "ag_x", "10");
    lose(Kind.LOST_BEFORE, "pay", "k2", "ag_x", "11");

    reconcile(true);
    assertThat(state(paid)).isEqualTo(ActionState.DONE);
  }

  @Test
  void aTwinThatAPersonIsToDecideMayOwnThePayment() {
    UUID notPaid = lose(Kind.LOST_BEFORE, "pay", "k1", "ag_x", "10");
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k2", "ag_x", "10");
    postpone(notPaid);
    reconcileSettled(false);
    assertThat(state(paid)).isEqualTo(ActionState.NEEDS_REVIEW);

    bench.clock.advance(Duration.ofMinutes(30));
    reconcile(true);
    assertThat(state(notPaid)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void aTwinThatAPersonSettledWithoutAnIdMayOwnThePayment() {
    UUID notPaid = lose(Kind.LOST_BEFORE, "pay", "k1", "ag_x", "10");
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k2", "ag_x", "10");
    settle(paid, "DONE");

    reconcileSettled(true);
    assertThat(state(notPaid)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void aTwinThatAPersonGaveUpMayOwnThePayment() {
    UUID notPaid = lose(Kind.LOST_BEFORE, "pay", "k1", "ag_x", "10");
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k2", "ag_x", "10");
    settle(paid, "CANCELED");

    reconcileSettled(true);
    assertThat(state(notPaid)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void aTwinFromLongBeforeOwnsNothingThatIsSeenNow() {
    UUID old = lose(Kind.LOST_BEFORE, "pay", "k1", "ag_x", "10");
    settle(old, "CANCELED");
    bench.clock.advance(Duration.ofHours(2));
    bench.balance("ag_payer", "2000");
    UUID paid = lose(Kind.LOST_AFTER, "pay", "k2", "ag_x", "10");

    reconcile(true);
    assertThat(state(paid)).isEqualTo(ActionState.DONE);
  }

  @Test
  void anOrderIsFoundUnderTheNameThatTheServerGivesItsMarket() {
    UUID placed = lose(Kind.LOST_AFTER, "trade", "k1", "ag_x", "500");

    reconcile(true);
    Action found = bench.action(placed);
    assertThat(found.state()).isEqualTo(ActionState.DONE);
    assertThat(String.valueOf(found.result())).contains("ord_");
  }

  @Test
  void anOrderWhoseAnswerIsLostIsNeverPlacedAgainByItself() {
    UUID placed = lose(Kind.LOST_AFTER, "trade", "k1", "ag_x", "500");

    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(false);
    assertThat(state(placed)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  /** Fills differ from what was asked for, so the amounts tell orders less apart than payments. */
  @Test
  void anOrderOfAnotherAmountMayOwnTheTrade() {
    UUID notPlaced = lose(Kind.LOST_BEFORE, "trade", "k1", "ag_x", "505");
    UUID placed = lose(Kind.LOST_AFTER, "trade", "k2", "ag_x", "500");

    reconcileAlone(notPlaced, placed);
    assertThat(state(notPlaced)).isNotEqualTo(ActionState.DONE);
    reconcile(true);
    assertThat(state(placed)).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  private UUID lose(Kind kind, String rule, String key, String to, String amount) {
    servers().sandbox.faults().add(Fault.next(kind, 1, "*").onlyFor("POST"));
    UUID id = pay(rule, key, to, amount);
    assertThat(state(id)).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private UUID pay(String rule, String key, String to, String amount) {
    String detail = "{\"key\":\"%s\",\"to\":\"%s\",\"amount\":\"%s\"}".formatted(key, to, amount);
    UUID id =
        bench
            .file(Workbench.event("e-" + key, "test." + rule, "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    bench.runUntilIdle(sender()::send);
    return id;
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers().client,
        bench.earlierAttempts(true, keys),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }

  private ActionState state(UUID id) {
    return bench.action(id).state();
  }

  private void postpone(UUID id) {
    bench.jdbc.update("update action set due_at = due_at + interval '20 minutes' where id = ?", id);
  }

  /** As a person does who decides without knowing an id. */
  private void settle(UUID id, String state) {
    bench.jdbc.update(
        """
        update action set state = ?, due_at = null, reserved = 0, result = '{}', settled_at = ?
        where id = ?
        """,
        state,
        Timestamp.from(bench.clock.instant()),
        id);
  }

  private void reconcileAlone(UUID first, UUID later) {
    postpone(later);
    reconcile(true);
    assertThat(state(later)).isEqualTo(ActionState.UNKNOWN);
    assertThat(first).isNotEqualTo(later);
    bench.clock.advance(Duration.ofMinutes(30));
  }

  private void reconcileSettled(boolean soleWriter) {
    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(soleWriter);
  }

  private void reconcile(boolean soleWriter) {
    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(
            new PurpleFleaInquiry(
                servers().client,
                bench.earlierAttempts(soleWriter, keys),
                false,
                Duration.ofHours(24),
                bench.clock))
        .reconcileDue();
  }

  /** One agent's key for everybody, as where only a default is configured. */
  private record OneKey(String owner) implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.of(new ApiKey("pf_test_" + owner));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
