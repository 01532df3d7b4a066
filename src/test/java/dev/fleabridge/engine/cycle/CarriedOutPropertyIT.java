package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Money rule 22 in whatever order claims, answers, lost leases, findings and people come: once an
 * answer "carried out" is written, no new attempt of that action opens, and in the end it is DONE.
 */
class CarriedOutPropertyIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: instead } }
        - id: ask
          when: { source: [ask] }
          key: "{% $detail.key %}"
          steps:
            ask: { invoke-endpoint: { endpoint: m, body: { x: 1 } } }
      """;

  private static final int SEEDS = 20;
  private static final int STEPS = 60;
  private static final By ANN = new By("ann", "because of ticket 7");

  private final Workbench bench = new Workbench(RULES);
  private final Levers levers =
      new Levers(
          bench.ledger,
          Readings.on(bench.jdbc),
          new AuditLog(bench.jdbc),
          bench.transactions,
          bench.clock);
  private final List<Action> unanswered = new ArrayList<>();
  private final List<UUID> all = new ArrayList<>();
  private final Map<UUID, Integer> attemptsOfSettled = new HashMap<>();
  private final Set<UUID> late = new HashSet<>();

  @Test
  void whatIsKnownToBeCarriedOutIsNeverSentAgain() {
    long base = new Random().nextLong();
    for (int i = 0; i < SEEDS; i++) {
      long seed = base + i;
      try {
        live(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(late).as("answers that came when another attempt was made already").isNotEmpty();
  }

  private void live(Random random) {
    file(random);
    for (int step = 0; step < STEPS; step++) {
      act(random);
      check();
    }
    for (int round = 0; round < 8; round++) {
      bench.clock.advance(Duration.ofMinutes(6));
      unanswered.clear();
      reconcile(new InquiryResult.NotDone("not in the history"));
      bench.balance("agt_payer", "1000");
      claim("two").forEach(a -> answer(List.of(a), random));
      bench.resolver().resolveDue();
      check();
    }
    for (UUID id : attemptsOfSettled.keySet()) {
      assertThat(bench.action(id).state()).as("action %s", id).isEqualTo(ActionState.DONE);
      assertThat(bench.action(id).reserved()).isEqualTo(Money.ZERO);
    }
  }

  private void file(Random random) {
    for (int i = 0; i < 4; i++) {
      String source = random.nextInt(4) == 0 ? "ask" : "test";
      String key = UUID.randomUUID().toString();
      String detail = Json.object().put("key", key).toString();
      bench.file(Workbench.event(key, source, "Test", detail)).runs().stream()
          .flatMap(run -> run.actions().stream())
          .forEach(all::add);
    }
  }

  private void act(Random random) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        bench.balance("agt_payer", "1000");
        unanswered.addAll(claim(random.nextBoolean() ? "one" : "two"));
      }
      case 3 -> answer(taken(random), random);
      case 4, 5 -> bench.clock.advance(Duration.ofSeconds(1 + random.nextInt(400)));
      case 6, 7 -> reconcile(finding(random));
      case 8 -> bench.resolver().resolveDue();
      default -> pull(all.get(random.nextInt(all.size())), random);
    }
  }

  private List<Action> claim(String replica) {
    return bench.replica(replica).claim(100).sending();
  }

  /** One answer, or all that are there in one batch, in any order. */
  private List<Action> taken(Random random) {
    List<Action> taken = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? unanswered.size() : Math.min(1, unanswered.size());
    IntStream.range(0, count)
        .forEach(i -> taken.add(unanswered.remove(random.nextInt(unanswered.size()))));
    return taken;
  }

  private void answer(List<Action> claimed, Random random) {
    List<Sent> answers =
        claimed.stream().map(a -> new Sent(a, bench.clock.instant(), answer(random))).toList();
    for (Sent sent : answers) {
      boolean overtaken = bench.action(sent.claimed().id()).epoch() > sent.claimed().epoch();
      if (overtaken && sent.answer().outcome() == Outcome.DONE) {
        late.add(sent.claimed().id());
      }
    }
    bench.recorder().record(answers);
  }

  private static SendResult answer(Random random) {
    List<Outcome> outcomes = List.of(Outcome.values());
    Outcome outcome = outcomes.get(random.nextInt(outcomes.size()));
    return outcome == Outcome.DONE
        ? SendResult.done(Json.object().put("txId", "tx_" + random.nextInt(1_000_000)))
        : SendResult.of(outcome, "code", "message");
  }

  private void reconcile(InquiryResult found) {
    Reconciler reconciler = bench.reconciler(action -> found, unanswered::add);
    reconciler.expireLeases();
    reconciler.reconcileDue();
  }

  private static InquiryResult finding(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new InquiryResult.Repeat("keys are honoured");
      case 1 -> new InquiryResult.CannotTell("no look-up here");
      case 2 -> new InquiryResult.Unclear("not to be seen yet");
      default -> new InquiryResult.NotDone("not in the history");
    };
  }

  private void pull(UUID id, Random random) {
    try {
      switch (random.nextInt(5)) {
        case 0 -> levers.cancel(id, ANN);
        case 1 -> levers.resolveNotDone(id, ANN);
        case 2 -> levers.reject(id, ANN);
        default -> levers.retry(id, ANN);
      }
    } catch (Levers.NotLegal e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  private void check() {
    for (UUID id : all) {
      List<Attempt> attempts = bench.ledger.attempts().of(id);
      boolean done = attempts.stream().anyMatch(a -> a.outcome() == Outcome.DONE);
      if (done) {
        int known = attemptsOfSettled.computeIfAbsent(id, key -> attempts.size());
        assertThat(attempts).as("attempts of %s after one was carried out", id).hasSize(known);
      }
    }
  }
}
