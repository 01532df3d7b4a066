package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Two replicas take the same events and pay, while people reload again and again and each replica
 * follows when it happens to look.
 */
class ReloadUnderLoadIT {

  private static final int EVENTS = 1_500;
  private static final int BATCH = 10;
  private static final int MAX_AMOUNT = 25;

  private final Workbench bench = new Workbench(rules(1));

  @TempDir private Path folder;

  /** What the stand-in was told to pay: how often, by the key of the payment. */
  private final Map<String, AtomicInteger> effects = new ConcurrentHashMap<>();

  @Test
  @Timeout(120)
  void noEventIsLostNonePaysTwiceAndEachRunNamesTheRevisionThatDecidedIt() throws Exception {
    List<RevisedReplica> replicas =
        List.of(
            RevisedReplica.start(bench, "one", folder, rules(1)),
            RevisedReplica.start(bench, "two", folder, rules(1)));
    bench.balance("agt_payer", "1000000");
    List<Event> events = IntStream.range(0, EVENTS).mapToObj(ReloadUnderLoadIT::event).toList();
    AtomicBoolean filed = new AtomicBoolean();
    AtomicInteger progress = new AtomicInteger();
    // Each reload waits for its share of the events, so that all of them fall into the load.
    try (var threads = Executors.newFixedThreadPool(6)) {
      CyclicBarrier together = new CyclicBarrier(2);
      List<Future<?>> doors = new ArrayList<>();
      for (RevisedReplica replica : replicas) {
        doors.add(
            threads.submit(() -> {
              together.await();
              file(replica, events, progress);
              return null;
            }));
      }
      Future<Integer> reloads =
          threads.submit((Callable<Integer>) () -> reload(replicas, progress));
      List<Future<?>> work = new ArrayList<>();
      for (RevisedReplica replica : replicas) {
        work.add(threads.submit(() -> pay(replica, filed)));
      }
      try {
        for (Future<?> door : doors) {
          door.get();
        }
        assertThat(reloads.get()).isGreaterThan(5);
      } finally { // Or the others would go on for ever.
        filed.set(true);
        progress.set(2 * EVENTS);
      }
      for (Future<?> worker : work) {
        worker.get();
      }
    }
    replicas.forEach(replica -> replica.watch.look());

    assertThat(count("select count(*) from event")).isEqualTo(EVENTS);
    assertThat(count("select count(*) from run")).isEqualTo(EVENTS);
    assertThat(count("select count(*) from run where revision is null")).isZero();
    assertThat(count("select count(*) from action where state <> 'DONE'")).isZero();
    assertThat(effects).hasSize(EVENTS).allSatisfy((key, times) -> assertThat(times).hasValue(1));
    // The amount is the revision's own, so it tells which one decided.
    assertThat(
            count(
                """
                select count(*) from run r join action a on a.run_id = r.id
                  join rule_revision v on v.number = r.revision
                where position('amount: "' || trim_scale(a.amount) || '"' in v.content) = 0
                """))
        .isZero();
    assertThat(count("select count(distinct revision) from run")).isGreaterThan(2);
    assertThat(replicas.getFirst().number())
        .isEqualTo(replicas.getLast().number())
        .isEqualTo(replicas.getFirst().ledger.numberInForce().orElseThrow());
  }

  /** Both replicas file all events, in another order each. */
  private void file(RevisedReplica replica, List<Event> events, AtomicInteger progress) {
    List<Event> mine = new ArrayList<>(events);
    Collections.shuffle(mine, new Random(replica.file().hashCode()));
    for (int i = 0; i < mine.size(); i += BATCH) {
      List<Event> batch = mine.subList(i, Math.min(mine.size(), i + BATCH));
      while (!isFiled(replica, batch)) {
        replica.watch.look();
      }
      progress.addAndGet(batch.size());
    }
  }

  /** False where the sender is told to come again, because the replica is behind. */
  private boolean isFiled(RevisedReplica replica, List<Event> batch) {
    try {
      List<Plan> plans = batch.stream().map(replica::plan).toList();
      bench.transactions.executeWithoutResult(
          status -> bench.ledger.inbox().file(plans, bench.clock.instant()));
      return true;
    } catch (ConcurrencyFailureException e) {
      return false;
    }
  }

  private static int reload(List<RevisedReplica> replicas, AtomicInteger progress)
      throws Exception {
    int reloads = 0;
    for (int amount = 2; amount <= MAX_AMOUNT; amount++) {
      while (progress.get() < 2 * EVENTS * (amount - 2) / MAX_AMOUNT) {
        Thread.onSpinWait();
      }
      RevisedReplica at = replicas.get(amount % 2);
      at.reload("ann", rules(amount));
      reloads++;
      if (amount % 3 == 0) {
        replicas.get((amount + 1) % 2).watch.look();
      }
    }
    return reloads;
  }

  private Void pay(RevisedReplica replica, AtomicBoolean filed) {
    Guard guard =
        new Guard(
            new GuardSettings(
                new BigDecimal("0.02"),
                GuardLimits.NONE,
                GuardLimits.inForce(replica.rules),
                new AllowList(List.of()),
                new AllowList(List.of()),
                true,
                Duration.ofDays(1),
                Duration.ofDays(1)));
    Claimer claimer =
        new Claimer(
            bench.ledger,
            bench.transactions,
            guard,
            bench.outside,
            bench.settings,
            bench.clock,
            replica.file().getFileName().toString());
    while (true) {
      boolean last = filed.get();
      List<Action> sending = claimer.claim(20).sending();
      sending.forEach(action ->
          effects
              .computeIfAbsent(action.idempotencyKey(), key -> new AtomicInteger())
              .incrementAndGet());
      bench
          .recorder()
          .record(
              sending.stream()
                  .map(a -> new Sent(a, bench.clock.instant(), Workbench.done(a)))
                  .toList());
      if (last && count("select count(*) from action where state in ('READY', 'SENDING')") == 0) {
        return null;
      }
    }
  }

  private long count(String query) {
    return Objects.requireNonNull(bench.jdbc.queryForObject(query, Long.class));
  }

  private static Event event(int number) {
    return Workbench.event(
        "e" + number, "test", "Test", Json.object().put("key", "k" + number).toString());
  }

  private static String rules(int amount) {
    return """
    rules:
      - id: pay
        when: { source: [test] }
        key: "{%% $detail.key %%}"
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "%d", memo: hello } }
    """
        .formatted(amount);
  }
}
