package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.books.Spent.Part;
import dev.fleabridge.engine.books.Window;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Period;
import dev.fleabridge.testkit.workbench.AnAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What windows and counts say of one action, given what was spent before it (money rule 6). */
class BudgetingTest {

  private static final Instant NOW = AnAction.CREATED;
  private static final Money TWO = Money.of("2");

  @ParameterizedTest
  @CsvSource({
    "per-hour, rule:pay, HOUR",
    "per-24-hours, rule:pay, LAST_24_HOURS",
    "per-7-days, rule:pay, LAST_7_DAYS",
    "per-agent-per-hour, rule:pay/agent:agt_payer, HOUR",
    "per-agent-per-24-hours, rule:pay/agent:agt_payer, LAST_24_HOURS",
    "per-agent-per-7-days, rule:pay/agent:agt_payer, LAST_7_DAYS",
  })
  void theLastCentFitsAndNotOneMore(String limit, String scope, Period period) {
    Window window = new Window(scope, period);
    GuardLimits limits = limits(limit, "12");

    assertThat(stop(limits, books(window, null, part("10", 3, 60)))).isEmpty();
    Hold hold = hold(stop(limits, books(window, null, part("10.000001", 3, 60))));
    assertThat(hold.reason().code()).isEqualTo("over_budget");
    assertThat(hold.explanation())
        .isEqualTo(
            "10.000001 of 12.00 for %s are used (%s, %s), and 2.00 more would exceed it; not before %s"
                .formatted(period.inWords(), scope, limit, NOW.plusSeconds(60)));
    assertThat(hold.lookAgainAt()).isEqualTo(NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({
    "actions-per-hour, rule:pay, HOUR",
    "actions-per-day, rule:pay, DAY",
    "actions-per-24-hours, rule:pay, LAST_24_HOURS",
    "actions-per-7-days, rule:pay, LAST_7_DAYS",
    "agent-actions-per-hour, rule:pay/agent:agt_payer, HOUR",
    "agent-actions-per-day, rule:pay/agent:agt_payer, DAY",
    "agent-actions-per-24-hours, rule:pay/agent:agt_payer, LAST_24_HOURS",
    "agent-actions-per-7-days, rule:pay/agent:agt_payer, LAST_7_DAYS",
  })
  void theLastActionFitsAndNotOneMore(String limit, String scope, Period period) {
    Window window = new Window(scope, period);
    GuardLimits limits = limits(limit, "3");

    assertThat(stop(limits, books(window, used("900", 2)))).isEmpty();
    Hold hold = hold(stop(limits, books(window, used("0.03", 3))));
    assertThat(hold.reason().code()).isEqualTo("over_budget");
    assertThat(hold.explanation())
        .startsWith(
            "3 of 3 actions for %s are used (%s, %s), and one more would exceed it"
                .formatted(period.inWords(), scope, limit));
    assertThat(hold.lookAgainAt()).isEqualTo(window.at(NOW).countsUntil());
  }

  @Test
  void itIsLookedAtAgainWhenEnoughIsOverAndNotWhenTheFirstIs() {
    Window window = new Window("rule:pay", Period.HOUR);
    Books books =
        books(window, used("4", 1), part("1", 1, 60), part("1", 1, 120), part("1", 1, 180));
    assertThat(hold(stop(limits("per-hour", "7"), books)).lookAgainAt())
        .isEqualTo(NOW.plusSeconds(120));
    assertThat(hold(stop(limits("per-hour", "5.5"), books)).lookAgainAt())
        .isEqualTo(window.at(NOW).countsUntil());
  }

  @Test
  void whatNeverFitsIsNotLookedAtAgainAtOnce() {
    Window window = new Window("rule:pay", Period.HOUR);
    assertThat(hold(stop(limits("per-hour", "1"), books(window, null))).lookAgainAt())
        .isEqualTo(window.at(NOW).countsUntil());
  }

  @Test
  void whatSeveralBudgetsHoldWaitsForTheLastOfThem() {
    Window hour = new Window("rule:pay", Period.HOUR);
    Window week = new Window("rule:pay", Period.LAST_7_DAYS);
    GuardLimits limits =
        new LimitProperties(Map.of("per-hour", "1", "actions-per-7-days", "1")).toLimits();
    Map<Window, Spent> before = new HashMap<>();
    before.put(hour, Spent.of(List.of(part("5", 1, 60))));
    before.put(week, Spent.of(List.of(part("5", 1, 86_400))));
    Map<Budgets.Key, Used> charged = new HashMap<>();
    charged.put(hour.at(NOW).key(), Used.NOTHING);
    charged.put(week.at(NOW).key(), Used.NOTHING);

    Hold hold = hold(stop(limits, new Books(Map.of(), charged, before, List.of())));
    assertThat(hold.lookAgainAt()).isEqualTo(NOW.plusSeconds(86_400));
    assertThat(hold.explanation()).contains("actions-per-7-days");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 60",
    "120, 60",
    "2400, 600",
    "86400, 600",
    "2410, 590",
    "2459, 541",
    "86430, 570"
  })
  void theLongerItHasWaitedTheLessOftenItIsLookedAtAndOnlyWhenSomethingLeavesTheWindow(
      long waited, long lookedAtAfter) {
    Window window = new Window("rule:pay", Period.HOUR);
    Action held = AnAction.transfer("2").in(ActionState.HELD).because("over_budget").build();
    Instant now = held.updatedAt().plusSeconds(waited);
    Books books =
        new Books(
            Map.of(),
            Map.of(window.at(now).key(), Used.NOTHING),
            Map.of(window, Spent.of(List.of(new Part(used("5", 1), now.plusSeconds(60))))),
            List.of());
    RunLimits.Known known = new RunLimits.Known(limits("per-hour", "2"), GuardLimits.NONE);

    assertThat(hold(budgeting(GuardLimits.NONE).stop(held, TWO, known, books, now)).lookAgainAt())
        .isEqualTo(now.plusSeconds(lookedAtAfter));
  }

  @Test
  void ofTheRuleInForceAndThatOfTheRunTheStricterHoldsAndAnActionIsChargedToBothTimes() {
    RunLimits.Known known =
        new RunLimits.Known(limits("per-hour", "5"), limits("actions-per-hour", "3"));
    GuardLimits everywhere = limits("per-agent-per-7-days", "100");
    Budgeting budgeting = budgeting(everywhere);

    assertThat(budgeting.of(transfer(), known))
        .extracting(Budget::limit)
        .containsExactly("per-agent-per-7-days", "per-hour", "actions-per-hour");
    assertThat(budgeting.charges(transfer(), known, NOW))
        .extracting(Budgets.Key::scope)
        .as("an amount and a count of the same time are in one row")
        .containsExactly("window:hour:22/agent:agt_payer", "window:minute:22:30/rule:pay");
    assertThat(new RunLimits.Known(limits("per-hour", "5"), limits("per-hour", "4")).strictest())
        .isEqualTo(limits("per-hour", "4"));
  }

  @Test
  void aWindowThatWasNotAddedUpIsNotTakenForUnused() {
    Window window = new Window("rule:pay", Period.HOUR);
    Map<Budgets.Key, Used> locked = Map.of(window.at(NOW).key(), Used.NOTHING);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () -> stop(limits("per-hour", "5"), new Books(Map.of(), locked, Map.of(), List.of())));
    Map<Window, Spent> before = Map.of(window, Spent.of(List.of()));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () -> stop(limits("per-hour", "5"), new Books(Map.of(), Map.of(), before, List.of())));
  }

  @Test
  void whatIsChargedInABatchCountsForTheNextOfIt() {
    Window window = new Window("rule:pay", Period.HOUR);
    Books books = books(window, null);
    GuardLimits limits = limits("actions-per-hour", "2");
    for (int i = 0; i < 2; i++) {
      assertThat(stop(limits, books)).isEmpty();
      books.charge(window.at(NOW).key(), TWO);
    }
    assertThat(stop(limits, books)).isPresent();
    books.refund(window.at(NOW).key(), TWO);
    assertThat(stop(limits, books)).isEmpty();
    assertThat(books.changedBudgets().values()).containsExactly(used("2", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "1e3", "many", "1000000000", "99999999999"})
  void aCountIsAWholeNumberFromOne(String written) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> limits("agent-actions-per-24-hours", written))
        .withMessage(
            "fleabridge.limits.agent-actions-per-24-hours: not a whole number from 1 to 999999999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"per-fortnight", "per-24hour", "actions-per-action", "day"})
  void aNameThatIsNoLimitIsRefusedAndNotTakenForOne(String name) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> limits(name, "1"))
        .withMessageStartingWith("fleabridge.limits." + name + ": there is no such limit; ")
        .withMessageContaining("per-agent-per-7-days");
  }

  @Test
  void anEnvironmentVariableHasNoHyphens() {
    assertThat(limits("PERAGENTPER24HOURS", "7")).isEqualTo(limits("per-agent-per-24-hours", "7"));
  }

  private static Optional<Decision> stop(GuardLimits ofRule, Books books) {
    return budgeting(GuardLimits.NONE)
        .stop(transfer(), TWO, new RunLimits.Known(ofRule, GuardLimits.NONE), books, NOW);
  }

  private static Budgeting budgeting(GuardLimits everywhere) {
    return new Budgeting(everywhere, PayingAccounts.byName());
  }

  private static Action transfer() {
    return AnAction.transfer("2").build();
  }

  private static GuardLimits limits(String name, String most) {
    return new LimitProperties(Map.of(name, most)).toLimits();
  }

  /**
   * @param now what is in the bucket of now
   */
  private static Books books(Window window, @Nullable Used now, Part... before) {
    return new Books(
        Map.of(),
        Map.of(window.at(NOW).key(), now == null ? Used.NOTHING : now),
        Map.of(window, Spent.of(Arrays.asList(before))),
        List.of());
  }

  private static Part part(String amount, int actions, int secondsMore) {
    return new Part(used(amount, actions), NOW.plus(Duration.ofSeconds(secondsMore)));
  }

  private static Used used(String amount, int actions) {
    return new Used(Money.of(amount), actions);
  }

  private static Hold hold(Optional<Decision> decision) {
    assertThat(decision).containsInstanceOf(Hold.class);
    return (Hold) decision.orElseThrow();
  }
}
