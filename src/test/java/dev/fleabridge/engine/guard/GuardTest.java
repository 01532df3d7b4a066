package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.guard.Decision.Expire;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.guard.Decision.ReadBalance;
import dev.fleabridge.engine.guard.Decision.Send;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.testkit.workbench.AnAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard says of one action, given the books (money rules 6 and 7). */
class GuardTest {

  private static final Instant NOW = AnAction.CREATED;
  private static final LocalDate TODAY = LocalDate.parse("2026-11-20");
  private static final Instant TOMORROW = Instant.parse("2026-11-21T00:00:00Z");
  private static final GuardLimits SMALL_ACTIONS = new GuardLimits(Money.of("5"), null, null, null);
  private static final GuardLimits SMALL_DAYS = new GuardLimits(null, Money.of("12"), null, null);
  private static final GuardLimits SMALL_AGENTS = new GuardLimits(null, null, Money.of("12"), null);
  private static final GuardLimits APPROVED = new GuardLimits(null, null, null, Money.of("5"));

  @Test
  void whatNothingStopsIsSentWithAmountAndBufferRoundedUp() {
    assertThat(decide(guard(), transfer("0.000001"), books("10"), NOW))
        .isInstanceOfSatisfying(Send.class, sent("0.000002", List.of()));
  }

  @Test
  void whatIsNotSentBeforeItsDeadlineExpiresWhateverElseStopsIt() {
    Books books = books("10", pause("all"));
    assertThat(decide(guard(), transfer("1"), books, AnAction.DEADLINE.plusMillis(1)))
        .isInstanceOf(Expire.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "rule:pay", "kind:transfer", "agent:agt_payer", "agent:agt_payee"})
  void everyScopeOfAPauseStops(String scope) {
    Hold hold = hold(decide(guard(), transfer("1"), books("10", pause(scope)), NOW));
    assertThat(hold.reason().code()).isEqualTo("paused");
    assertThat(hold.explanation()).isEqualTo("paused by ann (%s): a look first".formatted(scope));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rule:payer", "kind:payout", "agent:agt_pay", "agent:"})
  void aPauseOfSomethingElseDoesNot(String scope) {
    assertThat(decide(guard(), transfer("1"), books("10", pause(scope)), NOW))
        .isInstanceOf(Send.class);
  }

  @ParameterizedTest
  @CsvSource({
    "agt_payee, agt_payee, true",
    "agt_pay*, agt_payee, true",
    "*, agt_payee, true",
    "agt_pay, agt_payee, false",
    "AGT_PAYEE, agt_payee, false",
    "gt_payee*, agt_payee, false",
  })
  void computedPayeesMustBeOnTheListByIdOrPrefix(String entry, String payee, boolean allowed) {
    Guard guard = guard(GuardLimits.NONE, GuardLimits.NONE, List.of("agt_payer"), List.of(entry));
    Decision decision = decide(guard, computed("1", payee), books("10"), NOW);
    if (allowed) {
      assertThat(decision).isInstanceOf(Send.class);
    } else {
      assertThat(hold(decision).reason().code()).isEqualTo("payee_not_allowed");
      assertThat(hold(decision).explanation()).contains(payee, "fleabridge.payees.allow");
    }
  }

  @Test
  void computedPayersMustBeOnTheirOwnList() {
    Guard guard = guard(GuardLimits.NONE, GuardLimits.NONE, List.of(), List.of("*"));
    assertThat(hold(decide(guard, computed("1", "agt_payee"), books("10"), NOW)).reason().code())
        .isEqualTo("payer_not_allowed");
  }

  @Test
  void whatARuleWritesLiterallyIsOnNoList() {
    Guard guard = guard(GuardLimits.NONE, GuardLimits.NONE, List.of(), List.of());
    assertThat(decide(guard, transfer("1"), books("10"), NOW)).isInstanceOf(Send.class);
  }

  @ParameterizedTest
  @CsvSource({"5, true", "5.000001, false"})
  void theCapOfAnActionHoldsGloballyAndByRule(String amount, boolean sent) {
    for (Guard guard : both(SMALL_ACTIONS)) {
      Decision decision = decide(guard, transfer(amount), books("10"), NOW);
      assertThat(decision instanceof Send).isEqualTo(sent);
      if (!sent) {
        assertThat(hold(decision).reason().code()).isEqualTo("over_limit_per_action");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"5, true", "5.000001, false"})
  void whatIsAboveTheLimitWaitsForAnApprover(String amount, boolean sent) {
    for (Guard guard : both(APPROVED)) {
      Decision decision = decide(guard, transfer(amount), books("10"), NOW);
      assertThat(decision instanceof Send).isEqualTo(sent);
      if (!sent) {
        assertThat(hold(decision).reason().code()).isEqualTo("approval_required");
      }
      assertThat(decide(guard, approved(amount), books("10"), NOW)).isInstanceOf(Send.class);
    }
  }

  @Test
  void anApprovalLiftsNoOtherLimit() {
    Guard guard = guard(SMALL_ACTIONS, GuardLimits.NONE, List.of(), List.of());
    assertThat(hold(decide(guard, approved("6"), books("10"), NOW)).reason().code())
        .isEqualTo("over_limit_per_action");
  }

  @ParameterizedTest
  @CsvSource({
    "global, day, all",
    "global, agent, agent:agt_payer",
    "rule, day, rule:pay",
    "rule, agent, rule:pay/agent:agt_payer",
  })
  void aUsedUpBudgetHoldsUntilTheNextDay(String where, String what, String scope) {
    GuardLimits limits = what.equals("day") ? SMALL_DAYS : SMALL_AGENTS;
    Guard guard =
        where.equals("global")
            ? guard(limits, GuardLimits.NONE, List.of(), List.of())
            : guard(GuardLimits.NONE, limits, List.of(), List.of());
    Budgets.Key key = new Budgets.Key(scope, TODAY);

    assertThat(budgetsOf(guard, transfer("2"), NOW)).containsExactly(key);
    assertThat(decide(guard, transfer("2"), spent(key, "10"), NOW))
        .isInstanceOfSatisfying(Send.class, sent("2.04", List.of(key)));
    Hold hold = hold(decide(guard, transfer("2"), spent(key, "10.000001"), NOW));
    assertThat(hold.reason().code()).isEqualTo("over_budget");
    assertThat(hold.lookAgainAt()).isEqualTo(TOMORROW);
    Budgets.Key tomorrows = new Budgets.Key(scope, TODAY.plusDays(1));
    assertThat(decide(guard, transfer("2"), spent(tomorrows, "0"), TOMORROW))
        .isInstanceOf(Send.class);
  }

  @Test
  void anActionIsChargedToEveryBudgetThatItFallsUnder() {
    GuardLimits all = new GuardLimits(null, Money.of("100"), Money.of("100"), null);
    Guard guard = guard(all, all, List.of(), List.of());
    assertThat(budgetsOf(guard, transfer("1"), NOW))
        .extracting(Budgets.Key::scope)
        .containsExactly("all", "agent:agt_payer", "rule:pay", "rule:pay/agent:agt_payer");
  }

  @Test
  void whatMovesNoMoneyHasNoLimitsAndReservesNothing() {
    Guard guard = guard(SMALL_ACTIONS, SMALL_DAYS, List.of(), List.of());
    Action release = AnAction.of(ActionKind.RELEASE_ESCROW).build();
    assertThat(budgetsOf(guard, release, NOW)).isEmpty();
    assertThat(decide(guard, release, books("0"), NOW))
        .isInstanceOfSatisfying(Send.class, sent("0", List.of()));
  }

  @Test
  void aBalanceThatIsUnknownOrOldIsReadBeforeAnythingIsSent() {
    for (Wallet wallet : List.of(wallet(null, NOW), wallet("10", NOW.minusSeconds(11)))) {
      assertThat(decide(guard(), transfer("1"), books(wallet), NOW))
          .isEqualTo(new ReadBalance("agt_payer", NOW.plusSeconds(2), null));
    }
  }

  @Test
  void whatIsReservedCannotBeSpentAgain() {
    Wallet wallet = wallet("10", NOW).reserve(Money.of("8.98"));
    assertThat(decide(guard(), transfer("1"), books(wallet), NOW)).isInstanceOf(Send.class);
    Hold hold = hold(decide(guard(), transfer("1.01"), books(wallet), NOW));
    assertThat(hold.reason().code()).isEqualTo("insufficient_funds");
    assertThat(hold.explanation()).contains("has 10", "8.98");
  }

  @Test
  void aRefusalForWantOfMoneyGoesByAFreshReading() {
    Wallet wallet = wallet("1", NOW.minusSeconds(3));
    assertThat(decide(guard(), transfer("2"), books(wallet), NOW)).isInstanceOf(ReadBalance.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "3, 2", "4, 2", "20, 10", "600, 300", "1200, 300"})
  void theLookForABalanceIsEverWider(long waitedSeconds, long seconds) {
    Action action = AnAction.transfer("1").build();
    Instant now = NOW.plusSeconds(waitedSeconds);

    assertThat(Guard.readingLookAgain(action, now)).isEqualTo(now.plusSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"10, false", "11, true"})
  void whoWaitsLongForABalanceIsToldWhy(long waitedSeconds, boolean told) {
    Instant now = NOW.plusSeconds(waitedSeconds);
    ReadBalance read = (ReadBalance) decide(guard(), transfer("1"), books(wallet(null, now)), now);

    assertThat(read.explanation())
        .isEqualTo(told ? "the balance of agt_payer cannot be read" : null);
  }

  @Test
  void anAmountThatNobodyKnowsIsWithinNoLimit() {
    Action release = AnAction.of(ActionKind.RELEASE_ESCROW).build();
    Action approved = AnAction.of(ActionKind.RELEASE_ESCROW).approvedBy("ann").build();
    Stake unknown = new Stake.Unknown("our books do not have the escrow e1");
    for (GuardLimits limits : List.of(SMALL_ACTIONS, APPROVED)) {
      for (Guard guard : both(limits)) {
        RunLimits ofRule = ofRule(guard, release);
        Hold hold = hold(guard.decide(release, ofRule, unknown, Payees.unasked(), books("0"), NOW));
        assertThat(hold.reason().code()).isEqualTo("amount_not_known");
        assertThat(hold.explanation()).startsWith("our books do not have the escrow e1");
        assertThat(guard.stopsRepeat(release, ofRule, unknown, Payees.unasked(), List.of(), NOW))
            .hasValue(hold);
        assertThat(guard.decide(approved, ofRule, unknown, Payees.unasked(), books("0"), NOW))
            .isInstanceOfSatisfying(Send.class, sent("0", List.of()));
      }
    }
    for (Guard guard : both(SMALL_DAYS)) {
      assertThat(
              guard.decide(
                  release, ofRule(guard, release), unknown, Payees.unasked(), books("0"), NOW))
          .isInstanceOfSatisfying(Send.class, sent("0", List.of()));
    }
  }

  @Test
  void whereTwoMustAgreeToMuchTheyMustToWhatNobodyKnows() {
    GuardLimits two = new GuardLimits(null, Quotas.NONE, null, Money.of("5"), null, false);
    Stake unknown = new Stake.Unknown("our books do not have the escrow e1");
    AnAction release = AnAction.of(ActionKind.RELEASE_ESCROW);
    for (Guard guard : both(two)) {
      RunLimits ofRule = ofRule(guard, release.build());
      assertThat(
              hold(guard.decide(
                      release.build(), ofRule, unknown, Payees.unasked(), books("0"), NOW))
                  .reason()
                  .code())
          .isEqualTo("amount_not_known");
      Action once = AnAction.of(ActionKind.RELEASE_ESCROW).approvedBy("ann").build();
      Hold second = hold(guard.decide(once, ofRule, unknown, Payees.unasked(), books("0"), NOW));
      assertThat(second.reason().code()).isEqualTo("second_approval_required");
      assertThat(second.explanation()).contains("our books do not have the escrow e1", "ann");
      Action twice =
          AnAction.of(ActionKind.RELEASE_ESCROW).approvedBy("ann").secondApprovedBy("bob").build();
      assertThat(guard.decide(twice, ofRule, unknown, Payees.unasked(), books("0"), NOW))
          .isInstanceOfSatisfying(Send.class, sent("0", List.of()));
    }
  }

  @Test
  void aRepeatIsStoppedByAPauseAndNotByItsDeadline() {
    Guard guard = guard();
    Action action = transfer("1");
    Instant late = AnAction.DEADLINE.plusSeconds(1);
    List<Pause> paused = List.of(pause("all"));

    assertThat(
            guard.stopsRepeat(
                action, ofRule(guard, action), stake(action), Payees.unasked(), paused, NOW))
        .hasValueSatisfying(
            decision -> assertThat(hold(decision).reason().code()).isEqualTo("paused"));
    assertThat(
            guard.stopsRepeat(
                action, ofRule(guard, action), stake(action), Payees.unasked(), List.of(), late))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 15", "14, 15", "15, 15", "100, 100", "600, 600", "900, 600"})
  void whatThisReplicaDoesNotKnowItHoldsAndLooksAtEverLessOften(long heldSeconds, long seconds) {
    RunLimits notKnown = new RunLimits.NotKnown(Reason.RULE_NOT_IN_FORCE, "no rule pay here");
    Action held = AnAction.transfer("1").in(ActionState.HELD).because("rule_not_in_force").build();
    Instant now = NOW.plusSeconds(heldSeconds);

    assertThat(guard().brake(held, notKnown, List.of(), now))
        .hasValue(new Hold(Reason.RULE_NOT_IN_FORCE, "no rule pay here", now.plusSeconds(seconds)));
  }

  @Test
  void whatWasNotHeldForThatIsLookedAtSoon() {
    RunLimits notKnown = new RunLimits.NotKnown(Reason.RULE_NOT_IN_FORCE, "no rule pay here");
    Instant now = NOW.plusSeconds(900);
    for (Action action :
        List.of(
            AnAction.transfer("1").because("rule_not_in_force").build(),
            AnAction.transfer("1").in(ActionState.HELD).because("paused").build())) {
      assertThat(guard().brake(action, notKnown, List.of(), now))
          .hasValue(new Hold(Reason.RULE_NOT_IN_FORCE, "no rule pay here", now.plusSeconds(15)));
      assertThat(guard().budgetsOf(action, notKnown, now)).isEqualTo(BudgetRows.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"102, 100, 100", "101.999999, 100, 99.999999", "200, 100, 100", "0, 100, 0"})
  void whatAWalletCoversIsCoveredWithItsBuffer(String available, String wanted, String affordable) {
    assertThat(guard().affordable(Money.of(available), Money.of(wanted)))
        .isEqualTo(Money.of(affordable));
  }

  @Test
  void aReadingIsReliedOnWhileItIsFresh() {
    assertThat(guard().reliesOn(wallet("10", NOW.minusSeconds(10)), NOW)).isTrue();
    assertThat(guard().reliesOn(wallet("10", NOW.minusSeconds(11)), NOW)).isFalse();
    assertThat(guard().checksBalance()).isTrue();
    assertThat(guard().walletOf("agt_payer")).isEqualTo("agt_payer");
  }

  private static Decision decide(Guard guard, Action action, Books books, Instant now) {
    return guard.decide(action, ofRule(guard, action), stake(action), Payees.unasked(), books, now);
  }

  /** What nothing in the books is needed for. */
  private static Stake stake(Action action) {
    return action.amount() == null ? new Stake.Nothing() : new Stake.Known(action.amount());
  }

  private static List<Budgets.Key> budgetsOf(Guard guard, Action action, Instant now) {
    return List.copyOf(guard.budgetsOf(action, ofRule(guard, action), now).first());
  }

  /** Where the rule has not been changed since the run began. */
  private static RunLimits ofRule(Guard guard, Action action) {
    GuardLimits limits = Objects.requireNonNull(guard.rulesInForce().apply(action.ruleId()));
    return new RunLimits.Known(limits, limits);
  }

  private static List<Guard> both(GuardLimits limits) {
    return List.of(
        guard(limits, GuardLimits.NONE, List.of(), List.of()),
        guard(GuardLimits.NONE, limits, List.of(), List.of()));
  }

  private static Guard guard() {
    return guard(GuardLimits.NONE, GuardLimits.NONE, List.of(), List.of());
  }

  private static Guard guard(
      GuardLimits everywhere, GuardLimits ofRule, List<String> payers, List<String> payees) {
    return new Guard(
        new GuardSettings(
            new BigDecimal("0.02"),
            everywhere,
            rule -> rule.equals("pay") ? ofRule : GuardLimits.NONE,
            new AllowList(payers),
            new AllowList(payees),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)));
  }

  private static Hold hold(Decision decision) {
    assertThat(decision).isInstanceOf(Hold.class);
    return (Hold) decision;
  }

  private static Consumer<Send> sent(String reserve, List<Budgets.Key> charges) {
    return send -> {
      assertThat(send.reserve()).isEqualTo(Money.of(reserve));
      assertThat(send.charges()).isEqualTo(charges);
    };
  }

  private static Pause pause(String scope) {
    return new Pause(scope, "a look first", "ann", NOW.minusSeconds(60));
  }

  private static Wallet wallet(@Nullable String balance, Instant asOf) {
    return new Wallet(
        "agt_payer",
        balance == null ? null : Money.of(balance),
        Money.ZERO,
        asOf,
        false,
        Money.ZERO);
  }

  private static Books books(String balance, Pause... pauses) {
    Wallet wallet = wallet(balance, NOW);
    return new Books(Map.of(wallet.agent(), wallet), Map.of(), List.of(pauses));
  }

  private static Books books(Wallet wallet) {
    return new Books(Map.of(wallet.agent(), wallet), Map.of(), List.of());
  }

  /** Read so late that it is fresh on both days. */
  private static Books spent(Budgets.Key key, String used) {
    Wallet wallet = wallet("100", TOMORROW);
    return new Books(
        Map.of(wallet.agent(), wallet), Map.of(key, Used.of(Money.of(used))), List.of());
  }

  private static Action transfer(String amount) {
    return AnAction.transfer(amount).build();
  }

  private static Action computed(String amount, String payee) {
    return AnAction.transfer(amount).computed(payee).build();
  }

  private static Action approved(String amount) {
    return AnAction.transfer(amount).approvedBy("ann").build();
  }
}
