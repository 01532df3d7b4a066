package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.EventReadings;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One odd value inside an event, or inside an answer, affects nothing but itself. */
class OddValuesIT {

  private static final String RULES =
      """
      rules:
        - id: verdict
          when: { source: [ml.inference] }
          key: "{% $detail.id %}"
          require:
            - { that: "{% $detail.confidence >= 0.85 %}", otherwise: below_threshold }
          steps:
            ask: { invoke-endpoint: { endpoint: judge, body: { instances: [ "{% $detail %}" ] } } }
            note: { after: [ask], record: { agent: agt_a, memo: "{% $steps.ask.verdict %}" } }
      """;

  private final Workbench bench = new Workbench(RULES);

  @Test
  void anEventAsDeepAsTheDoorsAllowIsReadBackWithAllThatWasMadeOfIt() {
    Filed filed = bench.file(event("e-1", "0.9", nested(199)));

    assertThat(bench.runUntilIdle(OddValuesIT::answer)).hasSize(2);
    assertThat(states(filed)).containsOnly(ActionState.DONE);
    UUID run = filed.runs().getFirst().id();
    assertThat(bench.ledger.runs().find(run).orElseThrow().event().detail().has("deep")).isTrue();
    assertThat(new EventReadings(bench.jdbc).find("e-1")).isPresent();
  }

  @Test
  void anAnswerThatWasStoredIsReadBack() {
    Filed filed = bench.file(event("e-1", "0.9", "1"));

    bench.runUntilIdle(action -> {
      ObjectNode result = Json.object().put("verdict", "good");
      ObjectNode inner = result;
      for (int i = 0; i < 300; i++) {
        inner = inner.putObject("deep");
      }
      return SendResult.done(result);
    });
    assertThat(states(filed)).containsOnly(ActionState.DONE);
  }

  @Test
  void aNameOrANumberLongerThanAnyDoorAllowsIsReadBack() {
    Filed filed = bench.file(event("e-1", "0.9", "1"));

    bench.runUntilIdle(action -> {
      // As an older version could write it: the nodes of ours refuse such a number.
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("verdict", "good");
      result.put("n".repeat(60_000), new BigInteger("7".repeat(2_000)));
      return SendResult.done(result);
    });
    assertThat(states(filed)).containsOnly(ActionState.DONE);
  }

  @Test
  void aNulInAValueDeclinesItsActionAndIsNoReasonToRefuseTheEvent() {
    List<Filed> filed =
        bench.file(
            List.of(
                event("e-1", "\"0.9\\u0000\"", "1"),
                Workbench.event(
                    "e-2",
                    "ml.inference",
                    "t",
                    """
                    {"id": "s-2", "confidence": 0.9}\
                    """)));

    List<Action> declined = bench.ledger.actions().ofRun(filed.getFirst().runs().getFirst().id());
    assertThat(declined)
        .allSatisfy(action -> {
          assertThat(action.state()).isEqualTo(ActionState.DECLINED);
          assertThat(action.reason()).isEqualTo("require_failed");
          assertThat(action.explanation()).contains("0.9");
        });
    assertThat(states(filed.getLast())).contains(ActionState.READY);
  }

  @Test
  void aKeyThatCannotBeComputedIsNotedWhateverItQuotes() {
    Workbench failing = new Workbench(RULES.replace("$detail.id %}", "$number($detail.id) %}"));
    Event event =
        Workbench.event(
            "e-1", "ml.inference", "t", "{\"id\": \"1\\u0000\\ud800\", \"confidence\": 1}");

    assertThat(failing.file(event).runs()).isEmpty();
    assertThat(failing.jdbc.queryForObject("select reason from rule_failure", String.class))
        .isEqualTo("key_missing");
  }

  @Test
  void anIdWithHalfASurrogatePairIsKnownAgain() {
    Filed first = bench.file(event("e\ud800", "0.9", "1"));
    Filed again = bench.file(event("e\ud800", "0.9", "1"));

    assertThat(first.eventId()).isEqualTo("e\uFFFD");
    assertThat(again.duplicate()).isTrue();
    assertThat(again.eventId()).isEqualTo(first.eventId());
  }

  private List<ActionState> states(Filed filed) {
    return bench.ledger.actions().ofRun(filed.runs().getFirst().id()).stream()
        .map(Action::state)
        .toList();
  }

  private static SendResult answer(Action action) {
    return SendResult.done(Json.object().put("verdict", "good"));
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  /**
   * @param confidence JSON, as {@code deep}
   */
  private static Event event(String id, String confidence, String deep) {
    return Workbench.event(
        id,
        "ml.inference",
        "Inference Result",
        "{\"id\": \"s-1\", \"confidence\": %s, \"deep\": %s}".formatted(confidence, deep));
  }
}
