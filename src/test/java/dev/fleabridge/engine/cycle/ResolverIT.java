package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that wait go on once, whatever happens while they are looked at. */
class ResolverIT {

  private static final String RULES =
      """
      rules:
        - id: chain
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            first:
              require: [ { that: "{% $detail.score >= 0.5 %}", otherwise: too_low } ]
              transfer: { payer: agt_payer, payee: agt_a, amount: "1" }
            second: { after: [first], transfer: { payer: agt_payer, payee: agt_b, amount: "1" } }
            instead: { on-failure-of: first, transfer: { payer: agt_payer, payee: agt_c, amount: "1" } }
      """;

  private final Workbench bench = new Workbench(RULES);

  /** Evaluates after something else has happened. */
  private record After(Runnable happens) implements Evaluations {
    @Override
    public <T> T run(Supplier<T> work) {
      happens.run();
      return work.get();
    }
  }

  private record Ended(Undecided how) implements Evaluations {
    @Override
    public <T> T run(Supplier<T> work) {
      throw how;
    }
  }

  /** Nothing will end any more that could wake them. */
  @Test
  void stepsAfterOneThatEndedBeforeItBeganAreLookedAtAtOnce() {
    List<UUID> steps = file("0.1");
    assertThat(bench.action(steps.get(0)).state()).isEqualTo(ActionState.SKIPPED);

    assertThat(bench.resolver().resolveDue()).isEqualTo(2);

    assertThat(bench.action(steps.get(1)).reason()).isEqualTo("dependency_skipped");
    assertThat(bench.action(steps.get(2)).state()).isNotEqualTo(ActionState.WAITING);
  }

  /** The time of the next look is not that of the evaluation's end. */
  @Test
  void whatThereIsNoThreadForIsLookedAtInTheNextTurn() {
    UUID second = waitingSecond();

    bench.resolver(new Ended(Undecided.refused("no thread"))).resolveDue();
    assertThat(bench.action(second).state()).isEqualTo(ActionState.WAITING);
    assertThat(bench.action(second).dueAt()).isEqualTo(bench.clock.instant());
    bench.resolver().resolveDue();

    assertThat(bench.action(second).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whatTookTooLongIsHeldWithTheReasonAndTheNextReasonIsToldToo() {
    UUID second = waitingSecond();

    bench.resolver(new Ended(Undecided.because("took too long"))).resolveDue();
    assertThat(bench.action(second).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(second).reason()).isEqualTo("evaluation_undecided");

    String definition =
        bench.jdbc.queryForObject("select definition from rule_version", String.class);
    bench.jdbc.update(
        "update rule_version set grammar = grammar + 1,"
            + " definition = jsonb_set(definition::jsonb, '{retries}', '3')::json");
    bench.clock.advance(Duration.ofMinutes(1));
    bench.resolver().resolveDue();
    assertThat(bench.action(second).reason()).isEqualTo("rule_unreadable");

    bench.jdbc.update("update rule_version set definition = ?::json", definition);
    bench.clock.advance(Duration.ofMinutes(5));
    bench.resolver().resolveDue();
    assertThat(bench.action(second).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(second).failures()).isZero();
  }

  /** A later release may refuse what an earlier one took; what runs by it has been decided. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jsonb_set(definition::jsonb, '{retries}', '3')",
        "jsonb_set(definition::jsonb, '{id}', '\"Pay of March\"')",
        "jsonb_set(definition::jsonb, '{steps,second,item}', '\"{% $detail.x %}\"')",
        """
        jsonb_set(definition::jsonb, '{steps}', definition::jsonb->'steps' ||
          (select jsonb_object_agg('more' || n, definition::jsonb->'steps'->'second')
           from generate_series(1, 100) n))
        """,
      })
  void aWaitingStepGoesOnByWordsThatAreRefusedInAFileByNow(String stored) {
    UUID second = waitingSecond();
    bench.jdbc.update("update rule_version set definition = (" + stored + ")::json");

    bench.resolver().resolveDue();

    assertThat(bench.action(second).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whatIsHeldUntilItsDeadlineLetsOthersGoOn() {
    UUID second = waitingSecond();
    UUID first = bench.ledger.actions().needsOf(second).getFirst().id();
    bench.jdbc.update(
        "update action set state = 'HELD', parameters = null, reason = 'rule_unreadable', due_at ="
            + " null where id = ?",
        first);
    bench.jdbc.update("update action set due_at = null where id = ?", second);
    bench.clock.advance(bench.settings.patience().plusSeconds(1));
    bench.resolver().resolveDue();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.EXPIRED);
    bench.resolver().resolveDue();

    assertThat(bench.action(second).reason()).isEqualTo("dependency_expired");
  }

  @Test
  void whatOneReplicaEvaluatesIsLeftAloneByTheOthers() {
    UUID second = waitingSecond();
    List<Integer> others = new ArrayList<>();

    bench.resolver(new After(() -> others.add(bench.resolver().resolveDue()))).resolveDue();

    assertThat(others).containsOnly(0);
    assertThat(bench.action(second).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whatMovedOnWhileItWasEvaluatedIsLeftAsItIs() {
    UUID second = waitingSecond();

    bench
        .resolver(
            new After(() ->
                bench.jdbc.update("update action set state = 'CANCELED' where id = ?", second)))
        .resolveDue();

    assertThat(bench.action(second).state()).isEqualTo(ActionState.CANCELED);
  }

  /** Woken meanwhile, it is looked at again, with what woke it. */
  @Test
  void whatWasWokenWhileItWasEvaluatedIsLookedAtAgain() {
    UUID second = waitingSecond();

    bench
        .resolver(
            new After(() ->
                bench.jdbc.update("update action set due_at = created_at where id = ?", second)))
        .resolveDue();
    assertThat(bench.action(second).state()).isEqualTo(ActionState.WAITING);
    bench.resolver().resolveDue();

    assertThat(bench.action(second).state()).isEqualTo(ActionState.READY);
  }

  /** The identity of an event is what it says, and neither its envelope's id nor its time. */
  @Test
  void eachPartOfAnEventIsPartOfItsContent() {
    Event event = content("s", "t", "r", "{\"a\":1}");
    Set<String> hashes = new HashSet<>();
    hashes.add(Planner.contentHash(event));
    hashes.add(Planner.contentHash(content("s2", "t", "r", "{\"a\":1}")));
    hashes.add(Planner.contentHash(content("s", "t2", "r", "{\"a\":1}")));
    hashes.add(Planner.contentHash(content("s", "t", "r2", "{\"a\":1}")));
    hashes.add(Planner.contentHash(content("s", "t", "r", "{\"a\":2}")));

    assertThat(hashes).hasSize(5).allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    Event again =
        new Event(
            "other",
            "s",
            "t",
            "",
            Workbench.START.plusSeconds(9),
            "",
            List.of("r"),
            Json.readObject("{\"a\":1}"));
    assertThat(hashes).contains(Planner.contentHash(again));
  }

  private static Event content(String source, String type, String resource, String detail) {
    return new Event(
        "e", source, type, "", Workbench.START, "", List.of(resource), Json.readObject(detail));
  }

  /** The second step, after the first was carried out. */
  private UUID waitingSecond() {
    bench.balance("agt_payer", "100");
    List<UUID> steps = file("0.9");
    for (Action claimed : bench.replica("one").claim(10).sending()) {
      bench
          .recorder()
          .record(
              List.of(new Recorder.Sent(claimed, bench.clock.instant(), Workbench.done(claimed))));
    }
    assertThat(bench.action(steps.get(0)).state()).isEqualTo(ActionState.DONE);
    return steps.get(1);
  }

  private List<UUID> file(String score) {
    return bench.file(event(score)).runs().getFirst().actions();
  }

  private static Event event(String score) {
    String key = UUID.randomUUID().toString();
    String detail = "{\"key\":\"%s\",\"score\":%s}".formatted(key, score);
    return Workbench.event(key, "test", "Test", detail);
  }
}
