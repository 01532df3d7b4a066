package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.SourceDays;
import dev.fleabridge.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/** What a batch does where one of its messages is odd. */
class QueueListenerTest {

  private final List<String> filed = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> locked = ConcurrentHashMap.newKeySet();
  private final OneActionPlanning planning = new OneActionPlanning();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final QueueRoom room = new QueueRoom(Duration.ZERO);

  @Test
  void aMessageThatNobodyCanReadLeavesItsBatchAlone() throws Exception {
    List<Message<String>> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String body = Fixtures.envelope("e-" + i, "j-" + i);
      batch.add(new GenericMessage<>(i == 4 ? body.replace("0.10", "1e99999999999") : body));
    }
    try (Intake intake = intake()) {
      new QueueListener("q", reader(), anybody(), intake, room, () -> false).onMessage(batch);
    }
    assertThat(filed).hasSize(9).doesNotContain("e-4");
    assertThat(meters.counter("fleabridge.sqs.malformed", "queue", "q").count()).isOne();
  }

  /** Forty messages of a megabyte that has nothing but empty objects stopped a replica. */
  @Test
  void messagesThatBecomeTooMuchAreTakenOneAfterTheOther() throws Exception {
    List<Message<String>> batch = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batch.add(
          new GenericMessage<>(
              Fixtures.envelope("e-" + i, "j-" + i)
                  .replaceFirst("\"detail\"", "\"more\":[" + "{},".repeat(400_000) + "1],$0")));
    }
    batch.add(new GenericMessage<>(Fixtures.envelope("e-3", "j-3")));
    assertThat(QueueRoom.parts(batch).stream().map(part -> part.messages().size()))
        .containsExactly(1, 1, 2);

    QueueRoom.Part another = QueueRoom.parts(batch.subList(0, 1)).getFirst();
    assertThat(room.enter(another)).isTrue();
    AtomicInteger waits = new AtomicInteger();
    try (Intake intake = intake()) {
      QueueListener.Patience untilTheOtherHasLeft =
          () -> {
            assertThat(filed).isEmpty();
            room.leave(another);
            return waits.incrementAndGet() == 1;
          };
      new QueueListener("q", reader(), anybody(), intake, room, untilTheOtherHasLeft)
          .onMessage(batch);
    }

    assertThat(waits).hasValue(1);
    assertThat(filed).containsExactly("e-0", "e-1", "e-2", "e-3");
    assertThat(room.enter(another)).isTrue();
  }

  @Test
  void aMessageThatItsQueueMayNotCarryIsLeftToTheRedrivePolicy() throws Exception {
    SenderProperties rights =
        new SenderProperties(
            Map.of(
                "q",
                new SenderProperties.Source(
                    List.of("ml.*"), List.of(), List.of(), List.of(), null, null)));
    List<Message<String>> batch =
        List.of(
            new GenericMessage<>(Fixtures.envelope("e-1", "j-1")),
            new GenericMessage<>(
                Fixtures.envelope("e-2", "j-2").replace("ml.inference", "aws.sagemaker")),
            new GenericMessage<>(Fixtures.text("callback-executing.json")));
    for (String queue : List.of("https://sqs.us-east-1.amazonaws.com/123456789012/q", "q")) {
      filed.clear();
      try (Intake intake = intake()) {
        new QueueListener(
                queue, reader(), new Senders(rights, Clock.systemUTC()), intake, room, () -> false)
            .onMessage(batch);
      }
      assertThat(filed).containsExactly("e-1");
      assertThat(
              meters.counter("fleabridge.events", "source", queue, "result", "forbidden").count())
          .isEqualTo(2);
    }
  }

  @Test
  void whatSomebodysLockKeepsOutStaysInHandAndTheOthersAreStored() throws Exception {
    List<Message<String>> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(new GenericMessage<>(Fixtures.envelope("e-" + i, "j-" + i)));
    }
    List<Integer> storedAtEachPause = new ArrayList<>();
    locked.addAll(List.of("e-1", "e-2", "e-3", "e-4"));
    try (Intake intake = intake()) {
      new QueueListener(
              "q",
              reader(),
              anybody(),
              intake,
              room,
              () -> {
                storedAtEachPause.add(filed.size());
                if (storedAtEachPause.size() == 10) {
                  locked.clear();
                }
                return storedAtEachPause.size() < 100;
              })
          .onMessage(batch);
    }
    assertThat(filed).hasSize(10).doesNotHaveDuplicates();
    // Once round, and those behind the locked ones are stored as well.
    assertThat(storedAtEachPause).element(3).isEqualTo(6);
  }

  @Test
  void whatIsLockedOutForGoodIsGivenBackInTheEnd() throws Exception {
    locked.add("e-1");
    AtomicInteger pauses = new AtomicInteger();
    try (Intake intake = intake()) {
      new QueueListener(
              "q", reader(), anybody(), intake, room, () -> pauses.incrementAndGet() < 1_000_000)
          .onMessage(List.of(new GenericMessage<>(Fixtures.envelope("e-1", "j-1"))));
    }
    assertThat(filed).isEmpty();
    assertThat(pauses.get()).isBetween(100, 180);
  }

  /** To give them back would use up their receives, though nothing is wrong with them. */
  @Test
  void whereNothingIsEvaluatedTheMessagesStayInHandUntilItIs() throws Exception {
    List<Message<String>> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(new GenericMessage<>(Fixtures.envelope("e-" + i, "j-" + i)));
    }
    planning.refuseNext(4);
    AtomicInteger waits = new AtomicInteger();
    try (Intake intake = intake()) {
      new QueueListener("q", reader(), anybody(), intake, room, () -> waits.incrementAndGet() > 0)
          .onMessage(batch);
      assertThat(waits).hasValue(4);
      assertThat(filed).hasSize(10).doesNotHaveDuplicates();

      planning.refuseNext(100);
      new QueueListener("q", reader(), anybody(), intake, room, () -> false).onMessage(batch);
      assertThat(filed).hasSize(10);
    }
  }

  private static MessageReader reader() {
    return new MessageReader(new EnvelopeReader(100));
  }

  private static Senders anybody() {
    return new Senders(new SenderProperties(Map.of()), Clock.systemUTC());
  }

  private Intake intake() {
    IntakeProperties properties =
        new IntakeProperties(
            DataSize.ofMegabytes(1),
            100,
            10,
            10,
            DataSize.ofMegabytes(1),
            Duration.ofSeconds(20),
            new IntakeProperties.Sqs(List.of(), 10, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    return new Intake(
        planning,
        TransactionOperations.withoutTransaction(),
        new RememberingInbox(),
        new DailyCounts(new SenderProperties(Map.of()), new SourceDays(new JdbcTemplate())),
        new Backlog(atMost -> 0, properties.maxBacklog(), Clock.systemUTC()),
        () -> {},
        () -> {},
        meters,
        Clock.systemUTC(),
        properties,
        Tracing.untold());
  }

  private final class RememberingInbox extends Inbox {

    RememberingInbox() {
      super(new JdbcTemplate());
    }

    @Override
    public List<Filed> file(List<Plan> plans, Instant now) {
      List<String> ids = plans.stream().map(plan -> plan.inbound().event().id()).toList();
      if (ids.stream().anyMatch(locked::contains)) {
        throw new CannotAcquireLockException(
            "locked", new SQLException("canceling statement due to lock timeout", "55P03"));
      }
      filed.addAll(ids);
      return ids.stream().map(id -> new Filed(id, false, List.of())).toList();
    }
  }
}
