package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reading may refuse what our own books have promised, and never permits it. */
class WalletsIT {

  private static final Instant ASKED = hour(10);
  private static final Set<ActionKind> KINDS = Set.of(ActionKind.TRANSFER, ActionKind.PAYOUT);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Wallets wallets = new Wallets(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aNewWalletIsOpenedWithoutABalanceAndAllComeInTheOrderOfNames() {
    wallets.lock(List.of("agt_b"));
    assertThat(wallets.lock(List.of("agt_c", "agt_b", "agt_a", "agt_b")))
        .containsExactly(
            Map.entry("agt_a", opened("agt_a")),
            Map.entry("agt_b", opened("agt_b")),
            Map.entry("agt_c", opened("agt_c")));
    assertThat(wallets.lockFree(List.of("agt_d", "agt_a")))
        .containsExactly(Map.entry("agt_a", opened("agt_a")), Map.entry("agt_d", opened("agt_d")));
    assertThat(wallets.lock(Set.of())).isEmpty();
    assertThat(wallets.lockFree(Set.of())).isEmpty();
  }

  @Test
  void whatIsSavedComesBackWithEveryColumnAndOthersStay() {
    wallets.lock(List.of("agt_a", "agt_b"));
    Wallet whole =
        new Wallet(
            "agt_a", Money.of("0.000001"), Money.of("2"), ASKED, false, Money.of("3.000003"));
    wallets.save(List.of(whole));
    assertThat(wallets.find("agt_a")).contains(whole);
    assertThat(wallets.find("agt_b")).contains(opened("agt_b"));
    assertThat(bench.jdbc.queryForMap("select * from wallet where agent = 'agt_a'"))
        .doesNotContainValue(null);
    wallets.save(List.of(opened("agt_a"), opened("agt_unknown")));
    assertThat(wallets.find("agt_a")).contains(opened("agt_a"));
    assertThat(wallets.find("agt_unknown")).isEmpty();
  }

  @Test
  void walletsAreLockedAndWhatAnotherReplicaHoldsIsLeftOutByWhoDoesNotWait() {
    wallets.lock(List.of("agt_a", "agt_b", "agt_c"));
    List<String> locked =
        bench.inTransaction(() -> {
          wallets.lock(List.of("agt_a"));
          wallets.lockFree(List.of("agt_b"));
          return bench.locked("wallet", "agent", String.class);
        });
    assertThat(locked).containsExactly("agt_a", "agt_b");

    new Wallets(bench.other).lock(List.of("agt_b"));
    assertThat(wallets.lockFree(List.of("agt_a", "agt_b"))).containsOnlyKeys("agt_a");
    bench.otherEnds(false);
    assertThat(wallets.lockFree(List.of("agt_b"))).containsOnlyKeys("agt_b");
  }

  @Test
  void whatWasSettledSinceTheReadingWasAskedForIsSubtracted() {
    bench.add(
        SomeAction.in(DONE).from("agt_a").amount("1").settled(ASKED.minusMillis(1)),
        SomeAction.in(DONE).from("agt_a").amount("2").settled(ASKED),
        SomeAction.in(DONE).from("agt_a").amount("4").settled(hour(11)).of(ActionKind.PAYOUT),
        SomeAction.in(DONE).from("agt_a").amount("8").settled(hour(11)).of(ActionKind.RECORD),
        SomeAction.in(DONE).from("agt_b").amount("16").settled(hour(11)),
        SomeAction.in(UNKNOWN).from("agt_a").amount("32").settled(hour(11)));
    wallets.reported("agt_a", Money.of("100"), ASKED, KINDS);
    assertThat(wallets.find("agt_a"))
        .contains(new Wallet("agt_a", Money.of("94"), Money.ZERO, ASKED, false, Money.ZERO));
  }

  @Test
  void whatAnAccountHasPaidIsItsOwnAndNotThePayers() {
    bench.add(
        SomeAction.in(DONE).from("agt_a").amount("1").settled(hour(11)),
        SomeAction.in(DONE).from("agt_a").amount("2").settled(hour(11)).account("agt_main"),
        SomeAction.in(DONE).from("agt_b").amount("4").settled(hour(11)).account("agt_main"),
        SomeAction.in(DONE).from("agt_main").amount("8").settled(hour(11)));
    wallets.reported("agt_a", Money.of("100"), ASKED, KINDS);
    wallets.reported("agt_main", Money.of("100"), ASKED, KINDS);
    assertThat(balance("agt_a")).isEqualTo(Money.of("99"));
    assertThat(balance("agt_main")).isEqualTo(Money.of("86"));
  }

  @Test
  void aReadingThatMayLackWhatWasPaidIsNotBelowZero() {
    bench.add(SomeAction.in(DONE).from("agt_a").amount("5").settled(hour(11)));
    wallets.reported("agt_a", Money.of("4.999999"), ASKED, KINDS);
    assertThat(balance("agt_a")).isEqualTo(Money.ZERO);
  }

  @Test
  void aReadingKeepsWhatIsReservedAndEndsTheMarginAndTheDoubt() {
    save(new Wallet("agt_a", Money.of("1"), Money.of("2"), hour(9), true, Money.of("3")));
    wallets.reported("agt_a", Money.of("50"), ASKED, KINDS);
    assertThat(wallets.find("agt_a"))
        .contains(new Wallet("agt_a", Money.of("50"), Money.ZERO, ASKED, false, Money.of("3")));
  }

  @Test
  void anOlderReadingChangesNothingAndOneOfTheSameTimeDoes() {
    Wallet newer = new Wallet("agt_a", Money.of("1"), Money.of("2"), hour(11), true, Money.of("3"));
    save(newer);
    wallets.reported("agt_a", Money.of("50"), hour(11).minusMillis(1), KINDS);
    assertThat(wallets.find("agt_a")).contains(newer);
    wallets.reported("agt_a", Money.of("50"), hour(11), KINDS);
    assertThat(balance("agt_a")).isEqualTo(Money.of("50"));
  }

  @Test
  void afterAForgottenReadingAnyIsTaken() {
    save(
        new Wallet("agt_a", Money.of("1"), Money.of("2"), hour(11), false, Money.of("3"))
            .forgotten());
    wallets.reported("agt_a", Money.of("50"), hour(1), KINDS);
    assertThat(balance("agt_a")).isEqualTo(Money.of("50"));
  }

  @Test
  void whoLacksMoneyIsFoundOnce() {
    bench.add(
        SomeAction.in(HELD).from("agt_a").because(Reason.INSUFFICIENT_FUNDS),
        SomeAction.in(HELD).from("agt_a").because(Reason.INSUFFICIENT_FUNDS),
        SomeAction.in(HELD).from("agt_b").because(Reason.INSUFFICIENT_FUNDS),
        SomeAction.in(HELD).from("agt_c").because(Reason.OVER_BUDGET),
        SomeAction.in(READY).from("agt_d").because(Reason.INSUFFICIENT_FUNDS),
        SomeAction.in(HELD).from(null).because(Reason.INSUFFICIENT_FUNDS));
    assertThat(wallets.unfunded(10)).containsExactlyInAnyOrder("agt_a", "agt_b");
    assertThat(wallets.unfunded(1)).hasSize(1);
  }

  @Test
  void whoWaitsForABalanceIsWhoLacksMoneyOrOneThatCannotBeRead() {
    Instant later = hour(11);
    bench.add(
        SomeAction.in(HELD).from("agt_a").because(Reason.INSUFFICIENT_FUNDS),
        SomeAction.in(READY).from("agt_a").due(later),
        SomeAction.in(READY).from("agt_b").due(later),
        SomeAction.in(READY).from("agt_c").due(later).failures(1).because(Reason.KEY_REFUSED),
        SomeAction.in(READY).from("agt_d").due(later).failures(1).because(Reason.THROTTLED),
        SomeAction.in(READY).from("agt_e").due(ASKED),
        SomeAction.in(READY).from(null).due(later));
    assertThat(wallets.waiting(ASKED)).containsExactlyInAnyOrder("agt_a", "agt_b", "agt_c");
  }

  @Test
  void pagesGoOnBehindTheLast() {
    wallets.lock(List.of("agt_b", "agt_a", "agt_c"));
    assertThat(wallets.page("", 2)).extracting(Wallet::agent).containsExactly("agt_a", "agt_b");
    assertThat(wallets.page("agt_b", 2)).extracting(Wallet::agent).containsExactly("agt_c");
  }

  private void save(Wallet wallet) {
    wallets.lock(List.of(wallet.agent()));
    wallets.save(List.of(wallet));
  }

  private Money balance(String agent) {
    return Objects.requireNonNull(wallets.find(agent).orElseThrow().balance());
  }

  private static Wallet opened(String agent) {
    return new Wallet(agent, null, Money.ZERO, null, true, Money.ZERO);
  }
}
