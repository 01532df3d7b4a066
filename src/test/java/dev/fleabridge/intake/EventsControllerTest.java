package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.SourceDays;
import dev.fleabridge.model.Json;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the door answers, with a transaction that the test decides about. */
class EventsControllerTest {

  private static final String SECRET = "sk-live-in-the-database's-words";

  private final MeterRegistry meters = new SimpleMeterRegistry();

  private SenderProperties rights = rights(List.of("*"), null);

  private @Nullable Intake intake;

  @AfterEach
  void close() throws InterruptedException {
    if (intake != null) {
      intake.close();
    }
  }

  @Test
  void storageTroubleIsAlways503WithRetryAfter() throws Exception {
    List<Supplier<RuntimeException>> troubles =
        List.of(
            () -> new CannotGetJdbcConnectionException(SECRET),
            () -> new CannotCreateTransactionException(SECRET),
            () -> new TransactionSystemException("commit: " + SECRET),
            () -> new DataIntegrityViolationException(SECRET),
            () -> new CannotAcquireLockException(SECRET));
    for (Supplier<RuntimeException> trouble : troubles) {
      door(atMost -> 0, trouble)
          .perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
          .andExpect(status().isServiceUnavailable())
          .andExpect(header().string("Retry-After", "10"))
          .andExpect(content().contentType("application/problem+json"))
          .andExpect(content().string(not(containsString(SECRET))));
      close();
    }
  }

  @Test
  void anOverloadIs503WithRetryAfter() throws Exception {
    door(atMost -> atMost, () -> new IllegalStateException("must not be reached"))
        .perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isServiceUnavailable())
        .andExpect(header().string("Retry-After", "10"))
        .andExpect(jsonPath("$.title").value("Overloaded"));
  }

  @Test
  void aMalformedEventIs400AndSaysWhere() throws Exception {
    MockMvc door = door(atMost -> 0, () -> new IllegalStateException("must not be reached"));
    door.perform(post("/v1/events").content("{\"source\":\"s\",\"detail-type\":\"t\"}"))
        .andExpect(status().isBadRequest())
        .andExpect(content().contentType("application/problem+json"))
        .andExpect(jsonPath("$.field").value("detail"))
        .andExpect(jsonPath("$.reason").value("missing"))
        .andExpect(jsonPath("$.index").doesNotExist());
    door.perform(
            post("/v1/events").content("[" + Fixtures.envelope("e-1", "j") + ",{\"source\":7}]"))
        .andExpect(status().isBadRequest())
        .andExpect(jsonPath("$.field").value("source"))
        .andExpect(jsonPath("$.index").value(1))
        .andExpect(jsonPath("$.detail").value("event 1: source: not a string"));
    door.perform(post("/v1/events"))
        .andExpect(status().isBadRequest())
        .andExpect(jsonPath("$.field").value("body"));
  }

  @Test
  void anEventThatItsSenderMayNotSendIs403AndSaysWhichSettingWouldAllowIt() throws Exception {
    rights = rights(List.of("ml.*"), null);
    MockMvc door = door(atMost -> 0, () -> new IllegalStateException("must not be reached"));
    String own = Fixtures.envelope("e-1", "j");
    String others = own.replace("ml.inference", "aws.sagemaker");
    door.perform(post("/v1/events").content(others))
        .andExpect(status().isForbidden())
        .andExpect(content().contentType("application/problem+json"))
        .andExpect(jsonPath("$.field").value("source"))
        .andExpect(jsonPath("$.setting").value("fleabridge.security.sources.unknown.event-sources"))
        .andExpect(jsonPath("$.index").doesNotExist());
    door.perform(post("/v1/events").content("[" + own + "," + others + "]"))
        .andExpect(status().isForbidden())
        .andExpect(jsonPath("$.index").value(1));
    assertThat(meters.counter("fleabridge.events", "source", "unknown", "result", "forbidden"))
        .returns(2.0, Counter::count);
  }

  @Test
  void aSenderOfWhomNothingIsConfiguredIs403AndMakesNoMetricOfItsOwn() throws Exception {
    rights = new SenderProperties(Map.of());
    door(atMost -> 0, () -> new IllegalStateException("must not be reached"))
        .perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isForbidden())
        .andExpect(
            jsonPath("$.setting").value("fleabridge.security.sources.[unknown].event-sources"));
    assertThat(meters.counter("fleabridge.events", "source", "unlisted", "result", "forbidden"))
        .returns(1.0, Counter::count);
  }

  @Test
  void whoPostsTooFastIs429WithRetryAfter() throws Exception {
    rights = rights(List.of("*"), 1);
    MockMvc door = door(atMost -> 0, () -> new CannotGetJdbcConnectionException(SECRET));
    door.perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isServiceUnavailable());
    door.perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isTooManyRequests())
        .andExpect(header().string("Retry-After", "1"))
        .andExpect(content().contentType("application/problem+json"));
  }

  private static SenderProperties rights(List<String> eventSources, @Nullable Integer perSecond) {
    return new SenderProperties(
        Map.of(
            "unknown",
            new SenderProperties.Source(
                eventSources, List.of(), List.of(), List.of(), perSecond, null)));
  }

  @Test
  void aLargeBodyIs413() throws Exception {
    door(atMost -> 0, () -> new IllegalStateException("must not be reached"))
        .perform(post("/v1/events").content(new byte[1001]))
        .andExpect(status().is(413))
        .andExpect(content().contentType("application/problem+json"));
  }

  @Test
  void bodiesThatLeaveNoRoomAreRefusedBeforeTheyAreReadAndLetInAfterwards() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    MockMvc door =
        door(
            atMost -> 0,
            () -> {
              begun.countDown();
              awaitQuietly(mayEnd);
              return new CannotGetJdbcConnectionException(SECRET);
            });
    String large = Fixtures.envelope("e-1", "j") + " ".repeat(700);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first =
          callers.submit(() -> title(door, large).equals("Unavailable") ? 1 : 0);
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      door.perform(post("/v1/events").content(large))
          .andExpect(status().isServiceUnavailable())
          .andExpect(header().string("Retry-After", "10"))
          .andExpect(jsonPath("$.title").value("Overloaded"));
      mayEnd.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).isOne();
    }
    assertThat(title(door, large)).isEqualTo("Unavailable");
  }

  @Test
  void anOverloadIsToldBeforeTheBodyIsRead() throws Exception {
    door(atMost -> atMost, () -> new IllegalStateException("must not be reached"))
        .perform(post("/v1/events").content(new byte[1001]))
        .andExpect(status().isServiceUnavailable());
  }

  @Test
  void countsByItselfWhatTheDatabaseWillNeverTake() throws Exception {
    door(atMost -> 0, () -> new DataIntegrityViolationException(SECRET))
        .perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isServiceUnavailable());
    assertThat(meters.counter("fleabridge.events", "source", "unknown", "result", "unstorable"))
        .returns(1.0, Counter::count);
    // PostgreSQL's class 54, which Spring takes for a shortage: a key too long for its index.
    SQLException tooLong = new SQLException(SECRET, "54000");
    door(atMost -> 0, () -> new DataAccessResourceFailureException(SECRET, tooLong))
        .perform(post("/v1/events").content(Fixtures.envelope("e-1", "j")))
        .andExpect(status().isServiceUnavailable());
    assertThat(meters.counter("fleabridge.events", "source", "unknown", "result", "unstorable"))
        .returns(2.0, Counter::count);
  }

  @RestController
  static class AnotherDoor {

    @PostMapping("/v1/other")
    void post() {
      throw new Overloaded("too much waits");
    }
  }

  @Test
  void eachDoorOverHttpAnswersTroubleInTheSameWay() throws Exception {
    MockMvcBuilders.standaloneSetup(new AnotherDoor())
        .setControllerAdvice(new IntakeProblems())
        .build()
        .perform(post("/v1/other"))
        .andExpect(status().isServiceUnavailable())
        .andExpect(header().string("Retry-After", "10"));
  }

  private static String title(MockMvc door, String body) throws Exception {
    String answer =
        door.perform(post("/v1/events").content(body))
            .andReturn()
            .getResponse()
            .getContentAsString();
    return Json.readObject(answer).path("title").stringValue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void otherTypesAndCompressedBodiesAre415() throws Exception {
    MockMvc door = door(atMost -> 0, () -> new IllegalStateException("must not be reached"));
    byte[] event = Fixtures.envelope("e-1", "j").getBytes(StandardCharsets.UTF_8);
    for (String type : List.of("multipart/form-data; boundary=x", "image/png")) {
      door.perform(post("/v1/events").header("Content-Type", type).content(event))
          .andExpect(status().isUnsupportedMediaType())
          .andExpect(content().contentType("application/problem+json"));
    }
    door.perform(post("/v1/events").header("Content-Encoding", "gzip").content(event))
        .andExpect(status().isUnsupportedMediaType());
  }

  private MockMvc door(IntUnaryOperator backlog, Supplier<RuntimeException> trouble) {
    IntakeProperties properties =
        new IntakeProperties(
            DataSize.ofBytes(1000),
            100,
            10,
            10,
            DataSize.ofBytes(1500),
            Duration.ofSeconds(20),
            new IntakeProperties.Sqs(List.of(), 10, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    intake =
        new Intake(
            new OneActionPlanning(),
            failing(trouble),
            new Inbox(new JdbcTemplate()),
            new DailyCounts(rights, new SourceDays(new JdbcTemplate())),
            new Backlog(backlog, properties.maxBacklog(), Clock.systemUTC()),
            () -> {},
            () -> {},
            meters,
            Clock.systemUTC(),
            properties,
            Tracing.untold());
    EventsController controller =
        new EventsController(
            new HttpDoor(intake, new Senders(rights, Clock.systemUTC()), properties),
            new EnvelopeReader(properties.maxArray()));
    return MockMvcBuilders.standaloneSetup(controller)
        .setControllerAdvice(new IntakeProblems())
        .build();
  }

  private static TransactionOperations failing(Supplier<RuntimeException> trouble) {
    return new TransactionOperations() {
      @Override
      public <T> T execute(TransactionCallback<T> action) {
        throw trouble.get();
      }
    };
  }
}
