package dev.fleabridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.sandbox.server.Journal;
import dev.fleabridge.testkit.standin.ModelStandIn.Answer;
import dev.fleabridge.testkit.standin.SageMakerStandIn.CallbackAnswer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What examples do beyond states and money: memos, the order of calls, answers to pipelines. */
class ExampleDetailsIT {

  private static Scenario scenario(String name) {
    return Scenario.of(Path.of("config", "examples", name)).getFirst();
  }

  private static void play(ExampleBridge bridge, Scenario scenario, String... events) {
    for (String event : events.length == 0 ? scenario.events().toArray(new String[0]) : events) {
      ExamplesIT.happens(bridge, scenario, event);
    }
  }

  /** The bodies of the calls that took effect, oldest first. */
  private static List<JsonNode> effects(ExampleBridge bridge, String operation) {
    return bridge.sandbox.calls().stream()
        .filter(call -> operation.equals(call.effect()))
        .map(Journal.Entry::body)
        .map(body -> Json.mapper().readTree(body))
        .toList();
  }

  @Test
  void aSignalIsPaidWithTheMemoOfTheGuide() {
    Scenario scenario = scenario("signal-payout");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      assertThat(effects(bridge, "transfer"))
          .singleElement()
          .satisfies(call ->
              assertThat(call.path("memo").asString())
                  .startsWith("Signal payout: sig-4711 conf=0.910 ref:"));
    }
  }

  @Test
  void aPipelineSRecordIsWorthNothingAndSaysWhatTheEvaluationCameTo() {
    Scenario scenario = scenario("pipeline-financial-log");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      List<JsonNode> records = effects(bridge, "transfer");
      assertThat(records)
          .hasSize(2)
          .allSatisfy(call -> {
            assertThat(call.path("amount_usd").asString()).isEqualTo("0.00");
            assertThat(call.path("from_agent")).isEqualTo(call.path("to_agent"));
          });
      JsonNode good = Json.readObject(records.get(0).path("memo").asString());
      assertThat(good.path("accuracy").asString()).isEqualTo("0.943751");
      assertThat(good.path("threshold").asString()).isEqualTo("0.92");
      assertThat(good.path("passed").booleanValue()).isTrue();
      assertThat(good.path("event_type").asString()).isEqualTo("pipeline_eval");
      assertThat(good.path("pipeline").asString()).isEqualTo("frauddetectionwithfinanciallog");
      assertThat(good.path("timestamp").asString()).isEqualTo("2026-11-20T12:00:00Z");
      JsonNode poor = Json.readObject(records.get(1).path("memo").asString());
      assertThat(poor.path("passed").booleanValue()).isFalse();
    }
  }

  @Test
  void workersBeginWhenAllPayIsLockedAndGetWhatWasFoundBeforeThem() {
    Scenario scenario = scenario("multi-agent-delegation");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      Map<String, String> answers =
          Map.of(
              "feature-extractor-ep", "{\"log_amount\": 3.9}",
              "graph-embed-ep", "{\"degree\": 12}",
              "risk-scorer-ep", "{\"risk_score\": 0.87}");
      List<String> asked = new ArrayList<>();
      answers.forEach((name, answer) ->
          bridge
              .aws
              .models()
              .endpoint(
                  name,
                  question -> {
                    asked.add(question.body());
                    assertThat(effects(bridge, "escrow.create")).hasSize(3);
                    return Answer.json(answer);
                  }));
      play(bridge, scenario, "01-known-merchant.json");
      String transaction = "\"tx_id\":\"T-4421\",\"amount\":8420,\"merchant\":\"ACME-9\"";
      assertThat(asked.stream().map(Json::readObject).toList())
          .containsExactly(
              Json.readObject("{" + transaction + "}"),
              Json.readObject("{" + transaction + ",\"log_amount\":3.9}"),
              Json.readObject("{" + transaction + ",\"log_amount\":3.9,\"degree\":12}"));
      assertThat(effects(bridge, "escrow.release")).hasSize(3);
    }
  }

  @Test
  void theLeastEscrowIsRefusedInWords() {
    Scenario services = Scenario.of(Path.of("config", "examples", "multi-agent-delegation")).get(2);
    try (ExampleBridge bridge = new ExampleBridge(services)) {
      play(bridge, services);
      String why =
          bridge.jdbc.queryForObject(
              "select explanation from action where step = 'lock_features'", String.class);
      assertThat(why).isEqualTo("the least that an escrow can be is 0.10 USD");
    }
  }

  @Test
  void eachCallbackTokenIsAnsweredOnceWhateverBecomesOfThePayment() {
    Scenario scenario = scenario("pipeline-callback");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      List<CallbackAnswer> answers = bridge.aws.sageMaker().callbackAnswers();
      assertThat(answers)
          .extracting(CallbackAnswer::token)
          .containsExactlyInAnyOrder("tok-aaaa1", "tok-aaaa2", "tok-aaaa3", "tok-aaaa4");
      assertThat(answers)
          .filteredOn(answer -> answer.token().equals("tok-aaaa1"))
          .singleElement()
          .satisfies(answer -> {
            assertThat(answer.failureReason()).isNull();
            assertThat(answer.outputs()).containsEntry("amount", "12.50");
            assertThat(answer.outputs()).containsEntry("state", "DONE");
            assertThat(answer.outputs().get("transaction_id")).startsWith("tx_");
          });
      assertThat(answers)
          .filteredOn(answer -> answer.failureReason() != null)
          .extracting(CallbackAnswer::failureReason)
          .containsExactlyInAnyOrder(
              "payment expired: payee_not_allowed",
              "payment skipped: zero_amount",
              "the pipeline is being stopped");
    }
  }

  @Test
  void aMetricSReleaseSaysWhereItWasReached() {
    Scenario scenario = scenario("metric-callback");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      JsonNode release = effects(bridge, "escrow.release").getFirst();
      assertThat(release.path("reason").asString())
          .startsWith("MLflow metric val_accuracy=0.9512 exceeded 0.95 ref:");
      assertThat(release.path("mlflow_run_id").asString()).isEqualTo("run-a");
      assertThat(release.path("step").intValue()).isEqualTo(200);
    }
  }

  @Test
  void aBonusNamesItsCondition() {
    Scenario scenario = scenario("performance-escrow");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      JsonNode lock = effects(bridge, "escrow.create").getFirst();
      assertThat(lock.path("condition_memo").asString())
          .startsWith("Release when fraud-detection-v3 achieves accuracy >= 0.9300 ref:");
      assertThat(lock.path("timeout_hours").intValue()).isEqualTo(48);
      assertThat(effects(bridge, "escrow.release").getFirst().path("release_memo").asString())
          .startsWith("Condition met: accuracy=0.941200 >= threshold=0.930000 ref:");
    }
  }

  @Test
  void aFileOfScoresLeavesALogOfWhatWasPaid() {
    Scenario scenario = scenario("batch-payouts");
    try (ExampleBridge bridge = new ExampleBridge(scenario)) {
      play(bridge, scenario);
      assertThat(effects(bridge, "transfer"))
          .extracting(call -> call.path("memo").asString().replaceFirst(" ref:.*", ""))
          .containsExactlyInAnyOrder(
              "pipeline-bonus score=0.912",
              "pipeline-bonus score=0.448",
              "pipeline-bonus score=0.200");
      String key = "latest/scores.csv.e1df5bdf7251f010108a5e72d35b77ac.json";
      byte[] log = Objects.requireNonNull(bridge.aws.s3().content("payout-logs", key));
      assertThat(new String(log, StandardCharsets.UTF_8)).contains("agt_model_a", "9.12", "tx_");
      assertThat(bridge.aws.s3().content("payout-logs", "guests/scores.csv")).isNull();
    }
  }
}
