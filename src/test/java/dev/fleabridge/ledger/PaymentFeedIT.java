package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.SENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.PaymentFeed.Part;
import dev.fleabridge.ledger.PaymentFeed.Payment;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each payment comes once, in parts that stay the same however often they are asked for. */
class PaymentFeedIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final PaymentFeed feed = new PaymentFeed(bench.jdbc);
  private final KnownWallets wallets = new KnownWallets(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aPaymentSaysWhatItWas() {
    add(1, SomeAction.in(DONE).amount("0.100001").result("txId", "tx_1"));
    ends(1, DONE);
    assertThat(next("a").payments())
        .containsExactly(
            new Payment(
                id(1),
                "pay",
                "event",
                "key 1",
                ActionKind.TRANSFER,
                "agt_payer",
                "agt_payee",
                Money.of("0.100001"),
                "tx_1",
                hour(3)));
  }

  @Test
  void onlyWhatMovedMoneyFromOneToAnotherForGoodIsAPayment() {
    List<ActionKind> payments = new ArrayList<>();
    int number = 0;
    for (ActionKind kind : ActionKind.values()) {
      add(number, SomeAction.in(DONE).of(kind));
      ends(number++, DONE);
    }
    next("a").payments().forEach(payment -> payments.add(payment.kind()));
    assertThat(payments)
        .containsExactly(
            ActionKind.TRANSFER, ActionKind.PAYOUT, ActionKind.RELEASE_ESCROW, ActionKind.SWEEP);
  }

  @Test
  void aReleaseIsThePaymentOfItsEscrow() {
    add(1, SomeAction.in(DONE).of(ActionKind.RELEASE_ESCROW).to(null));
    parameters(1, "{\"escrow\": \"esc_1\"}");
    add(2, SomeAction.in(DONE).of(ActionKind.RELEASE_ESCROW).to(null));
    parameters(2, "{\"escrow\": \"esc_nobody_knows\"}");
    escrow("esc_1", "agt_a", "agt_b", "7.5", "RELEASED");
    ends(1, DONE);
    ends(2, DONE);
    List<Payment> payments = next("a").payments();
    assertThat(payments.getFirst().payer()).isEqualTo("agt_a");
    assertThat(payments.getFirst().payee()).isEqualTo("agt_b");
    assertThat(payments.getFirst().amount()).isEqualTo(Money.of("7.5"));
    assertThat(payments.getLast().payee()).isNull();
  }

  @Test
  void aRefusalAndANoteAreNone() {
    add(1, SomeAction.in(DONE));
    ends(1, DECLINED);
    moves(1, DONE, DONE);
    assertThat(bench.inTransaction(() -> feed.next("a", 9))).isEmpty();
  }

  @Test
  void aPartStaysTheSameUntilItIsRead() {
    add(1, SomeAction.in(DONE));
    add(2, SomeAction.in(DONE));
    ends(1, DONE);
    Part part = next("a");
    ends(2, DONE);
    assertThat(next("a")).isEqualTo(part);
    read("a", part);
    Part second = next("a");
    assertThat(second.number()).isEqualTo(part.number() + 1);
    assertThat(second.reader()).isEqualTo(part.reader());
    assertThat(second.payments()).extracting(Payment::action).containsExactly(id(2));
    read("a", part);
    assertThat(next("a")).isEqualTo(second);
    read("a", second);
    assertThat(bench.inTransaction(() -> feed.next("a", 9))).isEmpty();
  }

  @Test
  void readersDoNotKnowOfEachOther() {
    add(1, SomeAction.in(DONE));
    ends(1, DONE);
    Part one = next("a");
    read("a", one);
    Part other = next("b");
    assertThat(other.payments()).isEqualTo(one.payments());
    assertThat(other.reader()).isNotEqualTo(one.reader());
  }

  @Test
  void nothingIsReadBeyondATransactionThatIsOpenAndNothingIsPassedOver() {
    add(1, SomeAction.in(DONE));
    add(2, SomeAction.in(DONE));
    add(3, SomeAction.in(DONE));
    ends(1, DONE);
    new HistoryLog(bench.other).add(List.of(line(2, SENDING, DONE)), hour(3));
    ends(3, DONE);
    Part first = next("a");
    assertThat(first.payments()).extracting(Payment::action).containsExactly(id(1));
    bench.otherEnds(true);
    assertThat(next("a")).isEqualTo(first);
    read("a", first);
    assertThat(next("a").payments()).extracting(Payment::action).containsExactly(id(2), id(3));
  }

  @Test
  void aKindThatOnlyANewerVersionKnowsIsNotPassedOver() {
    add(1, SomeAction.in(DONE));
    ends(1, DONE);
    bench.jdbc.update("update action set kind = 'PAY_IN_GOLD'");
    assertThatThrownBy(() -> next("a")).hasMessageContaining("PAY_IN_GOLD");
    bench.jdbc.update("update action set kind = 'TRANSFER'");
    assertThat(next("a").number()).isEqualTo(1);
    assertThat(next("a").payments()).hasSize(1);
  }

  @Test
  void aWalletShowsWhatTheBooksKnowAndEarningsAreAddedUpOnce() {
    add(1, SomeAction.in(DONE).amount("1.5"));
    add(2, SomeAction.in(DONE).amount("2.000001"));
    ends(1, DONE);
    ends(2, DONE);
    bench.jdbc.update(
        "insert into wallet (agent, balance, as_of) values ('agt_payer', 10, ?)",
        Sql.time(hour(4)));
    escrow("esc_1", "agt_payer", "agt_payee", "1", "FUNDED");
    escrow("esc_2", "agt_payer", "agt_payer", "1", "DISPUTED");
    escrow("esc_3", "agt_payer", "agt_payee", "1", "RELEASED");
    add(
        3,
        SomeAction.in(DONE)
            .of(ActionKind.REGISTER_AGENT)
            .result("referralCode", "ref_1")
            .settled(hour(5)));
    bench.jdbc.update(
        "insert into agent (name, id, action_id, created_at) values ('n', 'agt_new', ?, ?)",
        id(3),
        Sql.time(hour(2)));

    assertThat(bench.inTransaction(() -> wallets.addUp(1))).isTrue();
    assertThat(bench.inTransaction(() -> wallets.addUp(9))).isTrue();
    assertThat(bench.inTransaction(() -> wallets.addUp(9))).isFalse();

    assertThat(wallets.page("", 9))
        .containsExactly(
            new KnownWallets.KnownWallet(
                "agt_new", null, null, 0, BigDecimal.ZERO, "ref_1", hour(5)),
            new KnownWallets.KnownWallet(
                "agt_payee", null, null, 1, new BigDecimal("3.500001"), null, null),
            new KnownWallets.KnownWallet(
                "agt_payer", Money.of("10"), hour(4), 2, BigDecimal.ZERO, null, null));
    assertThat(wallets.page("agt_new", 1))
        .extracting(KnownWallets.KnownWallet::agent)
        .containsExactly("agt_payee");
  }

  private Part next(String reader) {
    Optional<Part> next = bench.inTransaction(() -> feed.next(reader, 100));
    return next.orElseThrow();
  }

  private void read(String reader, Part part) {
    feed.read(reader, part);
  }

  private void ends(int number, ActionState state) {
    moves(number, SENDING, state);
  }

  private void moves(int number, ActionState from, ActionState to) {
    new HistoryLog(bench.jdbc).add(List.of(line(number, from, to)), hour(3));
  }

  private static HistoryLog.Line line(int number, ActionState from, ActionState to) {
    return new HistoryLog.Line(id(number), from, to, null, null, Actor.Part.ENGINE);
  }

  private void add(int number, SomeAction action) {
    bench.add(action.as(number).ofRun(id(1000 + number), "pay", ""));
    bench.jdbc.update(
        """
        insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
        values (?, 'pay', 'hash', ?, 'event', ?)
        """,
        id(1000 + number),
        "key " + number,
        Sql.time(hour(0)));
  }

  private void parameters(int number, String json) {
    bench.jdbc.update(
        "update action set parameters = cast(? as json) where id = ?", json, id(number));
  }

  private void escrow(String id, String payer, String payee, String amount, String status) {
    bench.jdbc.update(
        """
        insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at)
        values (?, ?, ?, ?, ?, cast(? as numeric), ?, now(), now())
        """,
        id,
        id,
        id(99),
        payer,
        payee,
        amount,
        status);
  }
}
