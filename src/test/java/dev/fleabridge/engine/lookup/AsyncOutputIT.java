package dev.fleabridge.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.Workbench;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a model answered asynchronously is fetched by a first step, never by intake. */
class AsyncOutputIT {

  private static final String RULES =
      """
      rules:
        - id: verdict
          when: { source: [sagemaker.async-inference] }
          key: "{% $detail.inferenceId %}"
          require:
            - { that: "{% $detail.status = 'Completed' %}", otherwise: failed }
            - { that: "{% $detail.output.score > 0.5 %}", otherwise: below_threshold }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "{% $detail.output.score * 10 %}", memo: good } }
            note: { after: [pay], record: { agent: agt_payer, memo: "{% $steps.pay.txId %}" } }
      """;

  private Workbench bench;
  private StandInAws aws;

  @BeforeEach
  void open() {
    open(RULES);
    aws = new StandInAws(bench.clock);
  }

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void theOutputIsReadFromS3AndComputedWith() {
    put("{\"score\": 0.93}");
    Map<String, Action> steps = run(notification("Completed", ""));

    assertThat(steps).containsOnlyKeys("_output", "pay", "note");
    assertThat(step(steps, "pay").amount()).isEqualTo(Money.of("9.3"));
    assertThat(step(steps, "note").state()).isEqualTo(ActionState.DONE);
    assertThat(step(steps, "note").resolved().path("memo").asString()).startsWith("tx_");
  }

  @Test
  void theRulesConditionsAreJudgedWithIt() {
    put("{\"score\": 0.2}");
    Map<String, Action> steps = run(notification("Completed", ""));

    assertThat(step(steps, "pay").state()).isEqualTo(ActionState.SKIPPED);
    assertThat(step(steps, "pay").reason()).isEqualTo("below_threshold");
    assertThat(step(steps, "note").state()).isEqualTo(ActionState.SKIPPED);
  }

  @Test
  void anOutputThatIsReadUnderAnotherNameIsFetchedToo() {
    open(
        RULES
            .replace("$detail.output.score > 0.5", "($d := $detail; $d.output.score > 0.5)")
            .replace("$detail.output.score * 10", "($d := $detail; $d.output.score * 10)"));
    put("{\"score\": 0.93}");

    assertThat(step(run(notification("Completed", "")), "pay").amount()).isEqualTo(Money.of("9.3"));
  }

  @Test
  void anOutputThatCannotBeReadAsJsonIsText() {
    String tooDeep = "[".repeat(300) + "]".repeat(300);
    for (String odd : List.of("1e99999999999", "12345e2147483647", tooDeep)) {
      open(
          RULES
              .replace("$detail.output.score > 0.5", "true")
              .replace("$detail.output.score * 10", "$length($detail.output)"));
      String content = "{\"score\": " + odd + "}";
      put(content);
      assertThat(step(run(notification("Completed", "")), "pay").amount())
          .as(odd)
          .isEqualTo(Money.of(String.valueOf(content.length())));
    }
  }

  @Test
  void anOutputThatIsNotThereSkipsTheStepsWithTheReason() {
    Map<String, Action> steps = run(notification("Completed", ""));

    assertThat(step(steps, "_output").state()).isEqualTo(ActionState.DECLINED);
    assertThat(step(steps, "pay").reason()).isEqualTo("dependency_declined");
    assertThat(step(steps, "pay").explanation()).contains("not_found");
  }

  @Test
  void anOutputThatCameAlongIsNotFetched() {
    Map<String, Action> steps = run(notification("Completed", ", \"output\": {\"score\": 0.8}"));

    assertThat(steps).containsOnlyKeys("pay", "note");
    assertThat(step(steps, "pay").amount()).isEqualTo(Money.of("8"));
  }

  @Test
  void aFailedInferenceHasNone() {
    Map<String, Action> steps = run(notification("Failed", ""));

    assertThat(steps).containsOnlyKeys("pay", "note");
    assertThat(step(steps, "pay").reason()).isEqualTo("failed");
  }

  @Test
  void anOutputThatIsNotJsonIsText() {
    open(
        RULES
            .replace("$detail.output.score > 0.5", "$contains($detail.output, ',')")
            .replace("$detail.output.score * 10", "$split($detail.output, ',')[0]"));
    put("4.5,0.1\n");

    assertThat(step(run(notification("Completed", "")), "pay").amount()).isEqualTo(Money.of("4.5"));
  }

  @Test
  void aRuleThatDoesNotReadItFetchesNothing() {
    open(
        RULES
            .replace("$detail.output.score > 0.5", "true")
            .replace(
                "$detail.output.score * 10", "$length($detail.responseParameters.outputLocation)"));

    assertThat(run(notification("Completed", ""))).containsOnlyKeys("pay", "note");
  }

  @Test
  void aKeyCannotDependOnIt() {
    open(RULES.replace("key: \"{% $detail.inferenceId %}\"", "key: \"{% $detail.output.id %}\""));
    Filed filed = bench.file(notification("Completed", ""));

    assertThat(filed.runs()).isEmpty();
    assertThat(bench.jdbc.queryForMap("select * from rule_failure"))
        .containsEntry("reason", "key_missing")
        .extractingByKey("explanation")
        .asString()
        .contains("$detail.output");
  }

  private void open(String rules) {
    bench = new Workbench(rules);
    bench.balance("agt_payer", "1000");
  }

  private void put(String content) {
    aws.standIn
        .s3()
        .put("out", "async/1.out", content.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private Map<String, Action> run(Event event) {
    Filed filed = bench.file(event);
    LookUpSender lookUps =
        new LookUpSender(
            aws.trainingJobs(),
            aws.endpoints(),
            aws.objects(),
            LookUpSenderTest.unused(MlflowServers.class),
            LookUpSenderTest.unused(DatabricksWorkspaces.class));
    bench.runUntilIdle(action ->
        action.kind() == ActionKind.READ_OBJECT ? lookUps.send(action) : Workbench.done(action));
    return bench.ledger.actions().ofRun(filed.runs().getFirst().id()).stream()
        .collect(Collectors.toMap(Action::step, Function.identity()));
  }

  private static Action step(Map<String, Action> steps, String name) {
    return Objects.requireNonNull(steps.get(name), name);
  }

  private static Event notification(String status, String more) {
    String detail =
        """
        {"inferenceId": "i-1", "invocationStatus": "%s", "status": "%s",
         "responseParameters": {"contentType": "application/json", "outputLocation": "s3://out/async/1.out"}%s}
        """
            .formatted(status, status, more);
    return Workbench.event(
        "i-1-" + status,
        "sagemaker.async-inference",
        "SageMaker Asynchronous Inference Result",
        detail);
  }
}
