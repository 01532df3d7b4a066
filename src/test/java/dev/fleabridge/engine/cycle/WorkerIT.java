package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.embedded.ServerMood;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The engine's threads, with a database that has two connections. */
class WorkerIT {

  private static final int CONNECTIONS = 2;
  private static final int IN_FLIGHT = 30;
  private static final Duration DRAIN = Duration.ofMillis(300);

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "1", memo: hello } }
      """;

  private final CountDownLatch answers = new CountDownLatch(1);
  private final AtomicInteger onTheirWay = new AtomicInteger();
  private final Queue<String> inTransaction = new ConcurrentLinkedQueue<>();

  /** Transactions that failed. */
  private final AtomicInteger refusals = new AtomicInteger();

  private final AtomicLong nanos = new AtomicLong();
  private final Turns turns = new Turns(nanos::get);

  private final Queue<UUID> repeated = new ConcurrentLinkedQueue<>();
  private Sender sender = this::answerWhenAllowed;
  private Workbench bench;
  private HikariDataSource connections;
  private Worker worker;
  private PublicServers unused;

  @BeforeEach
  void assemble() {
    bench = new Workbench(PAY);
    connections = new HikariDataSource();
    connections.setDataSource(bench.jdbc.getDataSource());
    connections.setMaximumPoolSize(CONNECTIONS);
    unused = new PublicServers(bench.clock);
    worker = worker();
  }

  @AfterEach
  void stop() {
    answers.countDown();
    worker.stop();
    connections.close();
    unused.close();
  }

  @Test
  void noConnectionAndNoTransactionIsHeldDuringACall() {
    List<UUID> ids = file(IN_FLIGHT);
    worker.start();

    await().untilAtomic(onTheirWay, is(IN_FLIGHT));
    await()
        .untilAsserted(
            () -> assertThat(connections.getHikariPoolMXBean().getActiveConnections()).isZero());
    assertThat(inTransaction).isEmpty();
    assertThat(states(ids)).containsOnly(ActionState.SENDING);

    answers.countDown();
    await().untilAsserted(() -> assertThat(states(ids)).containsOnly(ActionState.DONE));
  }

  @Test
  void theLinesOfACallHaveTheIdsThatItIsFor() {
    Map<UUID, Map<String, String>> seen = new ConcurrentHashMap<>();
    sender =
        action -> {
          seen.put(action.id(), MDC.getCopyOfContextMap());
          return Workbench.done(action);
        };
    List<UUID> ids = file(IN_FLIGHT);
    worker.start();
    await().untilAsserted(() -> assertThat(states(ids)).containsOnly(ActionState.DONE));
    for (UUID id : ids) {
      Action action = bench.action(id);
      assertThat(seen.get(id))
          .isEqualTo(
              Map.of(
                  "fleabridge.action", id.toString(),
                  "fleabridge.run", action.runId().toString(),
                  "fleabridge.event", action.eventId()));
    }
  }

  @Test
  void whatTheReconcilerClaimsIsSentAsARepeat() {
    answers.countDown();
    List<UUID> ids = file(2);
    Action lost =
        bench.withoutBalances().replica("one").claim(2).sending().stream()
            .filter(action -> action.id().equals(ids.getFirst()))
            .findFirst()
            .orElseThrow();
    worker.start();

    worker.repeat(lost);

    await().untilAsserted(() -> assertThat(repeated).containsExactly(ids.getFirst()));
    List<UUID> first = file(1);
    worker.wake();
    await().untilAsserted(() -> assertThat(states(first)).containsOnly(ActionState.DONE));
    assertThat(repeated).containsExactly(ids.getFirst());
  }

  /** Liveness goes by it: a loop that does not say so would end a replica that works. */
  @Test
  void bothLoopsSayThatTheyComeRoundWithNothingToDoToo() {
    worker.start();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    await()
        .untilAsserted(() ->
            assertThat(turns.since())
                .containsOnly(
                    Map.entry(Turns.CLAIMER, Duration.ZERO),
                    Map.entry(Turns.RECORDER, Duration.ZERO)));
    worker.stop();
    assertThat(turns.since()).isEmpty();
  }

  @Test
  void aStopClaimsNoMoreAndWritesDownWhatStillComes() {
    List<UUID> first = file(IN_FLIGHT);
    worker.start();
    await().untilAtomic(onTheirWay, is(IN_FLIGHT));
    List<UUID> second = file(5);
    Thread stopping = Thread.ofVirtual().start(worker::stop);
    await().until(() -> !worker.isRunning());

    answers.countDown();

    await().until(() -> !stopping.isAlive());
    assertThat(states(first)).containsOnly(ActionState.DONE);
    assertThat(states(second)).containsOnly(ActionState.READY);
  }

  @Test
  void whatDoesNotComeBackBeforeTheStopEndsIsLeftToItsLease() {
    List<UUID> ids = file(3);
    worker.start();
    await().untilAtomic(onTheirWay, is(3));

    worker.stop();

    assertThat(states(ids)).containsOnly(ActionState.SENDING);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up")).expireLeases();
    assertThat(states(ids)).containsOnly(ActionState.UNKNOWN);
  }

  /** The process stood still between its claim and its calls. */
  @Test
  void whatWasClaimedTooLongAgoIsNotSent() {
    Worker frozen = worker(DRAIN, Clock.offset(bench.clock, bench.settings.lease()));
    List<UUID> ids = file(3);

    frozen.start();

    await().untilAsserted(() -> assertThat(frozen.withheld().of("lease_expired")).isEqualTo(3));
    frozen.stop();
    assertThat(ids).allMatch(id -> bench.ledger.attempts().of(id).isEmpty());
    assertThat(onTheirWay).hasValue(0);
    assertThat(states(ids)).containsOnly(ActionState.READY);
  }

  @Test
  void whatAsksForTooManyTriesAgainIsNotSentAndWaits() {
    List<UUID> ids = file(300);
    sender =
        action -> {
          onTheirWay.incrementAndGet();
          return SendResult.of(Outcome.THROTTLED, "throttled", "later");
        };
    worker.start();
    await().until(() -> attempts("throttled") == 300);

    bench.clock.advance(bench.settings.retryCap());

    // The clock stands still: what the first tries earned and the usual hundred, and not one more.
    await().until(() -> attempts("throttled") == 400);
    worker.stop();
    assertThat(onTheirWay.get()).isEqualTo(400);
    assertThat(states(ids)).containsOnly(ActionState.READY);
    assertThat(bench.jdbc.queryForObject("select count(*) from attempt", Integer.class))
        .as("what waits its turn is no attempt")
        .isEqualTo(400);
  }

  @Test
  void whatIsNotSentBecauseItDoesNotRunIsGivenBack() {
    List<UUID> ids = file(1);
    Action claimed = bench.withoutBalances().replica("one").claim(1).sending().getFirst();

    worker.repeat(claimed);

    assertThat(states(ids)).containsOnly(ActionState.READY);
    assertThat(bench.ledger.attempts().of(claimed.id())).isEmpty();
    assertThat(worker.withheld().of("not_begun")).isOne();
  }

  @Test
  void aCallThatEndsInAnErrorIsUnknownAndGivesItsPlaceBack() {
    List<UUID> ids = file(IN_FLIGHT + 1);
    sender =
        action -> {
          throw new TracelessError();
        };

    worker.start();

    await().untilAsserted(() -> assertThat(states(ids)).containsOnly(ActionState.UNKNOWN));
  }

  @Test
  void aDatabaseThatOnlyReadsCostsNoAnswer() {
    List<UUID> ids = file(IN_FLIGHT);
    worker.start();
    await().untilAtomic(onTheirWay, is(IN_FLIGHT));
    ServerMood.readsOnly(bench.jdbc);
    try {
      answers.countDown();
      await().untilAtomic(refusals, greaterThan(1));
      assertThat(states(ids)).containsOnly(ActionState.SENDING);
    } finally {
      ServerMood.writesAgain(bench.jdbc);
    }

    await().untilAsserted(() -> assertThat(states(ids)).containsOnly(ActionState.DONE));
  }

  @Test
  void whatIsLockedWhenItsAnswerComesIsWrittenWhenItIsFree() {
    List<UUID> ids = file(IN_FLIGHT);
    worker.start();
    await().untilAtomic(onTheirWay, is(IN_FLIGHT));
    UUID locked = ids.getFirst();
    bench.jdbc.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'somebody holds it' using errcode = 'lock_not_available';
        end $$;
        create trigger refusing before update on action for each row
          when (new.id = '%s') execute function refuse();
        """
            .formatted(locked));
    try {
      answers.countDown();
      await()
          .untilAsserted(
              () -> assertThat(states(ids.subList(1, ids.size()))).containsOnly(ActionState.DONE));
      assertThat(states(List.of(locked))).containsOnly(ActionState.SENDING);
    } finally {
      bench.jdbc.execute("drop trigger refusing on action; drop function refuse()");
    }

    await().untilAsserted(() -> assertThat(states(ids)).containsOnly(ActionState.DONE));
  }

  @Test
  void aStopStillWritesWhatTheDatabaseTakesInTime() {
    List<UUID> ids = file(IN_FLIGHT);
    worker.stop();
    worker = worker(Duration.ofSeconds(30));
    worker.start();
    await().untilAtomic(onTheirWay, is(IN_FLIGHT));
    Thread stopping;
    ServerMood.readsOnly(bench.jdbc);
    try {
      answers.countDown();
      stopping = Thread.ofVirtual().start(worker::stop);
      await().until(() -> !worker.isRunning());
      int before = refusals.get();
      await().untilAtomic(refusals, greaterThan(before + 1));
    } finally {
      ServerMood.writesAgain(bench.jdbc);
    }

    await().until(() -> !stopping.isAlive());
    assertThat(states(ids)).containsOnly(ActionState.DONE);
  }

  /** Such as a StackOverflowError, without filling the log. */
  private static final class TracelessError extends Error {
    TracelessError() {
      super("a pattern over somebody else's text", null, false, false);
    }
  }

  private int attempts(String code) {
    Integer count =
        bench.jdbc.queryForObject(
            "select count(*) from attempt where code = ?", Integer.class, code);
    return count == null ? 0 : count;
  }

  /** What the reconciler claims goes out as a repeat, and nothing else does. */
  private final class Sending implements Sender {
    @Override
    public SendResult send(Action action) {
      return sender.send(action);
    }

    @Override
    public SendResult repeat(Action action) {
      repeated.add(action.id());
      return sender.send(action);
    }
  }

  private SendResult answerWhenAllowed(Action action) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      inTransaction.add(action.step());
    }
    onTheirWay.incrementAndGet();
    try {
      answers.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Workbench.done(action);
  }

  private Worker worker() {
    return worker(DRAIN, bench.clock);
  }

  private Worker worker(Duration drain) {
    return worker(drain, bench.clock);
  }

  private Worker worker(Duration drain, Clock clock) {
    JdbcTemplate jdbc = new JdbcTemplate(connections);
    Ledger ledger = Ledger.on(jdbc);
    TransactionTemplate real =
        new TransactionTemplate(new DataSourceTransactionManager(connections));
    TransactionOperations transactions =
        new TransactionOperations() {
          @Override
          public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
            try {
              return real.execute(work);
            } catch (RuntimeException e) {
              refusals.incrementAndGet();
              throw e;
            }
          }
        };
    Recorder recorder =
        new Recorder(ledger, transactions, bench.settings, bench.clock, new Random(1));
    return new Worker(
        new Claimer(
            ledger, transactions, new Guard(settings()), bench.settings, bench.clock, "one"),
        new Sending(),
        recorder,
        new LastResort(recorder, ledger, transactions, bench.clock),
        new Resolver(ledger, transactions, bench.settings, bench.clock),
        new BalanceReader(unused.client, ledger, transactions, bench.clock),
        turns,
        new Worker.Pace(Duration.ofMillis(20), IN_FLIGHT, drain),
        clock);
  }

  /** Balances are not this test's subject. */
  private static GuardSettings settings() {
    return new GuardSettings(
        new BigDecimal("0.02"),
        GuardLimits.NONE,
        rule -> GuardLimits.NONE,
        new AllowList(List.of()),
        new AllowList(List.of()),
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }

  private List<UUID> file(int count) {
    List<Event> events =
        IntStream.range(0, count)
            .mapToObj(i -> UUID.randomUUID().toString())
            .map(key ->
                Workbench.event(key, "test", "test", Json.object().put("key", key).toString()))
            .toList();
    return bench.file(events).stream()
        .map(filed -> filed.runs().getFirst().actions().getFirst())
        .toList();
  }

  private List<ActionState> states(List<UUID> ids) {
    return ids.stream().map(id -> bench.action(id).state()).toList();
  }
}
