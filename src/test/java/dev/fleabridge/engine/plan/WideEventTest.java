package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An event whose lists nobody can match in time is filed, and says which rules it escapes. */
class WideEventTest {

  private static final String RULES =
      """
      rules:
        - id: lists
          when: { source: [test], detail: { a: [p], b: [p], c: [p] } }
          key: "{% $detail.key %}"
          steps: { it: { transfer: { payer: agt_a, payee: agt_b, amount: "1" } } }
        - id: plain
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps: { it: { transfer: { payer: agt_a, payee: agt_c, amount: "1" } } }
      """;

  @Test
  @Timeout(30)
  void theOtherRulesGoOn() throws Exception {
    Clock clock = Clock.systemUTC();
    RuleBook rules = RuleBook.load(RULES, "test", RuleLimits.defaults());
    String list = String.join(",", Collections.nCopies(1_000, "\"p\""));
    String detail = "{\"key\":\"k\",\"a\":[%1$s],\"b\":[%1$s],\"c\":[\"q\",%1$s]}".formatted(list);
    try (EvaluationThreads threads = EvaluationThreads.usual()) {
      Planner planner =
          new Planner(
              RulesInForce.always(rules),
              clock,
              new TimeOrderedIds(clock, new Random(1)),
              Duration.ofDays(7),
              threads);
      Plan plan =
          planner.plan(
              new Inbound(
                  Workbench.event("e1", "test", "Test", detail), Origin.REST, "test", new byte[0]));

      assertThat(plan.runs()).extracting(PlannedRun::ruleId).containsExactly("plain");
      assertThat(plan.failures())
          .extracting(RuleFailure::ruleId, RuleFailure::reason)
          .containsExactly(tuple("lists", "event_too_wide"));
      assertThat(threads.givenUp()).isZero();
    }
  }
}
