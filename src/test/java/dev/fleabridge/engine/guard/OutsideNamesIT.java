package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.EngineProperties.Allowed;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.engine.guard.OutsideProperties.Callbacks;
import dev.fleabridge.engine.guard.OutsideProperties.ObjectLists;
import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an event or a person names outside is on a list, or nothing is asked there (money rule 28).
 */
class OutsideNamesIT {

  private static final String RULES =
      """
      rules:
        - id: uri
          when: { source: [uri] }
          key: "{% 'k' %}"
          steps: { s: { read-object: { uri: "{% $detail.name %}" } } }
        - id: half-a-uri
          when: { source: [half-a-uri] }
          key: "{% 'k' %}"
          steps: { s: { read-object: { uri: "{% 's3://models/' & $detail.name %}" } } }
        - id: bucket
          when: { source: [bucket] }
          key: "{% 'k' %}"
          steps: { s: { read-object: { bucket: "{% $detail.name %}", key: a.json } } }
        - id: key
          when: { source: [key] }
          key: "{% 'k' %}"
          steps: { s: { read-object: { bucket: models, key: "{% $detail.name %}" } } }
        - id: rows
          when: { source: [rows] }
          key: "{% 'k' %}"
          steps: { s: { pay-scores: { uri: "{% $detail.name %}", payer: agt_payer, payee: agt_b, amount: "1" } } }
        - id: log
          when: { source: [log] }
          key: "{% 'k' %}"
          steps: { s: { pay-scores: { uri: s3://models/a.csv, payer: agt_payer, payee: agt_b, amount: "1", log: "{% $detail.name %}" } } }
        - id: endpoint
          when: { source: [endpoint] }
          key: "{% 'k' %}"
          steps: { s: { invoke-endpoint: { endpoint: "{% $detail.name %}", body: {} } } }
        - id: target-model
          when: { source: [target-model] }
          key: "{% 'k' %}"
          steps: { s: { invoke-endpoint: { endpoint: many, target-model: "{% $detail.name %}", body: {} } } }
        - id: target-variant
          when: { source: [target-variant] }
          key: "{% 'k' %}"
          steps: { s: { invoke-endpoint: { endpoint: many, target-variant: "{% $detail.name %}", body: {} } } }
        - id: job
          when: { source: [job] }
          key: "{% 'k' %}"
          steps: { s: { describe-training-job: { name: "{% $detail.name %}" } } }
        - id: callback
          when: { source: [callback, sagemaker.pipelines] }
          key: "{% 'k' %}"
          steps: { s: { answer-callback: { token: "{% $detail.name %}" } } }
        - id: literal
          when: { source: [literal] }
          key: "{% 'k' %}"
          steps:
            a: { read-object: { uri: s3://models/a.json } }
            b: { read-object: { bucket: models, key: b.json } }
            c: { invoke-endpoint: { endpoint: one, target-model: m, body: "{% $detail %}" } }
            d: { describe-training-job: { name: one } }
            e: { pay-scores: { uri: s3://models/a.csv, payer: agt_payer, payee: agt_b, amount: "1", log: s3://models/log/ } }
        - id: inference
          when: { source: [sagemaker.async-inference] }
          key: "{% 'k' %}"
          steps: { s: { transfer: { payer: agt_payer, payee: agt_b, amount: "{% $detail.output.amount %}" } } }
        - id: later
          when: { source: [later] }
          key: "{% 'k' %}"
          steps:
            first: { describe-training-job: { name: one } }
            second: { read-object: { uri: "{% $steps.first.modelArtifacts %}" } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
    bench.outside = names(List.of(), List.of(), List.of(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "uri, s3://models/a.json, object_not_allowed, fleabridge.objects.read.allow",
    "half-a-uri, a.json, object_not_allowed, fleabridge.objects.read.allow",
    "bucket, models, object_not_allowed, fleabridge.objects.read.allow",
    "key, a.json, object_not_allowed, fleabridge.objects.read.allow",
    "rows, s3://models/a.csv, object_not_allowed, fleabridge.objects.read.allow",
    "log, s3://models/model.tar.gz, log_not_allowed, fleabridge.objects.write.allow",
    "log, s3://models/, log_not_allowed, fleabridge.objects.write.allow",
    "endpoint, one, endpoint_not_allowed, fleabridge.endpoints.allow",
    "target-model, m, endpoint_not_allowed, fleabridge.endpoints.allow",
    "target-variant, v, endpoint_not_allowed, fleabridge.endpoints.allow",
    "job, one, job_not_allowed, fleabridge.training-jobs.allow",
    "callback, token, callback_not_allowed, fleabridge.callbacks.allow"
  })
  void whatAnEventNamesIsHeldAndNothingIsAskedOutside(
      String source, String name, String reason, String setting) {
    UUID id = file(source, name);

    assertThat(run()).isEmpty();

    Action held = bench.action(id);
    assertThat(held.state()).isEqualTo(ActionState.HELD);
    assertThat(held.reason()).isEqualTo(reason);
    assertThat(held.explanation()).contains(setting);
  }

  @ParameterizedTest
  @CsvSource({
    "uri, s3://models/a.json",
    "half-a-uri, a.json",
    "bucket, models",
    "key, a.json",
    "rows, s3://models/a.csv",
    "log, s3://models/log/",
    "endpoint, one",
    "target-model, m",
    "target-variant, v",
    "job, one",
    "callback, token"
  })
  void whatConfigurationAllowsInTheMeantimeGoesOn(String source, String name) {
    UUID id = file(source, name);
    run();

    bench.outside =
        new OutsideProperties(
                new ObjectLists(
                    new Allowed(List.of("s3://models/*")),
                    new Allowed(List.of("s3://models/log/*"))),
                new Allowed(List.of("one", "many/*")),
                new Allowed(List.of("o*")),
                new Callbacks(List.of("callback")))
            .toNames();
    bench.replica("restarted").reconsiderHeld();

    assertThat(run()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void aListedPrefixLeavesEverythingElseHeld() {
    bench.outside =
        names(
            List.of("s3://models/in/*"),
            List.of(),
            List.of("one", "many/team/*"),
            List.of("fraud-*"));
    for (String[] other :
        new String[][] {
          {"uri", "s3://models/in/../out"},
          {"bucket", "models2"},
          {"endpoint", "one2"},
          {"target-model", "team"},
          {"target-model", "team/../other.tar.gz"},
          {"target-model", "team/%2e%2E/other.tar.gz"},
          {"job", "f"}
        }) {
      file(other[0], other[1]);
    }

    assertThat(run()).isEmpty();
  }

  @Test
  void whatARuleWritesLiterallyNeedsNoList() {
    file("literal", "whatever");

    assertThat(run()).extracting(Action::step).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
  }

  @Test
  void sageMakersOwnCallbackIsAnswered() {
    UUID id = file("sagemaker.pipelines", "token");

    assertThat(run()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void theOutputOfAnInferenceIsReadFromListedPlacesOnly() {
    ObjectNode detail = Json.object().put("status", "Completed");
    detail.putObject("responseParameters").put("outputLocation", "s3://models/out.json");
    bench.file(event("sagemaker.async-inference", detail));

    assertThat(run()).isEmpty();
    assertThat(
            bench.jdbc.queryForList("select reason from action where state = 'HELD'", String.class))
        .containsExactly("object_not_allowed");
  }

  @Test
  void whatALookUpAnsweredIsNoMoreTrustedThanAnEvent() {
    file("later", "whatever");
    List<Action> sent =
        bench.runUntilIdle(action ->
            SendResult.done(Json.object().put("modelArtifacts", "s3://secrets/model.tar.gz")));

    assertThat(sent).extracting(Action::step).containsExactly("first");
    assertThat(
            bench.jdbc.queryForList(
                "select reason from action where step = 'second'", String.class))
        .containsExactly("object_not_allowed");
  }

  /** An operator is a person whom the service's permissions were not given to either. */
  @ParameterizedTest
  @ValueSource(strings = {"uri", "log"})
  void aBatchNamesNothingThatIsNotListed(String field) {
    ObjectNode detail =
        Json.object()
            .put("key", "june")
            .put("payer", "agt_payer")
            .put("uri", field.equals("uri") ? "s3://models/a.csv" : NamedObject.EVENT_ITEMS);
    detail.putArray("items").addObject().put("payee", "agt_b").put("amount", "1");
    if (field.equals("log")) {
      detail.put("log", "s3://models/model.tar.gz");
    }
    Filed filed = batch(detail);

    assertThat(run()).isEmpty();
    assertThat(bench.action(filed.runs().getFirst().actions().getFirst()).reason())
        .isEqualTo(field.equals("uri") ? "object_not_allowed" : "log_not_allowed");
  }

  private Filed batch(ObjectNode detail) {
    BatchPlanner planner = new BatchPlanner(bench.clock, bench.ids, Duration.ofDays(7));
    Inbound inbound =
        new Inbound(event(BatchPlanner.SOURCE, detail), Origin.OPERATOR, "ann", new byte[0]);
    return Objects.requireNonNull(
            bench.transactions.execute(status ->
                bench
                    .ledger
                    .inbox()
                    .file(List.of(planner.plan(inbound, "ann")), bench.clock.instant())))
        .getFirst();
  }

  private UUID file(String source, String name) {
    return bench
        .file(event(source, Json.object().put("name", name)))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static Event event(String source, ObjectNode detail) {
    return Workbench.event("e-" + source, source, "Test", detail.toString());
  }

  private List<Action> run() {
    return bench.runUntilIdle(Workbench::done);
  }

  private static OutsideNames names(
      List<String> reads, List<String> writes, List<String> endpoints, List<String> jobs) {
    return new OutsideProperties(
            new ObjectLists(new Allowed(reads), new Allowed(writes)),
            new Allowed(endpoints),
            new Allowed(jobs),
            new Callbacks(List.of("sagemaker.pipelines")))
        .toNames();
  }
}
