package dev.fleabridge.purpleflea.dialect.services;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What the look-ups conclude from what the public servers show
 * (docs/reference/purpleflea-api.md#lost-answers).
 */
class ServicesLookUpTest extends ServicesLookUps {

  private static final Operation CREATE =
      new Operation.CreateEscrow("me", "ag_2", TEN, "work", null, Map.of(), null);
  private static final Operation PAY = new Operation.Transfer("me", "ag_2", TEN, "m");

  // --- escrow creation

  @Test
  void anEscrowThatCarriesTheReferenceWasCreated() {
    ledger("me", row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY);

    assertThat(happened(CREATE).escrowId()).isEqualTo("esc_1");
  }

  /** What an earlier look has judged is not asked about again; what is new is. */
  @Test
  void anEscrowThatOnlyALaterLookShowsIsFound() {
    String others = row("other", "debit", 5, "escrow_lock: esc_9", "esc_9", SENT.minusSeconds(1));
    shown.put(
        "me /escrow/esc_9",
        """
        {"escrow_id":"esc_9","status":"funded","amount_usd":5,"description":"else",
         "creator_id":"ag_1","counterparty_id":"ag_2"}
        """);
    lastSent = SENT;
    now = SENT.plusSeconds(30);
    ledger("me", BEFORE, others);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
    assertThat(seen).isNotNull();

    down("me /escrow/esc_9");
    now = now.plusSeconds(10);
    ledger(
        "me",
        BEFORE,
        others,
        row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY);
    assertThat(happened(CREATE).escrowId()).isEqualTo("esc_1");
  }

  @Test
  void anEscrowWithAnotherReferenceIsSomebodyElses() {
    ledger(
        "me", BEFORE, row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY + "9");

    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void anEscrowWithTheReferenceButAnotherAmountIsForAPerson() {
    ledger("me", row("lock", "debit", 11, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 11, "ag_2", "work ref:" + KEY);

    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void anEscrowWithTheReferenceButAnotherPayeeIsForAPerson() {
    ledger("me", row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.plusSeconds(2)));
    escrow("funded", 10, "ag_3", "work ref:" + KEY);

    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void absenceCountsOnlyAfterTheSettlingTime() {
    ledger("me", BEFORE);
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);

    lastSent = NOW.minusSeconds(60);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void absenceIsNoProofWhereTheAccountDoesNotReachBack() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ServicesReads.LEDGER_ROWS; i++) {
      rows.add(row("r" + i, "credit", 1, "x", "y", SENT.plusSeconds(i)));
    }
    ledger("me", rows.toArray(String[]::new));
    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);

    rows.set(0, row("old", "credit", 1, "x", "y", SENT.minusSeconds(60)));
    ledger("me", rows.toArray(String[]::new));
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aShortAccountIsNoProofUnlessItShowsItsBeginning() {
    ledger("me");
    assertThat(find(CREATE)).as("empty").isInstanceOf(Finding.CannotTell.class);

    String later = row("l", "credit", 5, "payment_received", "p", SENT.plusSeconds(1));
    ledger("me", after(later, "12.5"));
    assertThat(find(CREATE)).as("something came before").isInstanceOf(Finding.CannotTell.class);

    ledger("me", later);
    assertThat(find(CREATE)).as("no balance").isInstanceOf(Finding.CannotTell.class);

    String debit = row("d", "debit", 5, "payment_sent", "p", SENT.plusSeconds(1));
    ledger("me", after(debit, "5"));
    assertThat(find(CREATE)).as("not a credit").isInstanceOf(Finding.CannotTell.class);

    ledger("me", after(later, "5.0"));
    assertThat(find(CREATE)).as("the first credit").isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void anOlderCreditThatMeetsAnEmptyBalanceIsNotTheBeginning() {
    String emptied = row("d", "debit", 5, "payment_sent", "p", SENT.plusSeconds(1));
    String refilled = row("c", "credit", 5, "payment_received", "p", SENT.plusSeconds(2));
    ledger("me", after(refilled, "5"), after(emptied, "0"));

    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void anEscrowWithTheReferenceIsOursHoweverTheClocksDiffer() {
    ledger("me", row("lock", "debit", 10, "escrow_lock: esc_1", "esc_1", SENT.minusSeconds(3_000)));
    escrow("funded", 10, "ag_2", "work ref:" + KEY);

    assertThat(happened(CREATE).escrowId()).isEqualTo("esc_1");
  }

  @Test
  void lockedMoneyWithoutAnEscrowIsNotClearUntilItIsReturned() {
    String lock = row("l", "debit", 10, "escrow_lock: esc_7", "esc_7", SENT.plusSeconds(2));
    ledger("me", lock);
    assertThat(find(CREATE)).as("settled").isInstanceOf(Finding.CannotTell.class);
    lastSent = NOW.minusSeconds(60);
    assertThat(find(CREATE)).as("not settled").isInstanceOf(Finding.NotYetClear.class);
    lastSent = SENT.plusSeconds(10);

    ledger(
        "me", BEFORE, lock, row("b", "credit", 10, "refund", "esc_7_refund", SENT.plusSeconds(2)));
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aLookUpThatFailsIsNotYetClear() {
    down("me /api/v1/auth/ledger");

    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void aLookThatIsThrottledIsNotTakenAgainBeforeTheServerWantsIt() {
    throttle("me /api/v1/auth/ledger");

    assertThat(find(CREATE))
        .isInstanceOfSatisfying(
            Finding.NotYetClear.class,
            unclear ->
                assertThat(unclear.next())
                    .isEqualTo(new Finding.NextLook(null, null, Duration.ofSeconds(20))));
  }

  /** Fifty rows in as many seconds; another look sees half of them and as many new ones. */
  @Test
  void anEscrowThatLeftTheListingBetweenTwoLooksWasLookedAtByTheFirst() {
    lastSent = SENT.plusSeconds(30);
    now = SENT.plusSeconds(40);
    bookedBefore = Set.of("pay_8");
    busy(5, 55);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
    busy(30, 80);
    now = SENT.plusSeconds(80);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
    busy(60, 110);
    now = SENT.plusSeconds(151);
    assertThat(find(CREATE)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void moneyThatIsLockedForNoEscrowIsRememberedWhenItsRowIsGone() {
    lastSent = SENT.plusSeconds(30);
    now = SENT.plusSeconds(40);
    bookedBefore = Set.of("pay_8");
    busy(5, 55, 20);
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
    busy(15, 65, 20);
    now = SENT.plusSeconds(60);
    assertThat(find(CREATE)).as("shown still").isInstanceOf(Finding.NotYetClear.class);
    busy(40, 90);
    now = SENT.plusSeconds(151);
    assertThat(find(CREATE)).as("still not there").isInstanceOf(Finding.CannotTell.class);
    escrow("funded", 10, "ag_2", "work ref:" + KEY);
    assertThat(happened(CREATE).escrowId()).as("it is there now").isEqualTo("esc_1");
  }

  /** Rows of the oldest second may be missing, and one that came later may be dated earlier. */
  @Test
  void aPaymentFromBeforeTheAttemptIsABeginningWhereAllThatCameAfterItIsShown() {
    lastSent = SENT.plusSeconds(30);
    now = SENT.plusSeconds(40);
    busy(5, 55);
    for (int known : new int[] {5, 6, 7}) {
      seen = null;
      bookedBefore = Set.of("pay_" + known);
      assertThat(((Finding.NotYetClear) find(CREATE)).reason())
          .as("pay_%d is known", known)
          .contains(known < 7 ? "do not reach back" : "settling time");
    }
  }

  /** A row may be missing then: no clock has said that it would be shown. */
  @Test
  void aPaymentFromBeforeTheAttemptIsNoBeginningWhereTheBalancesDoNotAddUp() {
    Operation pay = new Operation.Transfer("me", "ag_2", new BigDecimal("50"), "m");
    bookedBefore = Set.of("pay_7");
    busy(5, 55);
    assertThat(find(pay)).isInstanceOf(Finding.DidNotHappen.class);

    shown.compute("me /api/v1/auth/ledger", (path, rows) -> rows.replace("4700", "4650"));
    assertThat(find(pay)).isInstanceOf(Finding.CannotTell.class);
  }

  /** What an earlier look kept of a row is not all of it, and it is the same row. */
  @Test
  void moneyThatIsLockedForNoEscrowStaysInDoubtWhileItsRowIsShown() {
    lastSent = NOW.minusSeconds(60);
    String lock = row("l", "debit", 10, "escrow_lock: esc_7", "esc_7", SENT.plusSeconds(2));
    ledger("me", after(BEFORE, "100"), after(lock, "90"));
    assertThat(find(CREATE)).isInstanceOf(Finding.NotYetClear.class);
    lastSent = SENT.plusSeconds(10);
    assertThat(find(CREATE)).isInstanceOf(Finding.CannotTell.class);
  }

  /** It reaches back, so that it would be proof by itself if nothing had been seen before. */
  @Test
  void anotherAccountBehindTheKeyProvesNothingHoweverFarItReachesBack() {
    lastSent = SENT.plusSeconds(30);
    now = SENT.plusSeconds(40);
    ledger("me", of("ag_1", after(BEFORE, "100")));
    assertThat(find(PAY)).isInstanceOf(Finding.NotYetClear.class);
    now = NOW;
    ledger("me", of("ag_9", after(BEFORE.replace("before", "theirs"), "100")));
    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);

    ledger("me", of("ag_1", after(BEFORE, "100")));
    assertThat(find(PAY)).as("the same again").isInstanceOf(Finding.DidNotHappen.class);
  }

  /** Such as one of a copy that is behind, or of a server that was put back. */
  @Test
  void aListingThatLacksWhatWasShownBeforeProvesNothing() {
    lastSent = SENT.plusSeconds(30);
    now = SENT.plusSeconds(40);
    String shown = row("s", "debit", 3, "payment_sent", "pay_3", SENT.plusSeconds(20));
    ledger("me", after(BEFORE, "100"), after(shown, "97"));
    assertThat(find(PAY)).isInstanceOf(Finding.NotYetClear.class);
    now = NOW;
    ledger("me", after(BEFORE, "100"));

    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);
  }

  private void busy(int from, int to) {
    busy(from, to, -1);
  }

  /** A row a second since a little before the attempt; one of them locks money for an escrow. */
  private void busy(int from, int to, int lock) {
    List<String> rows = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Instant at = SENT.plusSeconds(i - 10L);
      String row =
          i == lock
              ? row("r" + i, "debit", 10, "escrow_lock: esc_1", "esc_1", at)
              : row("r" + i, "debit", 10, "payment_sent", "pay_" + i, at);
      rows.add(after(row, String.valueOf(5_000 - 10 * i)));
    }
    ledger("me", rows.toArray(String[]::new));
  }

  // --- payments

  @Test
  void aPaymentIsFoundByASoleWriterOnly() {
    ledger("me", payment("pay_1", 10));
    ledger("ag_2", received("pay_1", "ag_2"));

    assertThat(happened(PAY).txId()).isEqualTo("pay_1");

    soleWriter = false;
    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void twinsCannotBeToldApartUnlessTheOtherIsKnown() {
    ledger("me", payment("pay_1", 10), payment("pay_2", 10), payment("pay_3", 9));
    ledger("ag_2", received("pay_1", "ag_2"), received("pay_2", "ag_2"));
    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);

    knownIds = Set.of("pay_1");
    assertThat(happened(PAY).txId()).isEqualTo("pay_2");
  }

  @Test
  void twinsToDifferentPayeesAreToldApartByThePayeesAccount() {
    ledger("me", payment("pay_1", 10), payment("pay_2", 10));
    ledger("ag_2", of("ag_2", BEFORE), received("pay_2", "ag_2"));

    assertThat(happened(PAY).txId()).isEqualTo("pay_2");
  }

  @Test
  void asManyPaymentsAsTwinsBelongToOneEach() {
    ledger("me", BEFORE, payment("pay_1", 10), payment("pay_2", 10));
    ledger("ag_2", received("pay_1", "ag_2"), received("pay_2", "ag_2"));
    twins = List.of(new Attempted.Twin("ag_2", NOW, false));
    assertThat(happened(PAY).txId()).as("the first takes the first").isEqualTo("pay_1");
    twins = List.of(new Attempted.Twin("ag_2", NOW, true));
    assertThat(happened(PAY).txId()).as("the second the second").isEqualTo("pay_2");

    twins = List.of(new Attempted.Twin("ag_3", NOW.minusSeconds(600), true));
    assertThat(find(PAY)).as("too many").isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void onePaymentOfTwoBelongsToThePayeeThatGotIt() {
    ledger("me", BEFORE, payment("pay_1", 10));
    ledger("ag_2", of("ag_2", BEFORE));
    ledger("ag_3", received("pay_1", "ag_3"));
    twins = List.of(new Attempted.Twin("ag_3", SENT, false));
    assertThat(find(PAY)).as("another's").isInstanceOf(Finding.DidNotHappen.class);

    hide("ag_3 /api/v1/auth/ledger");
    assertThat(find(PAY)).as("who knows whose").isInstanceOf(Finding.CannotTell.class);
  }

  /** Its debit has left the newest rows, which only show that the twin's payment is the twin's. */
  @Test
  void thatAllThatIsShownIsOthersProvesNothingWhereTheAccountDoesNotReachBack() {
    List<String> rows = new ArrayList<>();
    for (int i = 1; i < ServicesReads.LEDGER_ROWS; i++) {
      rows.add(row("r" + i, "credit", 1, "x", "y", SENT.plusSeconds(i)));
    }
    rows.add(row("p", "debit", 10, "payment_sent", "pay_9", SENT.plusSeconds(60)));
    ledger("me", rows.toArray(String[]::new));
    ledger("ag_2", of("ag_2", BEFORE), received("pay_1", "ag_2"));
    ledger("ag_3", received("pay_9", "ag_3"));
    twins = List.of(new Attempted.Twin("ag_3", SENT, false));

    assertThat(find(PAY)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void whatATwinOnItsWayMayOwnIsNotYetAPersonsToDecide() {
    ledger("me", BEFORE, payment("pay_1", 10));
    ledger("ag_2", received("pay_1", "ag_2"));
    twins = List.of(new Attempted.Twin("ag_2", NOW.minusSeconds(60), true));
    assertThat(find(PAY)).as("the twin is not settled").isInstanceOf(Finding.NotYetClear.class);

    twins = List.of(new Attempted.Twin("ag_2", NOW.minusSeconds(130), true));
    assertThat(find(PAY)).as("settled").isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void aDebitOfWhichTheServerDoesNotSayWhatItIsMayBeThePayment() {
    String debit = payment("pay_1", 10);
    for (String missing : List.of("\"reason\":\"payment_sent\",", "\"reference\":\"pay_1\",")) {
      ledger("me", BEFORE, debit.replace(missing, ""));
      ledger("ag_2", of("ag_2", BEFORE));
      assertThat(find(PAY)).as(missing).isInstanceOf(Finding.CannotTell.class);
    }
  }

  /** The server debits and credits in two steps, and may die in between. */
  @Test
  void aDebitAloneIsNeitherThePaymentNorItsAbsence() {
    ledger("me", BEFORE, payment("pay_1", 10));
    assertThat(find(PAY)).as("no key of the payee's").isInstanceOf(Finding.CannotTell.class);

    ledger("ag_2", received("pay_1", "ag_1"));
    assertThat(find(PAY)).as("one key for all agents").isInstanceOf(Finding.CannotTell.class);

    ledger("ag_2", of("ag_2", BEFORE), received("pay_9", "ag_2"));
    assertThat(find(PAY)).as("debited, but not credited").isInstanceOf(Finding.CannotTell.class);

    ledger("ag_2", received("pay_1", "ag_2").replace("\"amount\":10", "\"amount\":1"));
    assertThat(find(PAY)).as("credited with less").isInstanceOf(Finding.CannotTell.class);

    lastSent = NOW.minusSeconds(60);
    assertThat(find(PAY)).as("may still come").isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void aPayeesAccountThatIsNotAnsweredMayBeLater() {
    ledger("me", BEFORE, payment("pay_1", 10));
    down("ag_2 /api/v1/auth/ledger");

    assertThat(find(PAY)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void aDebitThatCameBackIsNoPayment() {
    String back = row("b", "credit", 10, "refund", "pay_1_refund", SENT.plusSeconds(2));
    ledger("me", BEFORE, payment("pay_1", 10), back);

    assertThat(find(PAY)).isInstanceOf(Finding.DidNotHappen.class);
  }

  private static String received(String reference, String agent) {
    return of(agent, row("c", "credit", 10, "payment_received", reference, SENT.plusSeconds(1)));
  }

  @Test
  void anOlderPaymentIsNotThisOne() {
    ledger("me", row("p", "debit", 10, "payment_sent", "pay_0", SENT.minusSeconds(60)));

    assertThat(find(PAY)).isInstanceOf(Finding.DidNotHappen.class);
  }

  // --- the rest

  @Test
  void aFaucetClaimIsAnyCreditOfTheFaucetToThisAgent() {
    Operation claim = new Operation.ClaimFaucet("ag_2", null);
    String credit =
        row("f", "credit", 1, "faucet", "c", SENT.minusSeconds(9_999))
            .replace("\"service\":\"s\"", "\"agentId\":\"ag_2\",\"service\":\"faucet\"");
    ledger("ag_2", credit);
    assertThat(happened(claim).ids())
        .as("the claim's id, not the row's")
        .containsEntry(Receipt.CLAIM_ID, "c");
    ledger("ag_2", credit.replace("ag_2", "ag_1"));
    assertThat(find(claim)).as("one key for all agents").isInstanceOf(Finding.CannotTell.class);
    ledger("ag_2", of("ag_2", BEFORE));
    assertThat(find(claim)).isInstanceOf(Finding.DidNotHappen.class);
  }

  /** To take what is not shown for absent would register twice, and lose the first key. */
  @Test
  void aRegistrationCannotBeLookedUp() {
    assertThat(find(new Operation.RegisterAgent("me", Service.CASINO, null)))
        .isInstanceOf(Finding.CannotTell.class);
  }
}
