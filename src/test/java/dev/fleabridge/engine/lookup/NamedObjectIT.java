package dev.fleabridge.engine.lookup;

import static dev.fleabridge.engine.lookup.LookUpSenderTest.unused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.Endpoints;
import dev.fleabridge.aws.StandInObjects;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.fanout.FanOutSender;
import dev.fleabridge.engine.fanout.FanOutWorkbench;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/** Money rule 25: what is read is what the event names. */
class NamedObjectIT {

  private static final String BUCKET = "scores";
  private static final String KEY = "o/scores.csv";
  private static final String FIRST = "agent_id,score\nagt_1,0.5\nagt_2,0.9\n";
  private static final String SECOND = "agent_id,score\nagt_1,0.7\nagt_3,0.7\n";

  private static final String RULES =
      """
      rules:
        - id: scores
          when: { source: [aws.s3] }
          key: "{% $event.id %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://' & $detail.bucket.name & '/' & $detail.object.key %}"
                format: csv
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $number($row.score) * 10 %}"
                item: "{% $row.agent_id %}"
        - id: newest
          when: { source: [newest] }
          key: "{% $event.id %}"
          steps:
            read: { read-object: { bucket: "{% $detail.bucket.name %}", key: "{% $detail.object.key %}", etag: "*", format: text } }
        - id: named
          when: { source: [named] }
          key: "{% $event.id %}"
          steps:
            read: { read-object: { bucket: scores, key: o/scores.csv, version-id: "{% $detail.version %}", format: text } }
        - id: of-the-event
          when: { source: [of-the-event] }
          key: "{% $event.id %}"
          steps:
            read: { read-object: { bucket: scores, key: o/scores.csv, version-id: "{% $detail.object.'version-id' %}", format: text } }
        - id: other
          when: { source: [other] }
          key: "{% $event.id %}"
          steps:
            read: { read-object: { uri: s3://scores/other.csv, format: text } }
        - id: read
          when: { source: [read] }
          key: "{% $event.id %}"
          steps:
            read: { read-object: { uri: s3://scores/o/scores.csv, format: text } }
            late: { after: [read], read-object: { bucket: scores, key: o/scores.csv, format: text } }
      """;

  private FanOutWorkbench world;
  private StandInObjects s3;
  private int events;

  @BeforeEach
  void open() {
    world = new FanOutWorkbench(RULES);
    s3 = new StandInObjects(world.aws);
  }

  @AfterEach
  void close() {
    s3.close();
    world.close();
  }

  @Test
  void aFileWrittenAgainBeforeItIsReadIsPaidOnce() {
    UUID first = file("aws.s3", put(FIRST));
    UUID second = file("aws.s3", put(SECOND));
    run();

    assertThat(world.bench.action(first).state()).isEqualTo(ActionState.DECLINED);
    assertThat(world.bench.action(first).reason()).isEqualTo("superseded");
    assertThat(world.bench.action(first).explanation()).contains("written again");
    assertThat(world.bench.action(second).state()).isEqualTo(ActionState.DONE);
    assertThat(paid()).containsExactly("agt_1 7.00", "agt_3 7.00");
  }

  @Test
  void aStepFromBeforeVersionsWereKeptReadsWhatItsEventNamesToo() {
    UUID first = file("aws.s3", put(FIRST));
    world.bench.jdbc.update(
        "update action set parameters = (parameters::jsonb - 'etag' - 'version-id')::json");
    put(SECOND);
    run();

    assertThat(world.bench.action(first).reason()).isEqualTo("superseded");
    assertThat(paid()).isEmpty();
  }

  @Test
  void whereVersionsAreKeptEachEventReadsItsOwn() {
    world.aws.s3().keepVersions(BUCKET);
    file("aws.s3", put(FIRST));
    file("aws.s3", put(SECOND));
    run();

    assertThat(paid()).containsExactly("agt_1 5.00", "agt_1 7.00", "agt_2 9.00", "agt_3 7.00");
  }

  @Test
  void aVersionThatMayNotBeReadOrIsGoneIsKnownByItsEtag() {
    world.aws.s3().keepVersions(BUCKET);
    ObjectNode old = put(FIRST);
    ObjectNode current = put(SECOND);
    world.aws.s3().refuseVersions(true);
    UUID first = file("aws.s3", old);
    UUID second = file("aws.s3", current);
    run();
    world.aws.s3().refuseVersions(false);
    current.withObject("object").put("version-id", "gone");
    UUID third = file("aws.s3", current);
    run();

    assertThat(world.bench.action(first).reason()).isEqualTo("superseded");
    assertThat(world.bench.action(second).state()).isEqualTo(ActionState.DONE);
    assertThat(world.bench.action(third).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void aVersionThatIsGoneAndHasNoEtagIsNotReplaced() {
    ObjectNode event = put(FIRST);
    event.withObject("object").put("version-id", "gone").remove("etag");
    UUID id = file("aws.s3", event);
    run();

    assertThat(world.bench.action(id).reason()).isEqualTo("not_found");
    assertThat(paid()).isEmpty();
  }

  @Test
  void whatChangesWhileItIsReadEndsTheStep() {
    StringBuilder rows = new StringBuilder("agent_id,score\n");
    for (int i = 0; i < 20; i++) {
      rows.append("agt_").append(i).append(",0.5\n");
    }
    UUID id = file("aws.s3", put(rows.toString()));
    dieMidway();
    put(SECOND);
    world.lose(id);
    run();

    assertThat(world.bench.action(id).reason()).isEqualTo("superseded");
    assertThat(paid()).hasSize(7).doesNotContain("agt_1 7.00");
  }

  @Test
  void aLookUpReadsWhatItsEventNamesToo() {
    UUID first = file("read", put(FIRST));
    ObjectNode second = put(SECOND);
    UUID later = file("read", second);
    run();

    assertThat(world.bench.action(first).reason()).isEqualTo("superseded");
    assertThat(content(later)).isEqualTo(SECOND);
    assertThat(world.bench.ledger.actions().ofRun(world.bench.action(later).runId()))
        .extracting(Action::state)
        .containsOnly(ActionState.DONE);
    assertThat(world.bench.ledger.actions().ofRun(world.bench.action(later).runId()))
        .allMatch(action -> action.resolved().has("etag"));
  }

  @Test
  void aRuleIsTakenAtItsWordAndAnotherObjectIsReadAsItIs() {
    world.aws.s3().keepVersions(BUCKET);
    world.put("other.csv", "other");
    ObjectNode old = put(FIRST);
    String version = old.path("object").path("version-id").asString();
    ObjectNode second = put(SECOND);
    UUID newest = file("newest", old);
    UUID named = file("named", second.put("version", version));
    UUID other = file("other", old);
    run();

    assertThat(content(newest)).isEqualTo(SECOND);
    assertThat(content(named)).isEqualTo(FIRST);
    assertThat(content(other)).isEqualTo("other");
  }

  /** While versioning is suspended, each write takes the place of the version called null. */
  @Test
  void theVersionThatCanBeWrittenAgainIsKnownByItsEtag() {
    ObjectNode first = put(FIRST);
    first.withObject("object").put("version-id", "null");
    ObjectNode second = put(SECOND);
    second.withObject("object").put("version-id", "null");
    UUID old = file("of-the-event", first);
    UUID current = file("of-the-event", second);
    run();

    assertThat(world.bench.action(old).reason()).isEqualTo("superseded");
    assertThat(content(current)).isEqualTo(SECOND);
  }

  @Test
  void cloudTrailNamesTheVersionToo() {
    world.aws.s3().keepVersions(BUCKET);
    String version = put(FIRST).path("object").path("version-id").asString();
    put(SECOND);
    ObjectNode detail = Json.object();
    detail.putObject("requestParameters").put("bucketName", BUCKET).put("key", KEY);
    detail.putObject("responseElements").put("x-amz-version-id", version);
    UUID id = file("read", detail);
    run();

    assertThat(content(id)).isEqualTo(FIRST);
  }

  /** The replica dies after its first chunk. */
  private void dieMidway() {
    AtomicInteger commits = new AtomicInteger();
    TransactionOperations mortal =
        new TransactionOperations() {
          @Override
          public <T> T execute(TransactionCallback<T> action) {
            if (commits.incrementAndGet() > 2) {
              throw new IllegalStateException("dead");
            }
            return world.bench.transactions.execute(action);
          }
        };
    Action claimed = world.claim();
    assertThatThrownBy(() -> world.sender(FanOutWorkbench.SMALL, mortal).send(claimed))
        .hasMessage("dead");
  }

  /** Writes the file; the detail of S3's event. */
  private ObjectNode put(String content) {
    world.aws.s3().put(BUCKET, KEY, content.getBytes(UTF_8), "text/csv");
    ObjectNode detail = Json.object();
    detail.putObject("bucket").put("name", BUCKET);
    ObjectNode object = detail.putObject("object").put("key", KEY);
    object.put("etag", world.aws.s3().etag(BUCKET, KEY));
    String version = world.aws.s3().versionId(BUCKET, KEY);
    if (version != null) {
      object.put("version-id", version);
    }
    return detail;
  }

  private UUID file(String source, ObjectNode detail) {
    return world
        .bench
        .file(Workbench.event("e" + ++events, source, "Test", detail.toString()))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private void run() {
    FanOutSender fanOuts = world.sender();
    LookUpSender lookUps =
        new LookUpSender(
            unused(TrainingJobs.class),
            unused(Endpoints.class),
            s3.objects(),
            unused(MlflowServers.class),
            unused(DatabricksWorkspaces.class));
    world.bench.runUntilIdle(action ->
        action.kind() == ActionKind.READ_OBJECT
            ? lookUps.send(action)
            : world.answer(action, fanOuts));
  }

  private String content(UUID id) {
    return Objects.requireNonNull(world.bench.action(id).result()).path("content").asString();
  }

  private List<String> paid() {
    return world.bench.jdbc.queryForList(
        "select payee || ' ' || round(amount, 2) from action where kind = 'TRANSFER' order by 1",
        String.class);
  }
}
