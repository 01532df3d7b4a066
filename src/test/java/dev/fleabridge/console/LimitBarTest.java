package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fleabridge.model.Money;
import dev.fleabridge.operator.BudgetViews.Quota;
import dev.fleabridge.operator.BudgetViews.UsedOfDay;
import dev.fleabridge.operator.BudgetViews.UsedOfWindow;
import dev.fleabridge.operator.BudgetViews.View;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits as bars: the fullest first. */
class LimitBarTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-20");

  @Test
  void theFullestComesFirstAndWhatHasNoLimitIsNoBar() {
    List<LimitBar> bars =
        LimitBar.of(
            new View(
                DAY,
                List.of(),
                List.of(
                    day("all", "10", "100"),
                    new UsedOfDay("rule:old", Money.of("5"), null, null),
                    day("agent:agt_a", "55", "60")),
                false,
                List.of(
                    new UsedOfWindow(
                        "rule:pay",
                        new Quota("actions-per-last-7-days", null, 10),
                        Money.of("3"),
                        5,
                        null,
                        5))));

    assertThat(bars)
        .extracting(
            LimitBar::whose, LimitBar::limit, LimitBar::used, LimitBar::most, LimitBar::left)
        .containsExactly(
            tuple("agent agt_a", "per-agent-per-day", "55.00", "60.00", "5.00"),
            tuple("rule pay", "actions-per-last-7-days", "5", "10", "5"),
            tuple("everything", "per-day", "10.00", "100.00", "90.00"));
    assertThat(bars).extracting(LimitBar::isNearlyUsed).containsExactly(true, false, false);
  }

  @Test
  void anAgentSeesItsOwn() {
    View budgets =
        new View(
            DAY,
            List.of(),
            List.of(
                day("all", "10", "100"),
                day("agent:agt_a", "1", "60"),
                day("agent:agt_aa", "1", "60"),
                day("rule:pay/agent:agt_a", "1", "50")),
            false,
            List.of());

    assertThat(LimitBar.ofAgent(budgets, "agt_a"))
        .extracting(LimitBar::whose)
        .containsExactly("rule pay, agent agt_a", "agent agt_a");
  }

  @Test
  void aPageShowsTheFullestTwenty() {
    List<UsedOfDay> used =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> day("agent:agt_" + i, String.valueOf(i), "100"))
            .toList();
    List<LimitBar> bars = LimitBar.of(new View(DAY, List.of(), used, false, List.of()));
    assertThat(bars).hasSize(LimitBar.MAX_BARS);
    assertThat(bars.getFirst().scope()).isEqualTo("agent:agt_100");
  }

  @Test
  void ofALimitOfNothingNothingIsUsed() {
    View budgets = new View(DAY, List.of(), List.of(day("all", "0", "0")), false, List.of());
    assertThat(LimitBar.of(budgets).getFirst().isNearlyUsed()).isFalse();
  }

  private static UsedOfDay day(String scope, String used, String limit) {
    Money most = Money.of(limit);
    return new UsedOfDay(scope, Money.of(used), most, most.minusOrZero(Money.of(used)));
  }
}
