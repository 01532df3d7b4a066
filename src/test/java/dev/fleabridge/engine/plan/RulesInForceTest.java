package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.TestClock;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RulesInForceTest {

  private static final String TWO_RULES =
      """
      rules:
        - id: one
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "AMOUNT", memo: hello } }
        - id: two
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "AMOUNT", memo: hello } }
      """;

  private final TestClock clock = new TestClock(Workbench.START);
  private final RulesInForce rules = RulesInForce.beginningWith(revision(1, "1"));

  @Test
  void aPlanIsByTheRevisionInForceAndNamesIt() {
    Planner planner = planner(Evaluations.inPlace());

    assertThat(plan(planner).runs()).allSatisfy(run -> isOf(run, 1L, "1"));
    rules.put(revision(2, "2"));
    assertThat(plan(planner).runs()).hasSize(2).allSatisfy(run -> isOf(run, 2L, "2"));
  }

  @Test
  void aPlanKeepsToOneRevisionWhateverComesInForceMeanwhile() {
    Planner planner =
        planner(
            new Evaluations() {
              private int pieces;

              @Override
              public <T> T run(Supplier<T> work) {
                rules.put(revision(++pieces + 1, Integer.toString(pieces + 1)));
                if (pieces == 1) {
                  throw Undecided.because("each rule is to be evaluated by itself");
                }
                return work.get();
              }
            });

    assertThat(plan(planner).runs()).hasSize(2).allSatisfy(run -> isOf(run, 1L, "1"));
  }

  @Test
  void whereTheRevisionInForceCannotBeReadNothingIsPlannedByAnOlderOne() {
    rules.withdraw("revision 2 cannot be read here");

    assertThatThrownBy(() -> plan(planner(Evaluations.inPlace())))
        .isInstanceOfSatisfying(
            Undecided.class,
            refusal -> {
              assertThat(refusal.isRefused()).isTrue();
              assertThat(refusal).hasMessage("revision 2 cannot be read here");
            });
    assertThat(rules.now()).isEmpty();
  }

  private static void isOf(PlannedRun run, Long revision, String amount) {
    assertThat(run.revision()).isEqualTo(revision);
    Terms terms = Objects.requireNonNull(run.actions().getFirst().terms());
    assertThat(String.valueOf(terms.amount())).startsWith(amount);
  }

  private Planner planner(Evaluations evaluations) {
    return new Planner(
        rules, clock, new TimeOrderedIds(clock, new Random(1)), Duration.ofDays(7), evaluations);
  }

  private static Plan plan(Planner planner) {
    return planner.plan(
        new Inbound(
            Workbench.event("e1", "test", "Test", "{\"key\":\"k\"}"),
            Origin.REST,
            "test",
            new byte[0]));
  }

  private static Revision revision(long number, String amount) {
    try {
      return new Revision(
          number,
          null,
          RuleBook.load(TWO_RULES.replace("AMOUNT", amount), "test", RuleLimits.defaults()));
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
