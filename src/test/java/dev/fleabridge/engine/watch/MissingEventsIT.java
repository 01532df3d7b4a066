package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** What SageMaker did and never told is found, and paid for once (money rule 19). */
class MissingEventsIT {

  private static final String RULES =
      """
      rules:
        - id: training-bonus
          when:
            source: [aws.sagemaker]
            detail-type: [SageMaker Training Job State Change]
            detail: { TrainingJobStatus: [Completed] }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "5", memo: "{% $detail.TrainingJobName %}" } }
        - id: pipeline-bonus
          when:
            source: [aws.sagemaker]
            detail-type: [SageMaker Model Building Pipeline Execution Status Change]
            detail: { currentPipelineExecutionStatus: [Succeeded] }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_c, amount: "7", memo: "{% $detail.pipelineArn %}" } }
      """;

  /** The bridge of most of these tests is no new one. */
  private static final Instant LONG_AGO = Instant.EPOCH;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Workbench bench;
  private StandInAws aws;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
  }

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void aTrainingThatNeverArrivedIsTakenInOnceAndPaidOnce() {
    aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
    assertThat(missing(LONG_AGO).search()).isZero();

    assertThat(pay())
        .extracting(action -> action.resolved().path("memo").asString())
        .containsExactly("fraud-1");
    Map<String, Object> event = bench.jdbc.queryForMap("select * from event");
    assertThat(event)
        .containsEntry("origin", "SWEEP")
        .containsEntry("deliveries", 1)
        .containsEntry("detail_type", "SageMaker Training Job State Change");
    assertThat(event.get("id")).asString().matches("sweep-[0-9a-f]{64}");
    assertThat(missingCounted("training job")).isEqualTo(1);
  }

  @Test
  void aTrainingWhoseEventArrivedIsLeftAlone() {
    String arn = aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.file(trainingEvent("e1", arn, "fraud-1"));
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(LONG_AGO).search()).isZero();
    assertThat(bench.jdbc.queryForList("select id from event", String.class)).containsExactly("e1");
  }

  @Test
  void anEventThatArrivesAfterTheSearchPaysNothingMore() {
    String arn = aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));
    missing(LONG_AGO).search();
    List<Action> first = pay();

    assertThat(bench.file(trainingEvent("e1", arn, "fraud-1")).duplicate()).isTrue();
    assertThat(first).hasSize(1);
    assertThat(pay()).isEmpty();
  }

  @Test
  void pipelinesAreSearchedToo() {
    Instant started = bench.clock.instant().minusSeconds(600);
    aws.standIn
        .sageMaker()
        .pipelineExecution("train", "abc", "Succeeded", started, bench.clock.instant());
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(LONG_AGO).search()).isEqualTo(1);

    List<Action> sent = pay();
    assertThat(sent).extracting(Action::payee).containsExactly("agt_c");
    String envelope = bench.jdbc.queryForObject("select envelope from event", String.class);
    assertThat(Json.readObject(Objects.requireNonNull(envelope)).path("resources")).hasSize(2);
  }

  @Test
  void aPipelineWhoseEventArrivedIsLeftAloneWhetherBeforeTheSearchOrAfter() {
    Instant started = bench.clock.instant();
    String early = pipeline("early", started);
    String late = pipeline("late", started);
    bench.file(pipelineEvent("e1", early));
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
    assertThat(bench.file(pipelineEvent("e2", late)).duplicate()).isTrue();

    assertThat(pay()).hasSize(2);
    assertThat(pay()).isEmpty();
  }

  @Test
  void whatEndedAMomentAgoIsLeftToItsEventAndWhatIsTooOldToPeople() {
    aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.clock.advance(Duration.ofSeconds(90));
    assertThat(missing(LONG_AGO).search()).isZero();

    bench.clock.advance(Duration.ofMinutes(10));
    assertThat(missing(bench.clock.instant().minusSeconds(60)).search()).isZero();
    bench.clock.advance(Duration.ofDays(2));
    assertThat(missing(LONG_AGO).search()).isZero();
  }

  @Test
  void aNewInstallationLeavesAloneWhatEndedBeforeItsFirstSearch() {
    Instant now = bench.clock.instant();
    var sageMaker = aws.standIn.sageMaker();
    sageMaker.trainingJob("old", "Completed", Map.of());
    sageMaker.pipelineExecution("train", "old", "Succeeded", now.minusSeconds(60), now);
    bench.clock.advance(Duration.ofMinutes(10));
    MissingEvents first = missing(null);
    MissingEvents second = missing(null);

    assertThat(first.search()).isZero();
    bench.clock.advance(Duration.ofMinutes(10));
    assertThat(second.search()).isZero();

    sageMaker.trainingJob("new", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));
    assertThat(second.search()).isEqualTo(1);
    assertThat(first.search()).isZero();
    assertThat(missing(null).search()).isZero();
    assertThat(pay())
        .extracting(action -> action.resolved().path("memo").asString())
        .containsExactly("new");
  }

  @Test
  void anInstallationThatIsUpgradedGoesOnSearching() throws IOException {
    String arn = aws.standIn.sageMaker().trainingJob("told", "Completed", Map.of());
    bench.file(trainingEvent("e1", arn, "told"));
    bench.clock.advance(Duration.ofMinutes(1));
    aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));

    migrateAgain();

    assertThat(missing(null).search()).isEqualTo(1);
  }

  @Test
  void oneThatNeverHeardOfSageMakerBeginsAnewWhenItIsUpgraded() throws IOException {
    bench.file(Workbench.event("e1", "ml.inference", "Inference Result", "{}"));
    bench.clock.advance(Duration.ofMinutes(1));
    aws.standIn.sageMaker().trainingJob("old", "Completed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));

    migrateAgain();

    assertThat(missing(null).search()).isZero();
  }

  /** What the migration did to books that were there, the table being empty again. */
  private void migrateAgain() throws IOException {
    String migration =
        new ClassPathResource("db/migration/V17__sweep_beginning.sql")
            .getContentAsString(StandardCharsets.UTF_8);
    bench.jdbc.execute(migration.substring(migration.indexOf("insert into")));
  }

  /** A tag, or anything else that changes a job, moves the time of its last change. */
  @Test
  void whatEndedBeforeTheBridgeBeganIsLeftAloneHoweverLateItWasChanged() {
    Instant began = bench.clock.instant();
    training("before", began.minusSeconds(60), began.plusSeconds(60));
    training("after", began.plusSeconds(30), began.plusSeconds(60));
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(began).search()).isEqualTo(1);
    assertThat(pay())
        .extracting(action -> action.resolved().path("memo").asString())
        .containsExactly("after");
  }

  /** SageMaker tells no end of an execution, only its last change. */
  @Test
  void anExecutionThatStartedBeforeTheBridgeBeganIsLeftAlone() {
    Instant began = bench.clock.instant();
    var sageMaker = aws.standIn.sageMaker();
    sageMaker.pipelineExecution(
        "train", "early", "Succeeded", began.minusSeconds(600), began.plusSeconds(60));
    bench.clock.advance(Duration.ofMinutes(10));
    assertThat(missing(began).search()).isZero();

    sageMaker.pipelineExecution("train", "late", "Succeeded", began, began.plusSeconds(60));
    assertThat(missing(began).search()).isEqualTo(1);
    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
  }

  private String pipeline(String execution, Instant started) {
    return aws.standIn
        .sageMaker()
        .pipelineExecution("train", execution, "Succeeded", started, started.plusSeconds(1));
  }

  private static Event pipelineEvent(String id, String execution) {
    String detail =
        Json.object()
            .put("pipelineExecutionArn", execution)
            .put("pipelineArn", execution.replaceFirst("/execution/.*", ""))
            .put("currentPipelineExecutionStatus", "Succeeded")
            .toString();
    return Workbench.event(
        id, "aws.sagemaker", "SageMaker Model Building Pipeline Execution Status Change", detail);
  }

  private void training(String name, Instant ended, Instant changed) {
    aws.standIn
        .sageMaker()
        .trainingJob(
            Json.object()
                .put("TrainingJobName", name)
                .put("TrainingJobStatus", "Completed")
                .put("CreationTime", ended.minusSeconds(60).getEpochSecond())
                .put("TrainingEndTime", ended.getEpochSecond())
                .put("LastModifiedTime", changed.getEpochSecond()));
  }

  @Test
  void whatARuleDoesNotAskForIsRememberedButStartsNothing() {
    aws.standIn.sageMaker().trainingJob("fraud-1", "Failed", Map.of());
    bench.clock.advance(Duration.ofMinutes(10));

    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
    assertThat(bench.jdbc.queryForList("select id from run")).isEmpty();
    assertThat(missing(LONG_AGO).search()).isZero();
  }

  @Test
  void aFailureIsCountedAndKeepsNothingElseFromBeingFound() {
    aws.standIn.sageMaker().trainingJob("fraud-1", "Completed", Map.of());
    Instant now = bench.clock.instant();
    aws.standIn
        .sageMaker()
        .pipelineExecution("train", "abc", "Succeeded", now.minusSeconds(9), now);
    bench.clock.advance(Duration.ofMinutes(10));
    aws.standIn.faults().refuse("ListTrainingJobs", 1, 400, "AccessDeniedException", "no");

    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
    assertThat(meters.counter("fleabridge.missing-events.failures").count()).isEqualTo(1);
    assertThat(meters.counter("fleabridge.sweep.failures").count()).as("old name").isEqualTo(1);

    aws.standIn.faults().refuse("DescribeTrainingJob", 1, 400, "AccessDeniedException", "no");
    assertThat(missing(LONG_AGO).search()).isZero();
    assertThat(missing(LONG_AGO).search()).isEqualTo(1);
  }

  @Test
  void itRunsWhereARuleListensToSageMaker() {
    assertThat(WatchConfiguration.listens(rules(RULES), "aws.sagemaker")).isTrue();
    String other =
        RULES
            .replace("source: [aws.sagemaker]", "source: [ml.x]")
            .replace("steps:", "key: \"{% 'k' %}\"\n    steps:");
    assertThat(WatchConfiguration.listens(rules(other), "aws.sagemaker")).isFalse();
  }

  private List<Action> pay() {
    bench.balance("agt_payer", "1000");
    return bench.runUntilIdle(Workbench::done);
  }

  private double missingCounted(String kind) {
    double found = meters.counter("fleabridge.missing-events.found", "kind", kind).count();
    assertThat(meters.counter("fleabridge.sweep.missing", "kind", kind).count())
        .as("by its old name")
        .isEqualTo(found);
    return found;
  }

  private MissingEvents missing(@Nullable Instant notBefore) {
    Planner planner =
        new Planner(
            rules(RULES),
            bench.clock,
            new TimeOrderedIds(bench.clock, new Random()),
            bench.settings.patience());
    return new MissingEvents(
        aws.trainingJobs(),
        aws.pipelineExecutions(),
        new OwnEvents(planner, bench.ledger.inbox(), bench.transactions, bench.clock),
        bench.ledger.inbox(),
        bench.ledger.missingEventsBeginning(),
        meters,
        bench.clock,
        new MissingEvents.Reach(Duration.ofHours(24), Duration.ofMinutes(2), notBefore));
  }

  static RuleBook rules(String yaml) {
    try {
      return RuleBook.load(yaml, "test", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Event trainingEvent(String id, String arn, String name) {
    String detail =
        Json.object()
            .put("TrainingJobArn", arn)
            .put("TrainingJobName", name)
            .put("TrainingJobStatus", "Completed")
            .toString();
    return Workbench.event(id, "aws.sagemaker", "SageMaker Training Job State Change", detail);
  }
}
