package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.guard.Forecast.Said;
import dev.fleabridge.engine.guard.Forecast.Would;
import dev.fleabridge.engine.lever.Trial;
import dev.fleabridge.engine.lever.Trial.TriedRule;
import dev.fleabridge.engine.lever.Trial.TriedStep;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guard would say of an event that is only tried, against the books as they are. */
class ForecastIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            first: { transfer: { payer: agt_a, payee: agt_b, amount: "{% $detail.amount %}", memo: one } }
            second: { after: [first], transfer: { payer: agt_a, payee: agt_c, amount: "{% $detail.amount %}", memo: two } }
        - id: lock
          when: { source: [lock] }
          key: "{% $detail.key %}"
          steps:
            make: { create-escrow: { ref: "{% $detail.key %}", payer: agt_a, payee: agt_b, amount: "3", terms: good } }
            free: { after: [make], release-escrow: { ref: "{% $detail.key %}", agent: agt_a } }
      """;

  private Workbench bench;
  private RuleBook book;

  @BeforeEach
  void begin() throws RulesInvalid {
    bench = new Workbench(RULES);
    book = RuleBook.load(RULES, "rules", RuleLimits.defaults());
    bench.balance("agt_a", "100");
  }

  private TriedRule tried(String rule, String source, String amount) {
    Trial trial =
        new Trial(
            bench.plannerOf(RULES),
            Evaluations.inPlace(),
            new Forecast(
                bench.guardWith(RULES), OutsideNames.literal(), bench.ledger, bench.clock));
    return Objects.requireNonNull(
        trial
            .of(
                Workbench.event(
                    "e1", source, "Test", "{\"key\":\"k1\",\"amount\":\"%s\"}".formatted(amount)),
                book)
            .get(rule));
  }

  private static List<Said> said(TriedRule rule) {
    return rule.steps().stream().map(TriedStep::guard).map(Objects::requireNonNull).toList();
  }

  @Test
  void eachStepIsDecidedAsIfThoseBeforeItWereSent() {
    List<Said> said = said(tried("pay", "test", "40"));

    assertThat(said).extracting(Said::would).containsExactly(Would.BE_SENT, Would.BE_SENT);
    assertThat(Objects.requireNonNull(said.getFirst().wallet()).available())
        .isEqualTo(Money.of("100"));
    assertThat(Objects.requireNonNull(said.getLast().wallet()).reserved())
        .isEqualTo(said.getFirst().reserve());
    assertThat(count("action") + count("budget")).isZero();
  }

  @Test
  void whatTheFirstStepTakesIsMissingForTheSecond() {
    List<Said> said = said(tried("pay", "test", "60"));

    assertThat(said).extracting(Said::would).containsExactly(Would.BE_SENT, Would.BE_HELD);
    assertThat(said.getLast().reason()).isEqualTo("insufficient_funds");
  }

  @Test
  void aLimitOfTheDayIsToldWithWhatIsUsed() {
    bench.limits(new GuardLimits(null, Money.of("50"), null, null));

    List<Said> said = said(tried("pay", "test", "30"));

    assertThat(said.getLast().reason()).isEqualTo("over_budget");
    assertThat(said.getFirst().budgets().getFirst().used().amount()).isEqualTo(Money.ZERO);
    assertThat(said.getLast().budgets().getFirst().used().amount()).isEqualTo(Money.of("30"));
  }

  @Test
  void anUnknownBalanceWouldBeReadFirst() {
    bench.jdbc.update("delete from wallet");

    assertThat(said(tried("pay", "test", "1")))
        .extracting(Said::would)
        .containsOnly(Would.WAIT_FOR_A_BALANCE);
  }

  @Test
  void whatAStepOfTheRunWouldMakeIsTakenForMade() {
    TriedRule rule = tried("lock", "lock", "1");

    assertThat(rule.steps()).extracting(one -> one.step().state()).containsOnly(ActionState.READY);
    assertThat(said(rule)).extracting(Said::would).containsOnly(Would.BE_SENT);
    assertThat(count("escrow_handle")).isZero();
  }

  private long count(String table) {
    return Objects.requireNonNull(
        bench.jdbc.queryForObject("select count(*) from " + table, Long.class));
  }
}
