package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.GuideDialect;
import dev.fleabridge.purpleflea.dialect.services.ServicesDialect;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Orders whose margin lies elsewhere than the money that is reported: the casino's balance neither
 * stops them nor is set aside for them, and every limit holds all the same.
 */
class OrderMoneyIT {

  private static final String RULES =
      """
      rules:
        - id: trade
          when: { source: [test.trade] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: ag_1, market: BTC, side: long, amount: "{% $detail.amount %}" } }
        - id: pay
          when: { source: [test.pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_1, payee: ag_2, amount: "{% $detail.amount %}" } }
        - id: sweep
          when: { source: [test.sweep] }
          key: "{% $detail.key %}"
          steps:
            sweep: { sweep: { agent: ag_1, to: ag_2, ceiling: "{% $detail.amount %}" } }
      """;

  private Workbench bench;
  private GuardLimits limits = GuardLimits.NONE;
  private Dialect dialect = new ServicesDialect();

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
  }

  @Test
  void anOrderOfAnAgentWithoutMoneyAtTheCasinoIsSent() {
    bench.balance("ag_1", "0");
    UUID order = file("trade", "10");

    assertThat(claim()).containsExactly(order);
    assertThat(bench.action(order).reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void anOrderWaitsForNoBalance() {
    UUID order = file("trade", "10");

    Claimer.Claim claim = claimer().claim(10);
    assertThat(claim.sending()).extracting(Action::id).containsExactly(order);
    assertThat(claim.balancesWanted()).isEmpty();
  }

  @Test
  void anOrderBlocksNoPaymentOfTheCasino() {
    bench.balance("ag_1", "11");
    UUID order = file("trade", "10");
    assertThat(claim()).containsExactly(order);
    UUID payment = file("pay", "10");

    assertThat(claim()).containsExactly(payment);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void whatBecomesOfAnOrderLeavesTheCasinosWalletAlone() {
    bench.balance("ag_1", "11");
    Wallet before = wallet();
    file("trade", "10");
    record(Workbench::done);
    file("trade", "20");
    record(order -> SendResult.of(Outcome.DECLINED, "trade_failed", "Market not found"));
    file("trade", "30");
    record(order -> SendResult.of(Outcome.UNKNOWN, "no_answer", "no answer"));

    assertThat(wallet()).isEqualTo(before);
  }

  @Test
  void anOrderIsNotSubtractedFromAReadingOfTheCasino() {
    file("trade", "10");
    record(Workbench::done);
    file("pay", "10");
    assertThat(claimer().claim(10).balancesWanted()).containsExactly("ag_1");

    bench.transactions.executeWithoutResult(status ->
        bench
            .ledger
            .wallets()
            .reported(
                "ag_1", Money.of("11"), Workbench.START, Costs.of(dialect).paidFromBalance()));
    assertThat(wallet().balance()).isEqualTo(Money.of("11"));
  }

  @Test
  void aSweepMovesWhatOrdersDoNotNeed() {
    bench.balance("ag_1", "110.2");
    file("trade", "60");
    assertThat(claim()).hasSize(1);
    UUID sweep = file("sweep", "8.2");

    assertThat(claim()).containsExactly(sweep);
    assertThat(bench.action(sweep).amount()).isEqualTo(Money.of("102"));
  }

  @Test
  void capsHoldAnOrderAllTheSame() {
    limits = new GuardLimits(Money.of("9"), null, null, null);
    assertHeld(file("trade", "10"), "over_limit_per_action");
  }

  @Test
  void budgetsHoldAnOrderAllTheSame() {
    limits = new GuardLimits(null, Money.of("15"), null, null);
    file("trade", "10");
    assertThat(claim()).hasSize(1);
    assertHeld(file("trade", "10.1"), "over_budget");
  }

  @Test
  void approvalHoldsAnOrderAllTheSame() {
    limits = new GuardLimits(null, null, null, Money.of("9"));
    assertHeld(file("trade", "10"), "approval_required");
  }

  @Test
  void whereTheReportedBalancePaysOrdersTheyAreJudgedByIt() {
    dialect = new GuideDialect();
    bench.balance("ag_1", "9");
    assertHeld(file("trade", "10"), "insufficient_funds");
  }

  private void assertHeld(UUID id, String reason) {
    assertThat(claim()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo(reason);
  }

  private UUID file(String rule, String amount) {
    String detail = "{\"key\":\"%s\",\"amount\":\"%s\"}".formatted(amount, amount);
    return bench
        .file(Workbench.event("e-" + rule + amount, "test." + rule, "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private List<UUID> claim() {
    return claimer().claim(10).sending().stream().map(Action::id).toList();
  }

  private void record(Function<Action, SendResult> upstream) {
    bench
        .recorder()
        .record(
            claimer().claim(10).sending().stream()
                .map(a -> new Recorder.Sent(a, bench.clock.instant(), upstream.apply(a)))
                .toList());
  }

  private Claimer claimer() {
    bench.resolver().resolveDue();
    GuardSettings settings =
        new GuardSettings(
            new BigDecimal("0.02"),
            limits,
            rule -> GuardLimits.NONE,
            new AllowList(List.of("ag_*")),
            new AllowList(List.of("ag_*")),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2));
    return new Claimer(
        bench.ledger,
        bench.transactions,
        new Guard(settings, Costs.of(dialect)),
        bench.settings,
        bench.clock,
        "one");
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("ag_1").orElseThrow();
  }
}
