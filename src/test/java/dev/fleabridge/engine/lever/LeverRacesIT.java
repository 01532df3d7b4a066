package dev.fleabridge.engine.lever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** People who act on one action at once, each by what they saw of it. */
class LeverRacesIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", memo: hello } }
      """;

  private static final int ROUNDS = 60;

  private Workbench bench;
  private AuditLog audit;
  private Readings readings;
  private Levers levers;

  @BeforeEach
  void openBench() {
    GuardLimits limits = new GuardLimits(null, null, null, Money.of("50"));
    bench = new Workbench(RULES).withoutBalances().limits(limits);
    audit = new AuditLog(bench.jdbc);
    readings = Readings.on(bench.jdbc);
    levers = new Levers(bench.ledger, readings, audit, bench.transactions, bench.clock);
  }

  /** How it could pay twice: both saw that the first payment is in no list, and one was quicker. */
  @Test
  void whatWasSeenBeforeAPaymentWasSentAgainDoesNotSendItOnceMore() {
    UUID id = inReview("k1");
    Precondition seen = asSeen(id);
    levers.resolveNotDone(id, new By("ann", "the statement does not show it", seen));
    assertThat(bench.runUntilIdle(LeverRacesIT::lost)).hasSize(1);
    review();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);

    By stale = new By("bob", "the statement does not show it", seen);
    assertThatExceptionOfType(Levers.NotAsSeen.class)
        .isThrownBy(() -> levers.resolveNotDone(id, stale));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.runUntilIdle(LeverRacesIT::lost)).isEmpty();
    assertThat(acts(id)).containsExactly("ann resolve");
  }

  /** What the action is counts before what was seen of it, as RFC 9110 wants it. */
  @Test
  void anActThatIsIllegalIsRefusedForThat() {
    UUID id = inReview("k1");
    Precondition never = (found, ledger, now) -> false;

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.approve(id, new By("ann", "n", never)));
    assertThat(levers.approve(UUID.randomUUID(), new By("ann", "n", never))).isEmpty();
  }

  @Test
  void ofActsThatSawTheSameExactlyOneIsDone() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < ROUNDS; round++) {
        try {
          race(random, "k" + round, threads);
        } catch (AssertionError e) {
          throw new AssertionError("seed %d, round %d".formatted(seed, round), e);
        }
      }
    }
  }

  private void race(Random random, String key, ExecutorService threads) throws Exception {
    List<String> acts;
    UUID id;
    switch (random.nextInt(3)) {
      case 0 -> {
        id = held(key);
        acts = List.of("approve", "cancel", "reject", "retry");
      }
      case 1 -> {
        id = inReview(key);
        acts = List.of("not_done", "done", "cancel", "look-again");
      }
      default -> {
        id = declined(key);
        acts = List.of("retry");
      }
    }
    Precondition seen = asSeen(id);
    int lines = readings.actions().history(id).size();
    CyclicBarrier together = new CyclicBarrier(3);
    List<Callable<Boolean>> tries = new ArrayList<>();
    for (int person = 0; person < 3; person++) {
      String act = acts.get(random.nextInt(acts.size()));
      By by = new By("person-" + person, "seen", seen);
      tries.add(() -> {
        together.await();
        return done(act, id, by);
      });
    }
    int done = 0;
    for (Future<Boolean> each : threads.invokeAll(tries)) {
      done += each.get() ? 1 : 0;
    }

    assertThat(done).isOne();
    assertThat(acts(id)).hasSize(1);
    assertThat(readings.actions().history(id)).hasSize(lines + 1);
    List<Action> sent = bench.runUntilIdle(Workbench::done);
    assertThat(sent).filteredOn(action -> action.id().equals(id)).hasSizeLessThan(2);
  }

  private boolean done(String act, UUID id, By by) {
    try {
      switch (act) {
        case "approve" -> levers.approve(id, by);
        case "cancel" -> levers.cancel(id, by);
        case "reject" -> levers.reject(id, by);
        case "retry" -> levers.retry(id, by);
        case "not_done" -> levers.resolveNotDone(id, by);
        case "done" -> levers.resolveDone(id, by, null);
        default -> levers.lookAgain(id, by);
      }
      return true;
    } catch (Levers.NotLegal | Levers.NotAsSeen e) {
      return false;
    }
  }

  private Precondition asSeen(UUID id) {
    return Precondition.lastLine(readings.actions().lastLine(id));
  }

  private UUID held(String key) {
    UUID id = file(key, "60");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    return id;
  }

  private UUID declined(String key) {
    UUID id = file(key, "10");
    bench.runUntilIdle(action -> SendResult.of(Outcome.DECLINED, "refused", "no"));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    return id;
  }

  private UUID inReview(String key) {
    UUID id = file(key, "10");
    bench.runUntilIdle(LeverRacesIT::lost);
    review();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    return id;
  }

  private void review() {
    bench.clock.advance(bench.settings.reviewAfter().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here")).reconcileDue();
  }

  private static SendResult lost(Action action) {
    return SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
  }

  private UUID file(String key, String amount) {
    String detail = Json.object().put("key", key).put("amount", amount).toString();
    return bench
        .file(Workbench.event("e-" + key, "test", "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private List<String> acts(UUID id) {
    AuditLog.Search search = new AuditLog.Search(null, null, "actions/" + id, null, null);
    return audit.page(search, null, 100).items().stream()
        .map(line -> line.actor() + " " + line.act())
        .toList();
  }
}
