package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.books.Window;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.guard.Decision.Send;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.rule.Span;
import dev.fleabridge.testkit.workbench.AnAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is kept of a decision is what the decision was made by. */
class GroundsTest {

  private static final Instant NOW = AnAction.CREATED;
  private static final LocalDate TODAY = LocalDate.parse("2026-11-20");
  private static final GuardLimits NO_LIMITS = GuardLimits.NONE;

  @Test
  void theyNameListsCapsBudgetsAndTheBalanceAsTheGuardFoundThem() {
    GuardLimits everywhere =
        new GuardLimits(Money.of("50"), Money.of("100"), null, Money.of("5"), null, null);
    GuardLimits ofRule = new GuardLimits(Money.of("20"), null, Money.of("40"), null);
    Guard guard = guard(everywhere, ofRule, List.of("nobody", "agt_pay*"));
    Action action = AnAction.transfer("12").computed("agt_payee").approvedBy("ann").build();

    assertThat(sent(guard, action, ofRule, books("37.6", "9.5", "99", "20")).grounds())
        .isEqualTo(
            new Grounds(
                "agt_pay*",
                "agt_pay*",
                Money.of("12"),
                null,
                List.of(
                    new Grounds.Cap("per-action", "all", Money.of("50")),
                    new Grounds.Cap("approval-above", "all", Money.of("5")),
                    new Grounds.Cap("per-action", "rule", Money.of("20"))),
                1,
                null,
                List.of(
                    new Grounds.Use("per-day", "all", "37.60", "100.00"),
                    new Grounds.Use(
                        "per-agent-per-day", "rule:pay/agent:agt_payer", "9.50", "40.00")),
                new Grounds.Funds("agt_payer", Money.of("99"), Money.of("20"), Money.of("79"), NOW),
                Money.of("12.24")));
  }

  @Test
  void whatTheRuleWritesItselfIsSaidToBeWritten() {
    Grounds grounds =
        sent(guard(NO_LIMITS, NO_LIMITS, List.of()), transfer("1"), NO_LIMITS, books("99"))
            .grounds();
    assertThat(grounds.payer()).isEqualTo(Grounds.WRITTEN);
    assertThat(grounds.payee()).isEqualTo(Grounds.WRITTEN);
    assertThat(grounds.caps()).isEmpty();
    assertThat(grounds.budgets()).isEmpty();
  }

  @Test
  void limitsOfTheRunAreNamedWhereTheyAreOthersThanThoseOfTheRule() {
    GuardLimits before = new GuardLimits(Money.of("9"), null, null, null);
    GuardLimits now = new GuardLimits(Money.of("20"), null, null, null);
    Action action = transfer("3");
    Guard guard = guard(NO_LIMITS, now, List.of());
    Decision decision =
        guard.decide(
            action,
            new RunLimits.Known(now, before),
            new Stake.Known(Money.of("3")),
            Payees.unasked(),
            books("99"),
            NOW);
    assertThat(((Send) decision).grounds().caps())
        .containsExactly(
            new Grounds.Cap("per-action", "rule", Money.of("20")),
            new Grounds.Cap("per-action", "run", Money.of("9")));
  }

  @Test
  void anAmountThatNobodyKnowsIsSaidNotToBeKnown() {
    GuardLimits small = new GuardLimits(Money.of("5"), null, null, null);
    Action release = AnAction.of(ActionKind.RELEASE_ESCROW).approvedBy("ann").build();
    Guard guard = guard(small, NO_LIMITS, List.of());
    Stake unknown = new Stake.Unknown("our books do not have the escrow e1");
    RunLimits limits = new RunLimits.Known(NO_LIMITS, NO_LIMITS);
    Decision decision = guard.decide(release, limits, unknown, Payees.unasked(), books("0"), NOW);
    Grounds grounds = ((Send) decision).grounds();
    assertThat(grounds.moves()).isNull();
    assertThat(grounds.unknown()).isEqualTo("our books do not have the escrow e1");
    assertThat(grounds.caps()).hasSize(1);
    assertThat(grounds.funds()).isNull();
    assertThat(grounds.reserved()).isNull();
    assertThat(guard.groundsOfRepeat(release, limits, unknown, Payees.unasked()))
        .isEqualTo(grounds);
  }

  /** Whatever the books hold: by what is kept, anybody comes to the same decision. */
  @Test
  void whoeverReadsThemComesToTheSameDecision() {
    Random random = new Random(7);
    GuardLimits everywhere = new GuardLimits(Money.of("30"), Money.of("100"), null, null);
    GuardLimits ofRule = new GuardLimits(null, Money.of("80"), Money.of("60"), null);
    Guard guard = guard(everywhere, ofRule, List.of());
    int sent = 0;
    int held = 0;
    for (int i = 0; i < 2_000; i++) {
      Action action = transfer(cents(random, 3_500));
      Books books =
          new Books(
              Map.of("agt_payer", wallet(cents(random, 8_000), cents(random, 4_000))),
              used(cents(random, 11_000), cents(random, 9_000), cents(random, 7_000)),
              List.of());
      Map<Budgets.Key, Used> before =
          guard.budgetsOf(action, limits(ofRule), NOW).first().stream()
              .collect(Collectors.toMap(Function.identity(), books::used));
      Money available = Objects.requireNonNull(books.wallet("agt_payer")).available();
      switch (decide(guard, action, ofRule, books)) {
        case Send send -> {
          sent++;
          Grounds kept = Grounds.of(send.grounds().json()).orElseThrow();
          Money amount = Objects.requireNonNull(action.amount());
          assertThat(kept).isEqualTo(send.grounds());
          assertThat(kept.moves()).isEqualTo(amount);
          assertThat(kept.reserved()).isEqualTo(send.reserve());
          assertThat(Objects.requireNonNull(kept.funds()).available()).isEqualTo(available);
          assertThat(send.reserve().exceeds(available)).isFalse();
          assertThat(kept.caps()).noneMatch(cap -> amount.exceeds(cap.limit()));
          assertThat(kept.budgets())
              .extracting(Grounds.Use::scope)
              .containsExactlyElementsOf(send.charges().stream().map(Budgets.Key::scope).toList());
          for (Grounds.Use use : kept.budgets()) {
            Used was = Objects.requireNonNull(before.get(new Budgets.Key(use.scope(), TODAY)));
            assertThat(Money.of(use.used())).isEqualTo(was.amount());
            assertThat(was.amount().plus(amount).exceeds(Money.of(use.limit()))).isFalse();
          }
        }
        case Hold _ -> held++;
        case Decision other -> throw new AssertionError(other);
      }
    }
    assertThat(sent).isGreaterThan(200);
    assertThat(held).isGreaterThan(200);
  }

  @Test
  void withEveryLimitThatThereIsTheyStaySmall() {
    Map<Span, Money> amounts = new HashMap<>();
    Map<Span, Integer> counts = new HashMap<>();
    Span.ALL.forEach(span -> {
      amounts.put(span, Money.of("99999999999999"));
      counts.put(span, 999_999_999);
    });
    Money most = Money.of("99999999999999");
    GuardLimits all = new GuardLimits(most, new Quotas(amounts, counts), most, most, null, false);
    Guard guard = guard(all, all, List.of("a".repeat(127) + "*"));
    Action action = transfer("1");
    BudgetRows rows = guard.budgetsOf(action, limits(all), NOW);
    Map<Budgets.Key, Used> used = new HashMap<>();
    rows.first().forEach(key -> used.put(key, Used.NOTHING));
    rows.buckets().forEach(key -> used.put(key, Used.NOTHING));
    Map<Window, Spent> before = new HashMap<>();
    rows.windows().forEach(window -> before.put(window, Spent.of(List.of())));
    Books books = new Books(Map.of("agt_payer", wallet("99", "0")), used, before, List.of());
    Send send = sent(guard, action, all, books);
    assertThat(send.grounds().budgets()).hasSize(32);
    assertThat(send.grounds().json().toString().length()).isLessThan(6_000);
  }

  @Test
  void whatCannotBeReadIsNotThere() {
    assertThat(Grounds.of(null)).isEmpty();
    assertThat(Grounds.of(Json.object().put("caps", "many"))).isEmpty();
    assertThat(Grounds.of(Json.object().put("newer", 1).put("approvals", 0).put("payer", "agt_*")))
        .hasValueSatisfying(read -> assertThat(read.payer()).isEqualTo("agt_*"));
  }

  private static Send sent(Guard guard, Action action, GuardLimits ofRule, Books books) {
    Decision decision = decide(guard, action, ofRule, books);
    assertThat(decision).isInstanceOf(Send.class);
    return (Send) decision;
  }

  private static Decision decide(Guard guard, Action action, GuardLimits ofRule, Books books) {
    return guard.decide(
        action,
        limits(ofRule),
        new Stake.Known(Objects.requireNonNull(action.amount())),
        Payees.unasked(),
        books,
        NOW);
  }

  private static RunLimits limits(GuardLimits ofRule) {
    return new RunLimits.Known(ofRule, ofRule);
  }

  private static Guard guard(GuardLimits everywhere, GuardLimits ofRule, List<String> lists) {
    return new Guard(
        new GuardSettings(
            new BigDecimal("0.02"),
            everywhere,
            rule -> ofRule,
            new AllowList(lists),
            new AllowList(lists),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)));
  }

  private static Books books(String balance) {
    return new Books(Map.of("agt_payer", wallet(balance, "0")), Map.of(), List.of());
  }

  private static Books books(String all, String ofAgent, String balance, String reserved) {
    return new Books(
        Map.of("agt_payer", wallet(balance, reserved)), used(all, "0", ofAgent), List.of());
  }

  private static Map<Budgets.Key, Used> used(String all, String ofRule, String ofAgent) {
    return Map.of(
        new Budgets.Key("all", TODAY), Used.of(Money.of(all)),
        new Budgets.Key("rule:pay", TODAY), Used.of(Money.of(ofRule)),
        new Budgets.Key("rule:pay/agent:agt_payer", TODAY), Used.of(Money.of(ofAgent)));
  }

  private static Wallet wallet(String balance, String reserved) {
    return new Wallet("agt_payer", Money.of(balance), Money.ZERO, NOW, false, Money.of(reserved));
  }

  private static String cents(Random random, int most) {
    return BigDecimal.valueOf(random.nextInt(1, most), 2).toPlainString();
  }

  private static Action transfer(String amount) {
    return AnAction.transfer(amount).build();
  }
}
