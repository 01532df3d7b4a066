package dev.fleabridge.intake;

import static dev.fleabridge.intake.TestBridge.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import dev.fleabridge.testkit.embedded.ServerMood;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The SQS door, from ElasticMQ to a real PostgreSQL. */
@SpringBootTest(classes = TestBridge.class)
@DirtiesContext
class QueuesIT {

  private static final String LATER = "not-there-yet";
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Ends with the process: it must outlive the context, whose listeners poll it. */
  private static final EmbeddedQueues QUEUES = EmbeddedQueues.start(0);

  private static final SqsClient SQS = QUEUES.client();

  @DynamicPropertySource
  static void parts(DynamicPropertyRegistry properties) {
    hideForASecond();
    properties.add("spring.datasource.url", TestBridge::jdbcUrl);
    properties.add("db-scheduler.enabled", () -> "false");
    properties.add("spring.cloud.aws.sqs.endpoint", QUEUES::endpoint);
    properties.add("spring.cloud.aws.credentials.access-key", () -> "test");
    properties.add("spring.cloud.aws.credentials.secret-key", () -> "test");
    properties.add("fleabridge.intake.sqs.queues", () -> EmbeddedQueues.QUEUE + "," + LATER);
    properties.add("fleabridge.intake.sqs.poll-timeout", () -> "1s");
    properties.add("fleabridge.intake.sqs.shutdown-timeout", () -> "2s");
  }

  /** A message that nobody deletes comes back after a second: three receives in three. */
  private static void hideForASecond() {
    SQS.setQueueAttributes(request ->
        request
            .queueUrl(url(EmbeddedQueues.QUEUE))
            .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1")));
  }

  private static void deadLettersAfter(int receives) {
    String arn =
        SQS.getQueueAttributes(request ->
                request
                    .queueUrl(url(EmbeddedQueues.DEAD_LETTERS))
                    .attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}".formatted(arn, receives);
    SQS.setQueueAttributes(request ->
        request
            .queueUrl(url(EmbeddedQueues.QUEUE))
            .attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
  }

  private final JdbcTemplate jdbc;
  private final OneActionPlanning planning;
  private final Intake intake;
  private final MeterRegistry meters;

  @Autowired
  QueuesIT(JdbcTemplate jdbc, OneActionPlanning planning, Intake intake, MeterRegistry meters) {
    this.intake = intake;
    this.jdbc = jdbc;
    this.planning = planning;
    this.meters = meters;
  }

  @BeforeEach
  void empty() {
    for (String queue : List.of(EmbeddedQueues.QUEUE, EmbeddedQueues.DEAD_LETTERS)) {
      SQS.purgeQueue(request -> request.queueUrl(url(queue)));
    }
    TestBridge.empty(jdbc);
  }

  @Test
  void deletesAMessageWhenItsEventsAreStored() {
    send(Fixtures.envelope("e-1", "job-1"));
    send("[" + Fixtures.envelope("e-2", "job-2") + "," + Fixtures.envelope("e-3", "job-1") + "]");
    send(Fixtures.text("async-success.json"));
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 4);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(count(jdbc, "run")).isEqualTo(2);
    assertThat(held(EmbeddedQueues.DEAD_LETTERS)).isZero();
    assertThat(
            jdbc.queryForList("select distinct sender || ' ' || origin from event", String.class))
        .containsExactly(EmbeddedQueues.QUEUE + " SQS");
  }

  @Test
  void aMessageDeliveredAgainIsADuplicate() {
    for (int i = 0; i < 25; i++) {
      send(Fixtures.envelope("e-1", "job-1"));
    }
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(count(jdbc, "event")).isEqualTo(1);
    assertThat(count(jdbc, "action")).isEqualTo(1);
  }

  @Test
  void aMalformedMessageEndsAsADeadLetterAndHoldsUpNobody() {
    double before = malformed();
    for (int i = 0; i < 9; i++) {
      send(
          i == 4
              ? "{\"source\":\"s\",\"detail-type\":\"t\"}"
              : Fixtures.envelope("e-" + i, "j-" + i));
    }
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 8);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.DEAD_LETTERS) == 1);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(count(jdbc, "event")).isEqualTo(8);
    assertThat(malformed() - before).isEqualTo(3);
  }

  @Test
  void aNumberThatNobodyCanHoldHoldsUpNobody() {
    List<SendMessageBatchRequestEntry> messages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String body = Fixtures.envelope("e-" + i, "j-" + i);
      messages.add(
          SendMessageBatchRequestEntry.builder()
              .id("m" + i)
              .messageBody(i == 4 ? body.replace("0.10", "1e99999999999") : body)
              .build());
    }
    SQS.sendMessageBatch(request -> request.queueUrl(url(EmbeddedQueues.QUEUE)).entries(messages));
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.DEAD_LETTERS) == 1);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(count(jdbc, "event")).isEqualTo(9);
  }

  @Test
  void theBridgesOwnEventsComeThroughNoQueue() {
    send(Fixtures.envelope("e-1", "job-1").replace("ml.inference", "fleabridge.schedule"));
    send(Fixtures.envelope("e-2", "job-2"));
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.DEAD_LETTERS) == 1);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(jdbc.queryForList("select id from event", String.class)).containsExactly("e-2");
  }

  @Test
  void anEventThatTheDatabaseRefusesHoldsUpNobody() {
    for (int i = 0; i < 9; i++) {
      send(Fixtures.envelope("e-" + i, i == 4 ? "\\u0000" : "j-" + i));
    }
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 8);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 1);
  }

  @Test
  void dropsAndDeletesWhatAsksForNothing() {
    send(Fixtures.text("s3-test-event.json"));
    send("{\"Type\":\"SubscriptionConfirmation\",\"TopicArn\":\"t\",\"Message\":\"m\"}");
    send(Fixtures.envelope("e-1", "job-1"));
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 1);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(held(EmbeddedQueues.DEAD_LETTERS)).isZero();
  }

  @Test
  void keepsAMessageWhileTheDatabaseIsAway() {
    planning.failNext(1);
    send(Fixtures.envelope("e-1", "job-1"));
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 1);
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(held(EmbeddedQueues.DEAD_LETTERS)).isZero();
  }

  /** Each receive brings a message closer to the dead-letter queue: what is in hand is kept. */
  @Test
  void aDatabaseThatOnlyReadsMakesNoDeadLetters() {
    // Past the pool, whose connections to a server that only reads are thrown away.
    JdbcTemplate server = new JdbcTemplate(new DriverManagerDataSource(TestBridge.jdbcUrl()));
    deadLettersAfter(1);
    ServerMood.readsOnly(server);
    try {
      double before = failed();
      for (int i = 0; i < 20; i++) {
        send(Fixtures.envelope("e-" + i, "j-" + i));
      }
      await().atMost(PATIENCE).until(() -> !intake.isOpen());
      // What was received before it was noticed, if anything was, is tried again in hand.
      double first = failed() - before;
      await().atMost(PATIENCE).until(() -> failed() - before >= 2 * first);
    } finally {
      ServerMood.writesAgain(server);
    }
    await().atMost(PATIENCE).until(() -> held(EmbeddedQueues.QUEUE) == 0);
    assertThat(held(EmbeddedQueues.DEAD_LETTERS)).isZero();
    assertThat(count(jdbc, "event")).isEqualTo(20);
    assertThat(intake.isOpen()).isTrue();
    assertThat(count(jdbc, "schedule_mark")).as("what the probe left").isZero();
  }

  @Test
  void listensOnAQueueOnceItExistsAndCreatesNone() {
    await().atMost(PATIENCE).until(() -> listening(EmbeddedQueues.QUEUE) == 1);
    assertThat(SQS.listQueues().queueUrls()).noneMatch(url -> url.contains(LATER));
    assertThat(listening(LATER)).isZero();
    SQS.createQueue(request -> request.queueName(LATER));
    SQS.sendMessage(
        request -> request.queueUrl(url(LATER)).messageBody(Fixtures.envelope("e-9", "job-9")));
    await().atMost(PATIENCE).until(() -> count(jdbc, "event") == 1);
    assertThat(listening(LATER)).isEqualTo(1);
  }

  private double listening(String queue) {
    return meters.get("fleabridge.sqs.listening").tag("queue", queue).gauge().value();
  }

  private double failed() {
    return meters
        .counter("fleabridge.events", "source", EmbeddedQueues.QUEUE, "result", "failed")
        .count();
  }

  private double malformed() {
    return meters.counter("fleabridge.sqs.malformed", "queue", EmbeddedQueues.QUEUE).count();
  }

  private static void send(String body) {
    SQS.sendMessage(request -> request.queueUrl(url(EmbeddedQueues.QUEUE)).messageBody(body));
  }

  @AfterEach
  void asTheEmbeddedQueueIs() {
    deadLettersAfter(3);
  }

  /** Messages in the queue, visible or in somebody's hands. */
  private static int held(String queue) {
    return SQS
        .getQueueAttributes(request ->
            request
                .queueUrl(url(queue))
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private static String url(String queue) {
    return SQS.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }
}
