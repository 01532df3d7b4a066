package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.expression.Undecided;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DryRunTest {

  private static final String LOOK_UP =
      """
      rules:
        - id: bonus
          when: { source: [test] }
          key: "{% $detail.id %}"
          steps:
            bonus:
              create-escrow:
                payer: agt_a
                payee: agt_b
                amount: "{% $steps.job.metrics.accuracy * 10 %}"
                terms: good work
            job: { describe-training-job: { name: "{% $detail.id %}" } }
            tell: { record: { agent: agt_a, memo: "{% 'locked ' & $steps.bonus.escrowId %}" } }
            instead: { on-failure-of: bonus, record: { agent: agt_a, memo: no bonus } }
      """;

  private final Map<String, Given.End> ends = new HashMap<>();

  private final Given given =
      new Given() {
        @Override
        public Optional<End> end(String rule, String key, WouldStep step) {
          return Optional.ofNullable(ends.get(step.step()));
        }

        @Override
        public List<JsonNode> rows(String rule, String step) {
          return List.of(
              Json.read("{\"agent\":\"agt_x\",\"score\":0.5}"),
              Json.read("{\"agent\":\"agt_y\",\"score\":0}"),
              Json.read("{\"agent\":\"agt_z\",\"score\":\"many\"}"),
              // The second row of an item is never paid.
              Json.read("{\"agent\":\"agt_x\",\"score\":7}"));
        }
      };

  private static Event event(String detail) {
    return new Event("e1", "test", "Test", "", null, "", List.of(), Json.readObject(detail));
  }

  private static DryRun of(String rules) throws RulesInvalid {
    return new DryRun(RuleBook.load(rules, "rules", RuleLimits.defaults()), Evaluations.inPlace());
  }

  private Map<String, WouldStep> steps(String rules, String detail) throws RulesInvalid {
    List<WouldBe> came = of(rules).of(event(detail), given);
    Map<String, WouldStep> steps = new HashMap<>();
    ((WouldBe.Run) came.getFirst()).steps().forEach(step -> steps.put(step.name(), step));
    return steps;
  }

  private void answers(String step, String result) {
    ends.put(step, new Given.End(ActionState.DONE, null, Json.readObject(result)));
  }

  private static WouldStep step(Map<String, WouldStep> steps, String name) {
    return Objects.requireNonNull(steps.get(name), name);
  }

  private static Terms terms(Map<String, WouldStep> steps, String name) {
    return Objects.requireNonNull(step(steps, name).terms(), name);
  }

  private static void assertStep(Map<String, WouldStep> steps, String name, ActionState state) {
    assertThat(step(steps, name).state()).as(name).isEqualTo(state);
  }

  @Test
  void stepsSeeWhatThoseBeforeThemAnswer() throws RulesInvalid {
    answers("job", "{\"metrics\":{\"accuracy\":0.9}}");

    Map<String, WouldStep> steps = steps(LOOK_UP, "{\"id\":\"j\"}");

    assertThat(terms(steps, "bonus").amount()).hasToString("9.00");
    assertThat(terms(steps, "tell").parameters().path("memo").asString())
        .isEqualTo("locked stand-in-bonus");
    assertThat(step(steps, "instead").reason()).isEqualTo("not_needed");
  }

  @Test
  void whatDependsOnAnUnknownAnswerWaitsAndSaysForWhat() throws RulesInvalid {
    Map<String, WouldStep> steps = steps(LOOK_UP, "{\"id\":\"j\"}");

    assertStep(steps, "job", ActionState.READY);
    assertStep(steps, "bonus", ActionState.WAITING);
    assertThat(step(steps, "bonus").explanation()).isEqualTo("what step job answers is not known");
    assertStep(steps, "tell", ActionState.WAITING);
    assertStep(steps, "instead", ActionState.WAITING);
  }

  @Test
  void aLookUpThatFailedSkipsWhatDependsOnIt() throws RulesInvalid {
    ends.put("job", new Given.End(ActionState.DECLINED, "not_found", Json.object()));

    Map<String, WouldStep> steps = steps(LOOK_UP, "{\"id\":\"j\"}");

    assertThat(step(steps, "bonus").reason()).isEqualTo("dependency_declined");
    assertThat(step(steps, "tell").reason()).isEqualTo("dependency_skipped");
  }

  @Test
  void whatIsDoneInPlaceOfAFailureIsReady() throws RulesInvalid {
    answers("job", "{\"metrics\":{\"accuracy\":0.9}}");
    ends.put("bonus", new Given.End(ActionState.DECLINED, "insufficient_funds", Json.object()));

    assertStep(steps(LOOK_UP, "{\"id\":\"j\"}"), "instead", ActionState.READY);
  }

  @Test
  void rowsArePaymentsOfTheirOwn() throws RulesInvalid {
    Map<String, WouldStep> steps =
        steps(
            """
            rules:
              - id: scores
                when: { source: [test] }
                key: "{% $detail.id %}"
                steps:
                  pay:
                    pay-scores:
                      uri: s3://bucket/scores.jsonl
                      format: jsonl
                      payer: agt_a
                      payee: "{% $row.agent %}"
                      amount: "{% $row.score %}"
                      item: "{% $row.agent %}"
            """,
            "{\"id\":\"f\"}");

    assertThat(steps).containsOnlyKeys("pay", "pay[agt_x]", "pay[row-2]", "pay[row-3]");
    assertThat(terms(steps, "pay[agt_x]").amount()).hasToString("0.50");
    assertThat(step(steps, "pay[row-2]").reason()).isEqualTo("zero_amount");
    assertStep(steps, "pay[row-3]", ActionState.DECLINED);
  }

  @Test
  void theConditionsOfARuleMayReadAnOutputThatIsFetched() throws RulesInvalid {
    String rules =
        """
        rules:
          - id: async
            when: { source: [sagemaker.async-inference] }
            key: "{% $detail.inferenceId %}"
            require: [{ that: "{% $detail.output.sure %}", otherwise: unsure }]
            steps:
              pay: { transfer: { payer: agt_a, payee: agt_b, amount: "1" } }
        """;
    Event event =
        new Event(
            "e1",
            "sagemaker.async-inference",
            "Test",
            "",
            null,
            "",
            List.of(),
            Json.readObject(
                """
                {"inferenceId":"i","status":"Completed",
                 "responseParameters":{"outputLocation":"s3://b/o"}}
                """));

    WouldBe.Run unknown = (WouldBe.Run) of(rules).of(event, given).getFirst();
    answers("_output", "{\"content\":\"{\\\"sure\\\":false}\"}");
    WouldBe.Run unsure = (WouldBe.Run) of(rules).of(event, given).getFirst();

    assertThat(unknown.steps()).extracting(WouldStep::step).containsExactly("_output", "pay");
    assertThat(unknown.steps().getLast().state()).isEqualTo(ActionState.WAITING);
    assertThat(unsure.steps().getLast().reason()).isEqualTo("unsure");
  }

  @Test
  void aMissingKeyIsAFailureOfItsRule() throws RulesInvalid {
    assertThat(of(LOOK_UP).of(event("{}"), given))
        .containsExactly(new WouldBe.Failed("bonus", "key_missing", "the key has no value"));
  }

  /** The first piece of work, all rules together, does not end; each by itself does. */
  @Test
  void whatDoesNotEndTogetherIsTriedOneByOne() throws RulesInvalid {
    assertThat(new DryRun(book(), undecided(1, false)).of(event("{\"id\":\"j\"}"), given))
        .singleElement()
        .isInstanceOf(WouldBe.Run.class);
    assertThat(new DryRun(book(), undecided(9, false)).of(event("{\"id\":\"j\"}"), given))
        .containsExactly(new WouldBe.Failed("bonus", "evaluation_undecided", "too long"));
    assertThatThrownBy(() -> new DryRun(book(), undecided(1, true)).of(event("{}"), given))
        .isInstanceOf(Undecided.class);
  }

  private static RuleBook book() throws RulesInvalid {
    return RuleBook.load(LOOK_UP, "rules", RuleLimits.defaults());
  }

  private static Evaluations undecided(int times, boolean refused) {
    int[] left = {times};
    return new Evaluations() {
      @Override
      public <T> T run(Supplier<T> work) {
        if (left[0]-- > 0) {
          throw refused ? Undecided.refused("no thread") : Undecided.because("too long");
        }
        return work.get();
      }
    };
  }
}
