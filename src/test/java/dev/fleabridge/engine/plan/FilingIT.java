package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.EventReadings;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the books answer of events that are filed, and which moves they refuse. */
class FilingIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
            then: { after: [pay], record: { agent: agt_payer, memo: paid } }
      """;

  private static final String ONE_MORE =
      RULES
          + """
            - id: more
              when: { source: [test] }
              key: "{% $detail.key %}"
              steps:
                pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: more } }
          """;

  private final Workbench bench = new Workbench(RULES);

  @Test
  void anEventThatComesAgainIsToldItsRunAndItsActions() {
    FiledRun first = bench.file(event("e1", "k1")).runs().getFirst();
    Filed again = bench.file(event("e1", "k1"));

    assertThat(again.duplicate()).isTrue();
    assertThat(again.runs())
        .containsExactly(new FiledRun(first.id(), "pay", false, false, first.actions()));
    assertThat(first.actions()).hasSize(2);
  }

  @Test
  void anotherEventOfTheSameFactIsToldTheSameRun() {
    FiledRun first = bench.file(event("e1", "k1")).runs().getFirst();
    Filed other = bench.file(event("e2", "k1"));

    assertThat(other.eventId()).isEqualTo("e2");
    assertThat(other.runs())
        .containsExactly(new FiledRun(first.id(), "pay", false, false, first.actions()));
    assertThat(bench.file(event("e2", "k1")).runs()).isEqualTo(other.runs());
  }

  @Test
  void twoEventsOfOneFactThatComeTogetherAreToldTheSameRun() {
    List<Filed> filed = bench.file(List.of(event("e1", "k1"), event("e2", "k1")));
    FiledRun first = filed.getFirst().runs().getFirst();
    FiledRun other = filed.getLast().runs().getFirst();

    assertThat(first.started()).isNotEqualTo(other.started());
    assertThat(first.id()).isEqualTo(other.id());
    assertThat(first.actions()).isEqualTo(other.actions()).hasSize(2);
  }

  @Test
  void aReplayAddsWhatANewerRuleAsksForAndNothingElse() {
    Event event = event("e1", "k1");
    FiledRun first = bench.file(event).runs().getFirst();
    Planner newer = bench.plannerOf(ONE_MORE);
    Filed replayed =
        Objects.requireNonNull(
            bench.transactions.execute(status ->
                bench
                    .ledger
                    .inbox()
                    .fileRuns(
                        "e1",
                        newer.plan(new Inbound(event, Inbound.Origin.REST, "test", new byte[0])),
                        bench.clock.instant())));

    assertThat(replayed.runs()).extracting(FiledRun::ruleId).containsExactly("pay", "more");
    assertThat(replayed.runs()).extracting(FiledRun::started).containsExactly(false, true);
    assertThat(replayed.runs().getFirst().id()).isEqualTo(first.id());
  }

  /** AWS advises this pattern where a replay from an archive is not to act again. */
  @Test
  void aPatternTellsAReplayFromAnArchive() {
    Workbench archive =
        new Workbench(
            RULES.replace("source: [test]", "source: [test], replay-name: [{ exists: false }]")
                + RULES
                    .replace("rules:\n", "")
                    .replace("id: pay", "id: again")
                    .replace("source: [test]", "source: [test], replay-name: [{ prefix: ag }]"));
    Event fresh = event("e1", "k1");
    Event replayed = replayed(event("e2", "k2"), "again");

    assertThat(archive.file(fresh).runs()).extracting(FiledRun::ruleId).containsExactly("pay");
    assertThat(archive.file(replayed).runs()).extracting(FiledRun::ruleId).containsExactly("again");
    assertThat(new EventReadings(archive.jdbc).find("e2").orElseThrow().inbound().event())
        .isEqualTo(replayed);
    assertThat(archive.file(replayed(fresh, "again")).duplicate()).isTrue();
  }

  private static Event replayed(Event event, String name) {
    return new Event(
        event.id(),
        event.source(),
        event.detailType(),
        event.account(),
        event.time(),
        event.region(),
        event.resources(),
        event.detail(),
        "1",
        name);
  }

  @Test
  void noActionGoesWhereItMayNot() {
    UUID id = bench.file(event("e1", "k1")).runs().getFirst().actions().getFirst();
    bench.balance("agt_payer", "100");
    bench.runUntilIdle(Workbench::done);
    Action done = bench.action(id);
    Instant now = bench.clock.instant();

    assertThatIllegalStateException()
        .isThrownBy(
            () -> apply(Change.of(done, new Actor.Person("test")).to(ActionState.READY).due(now)))
        .withMessage("no action goes from DONE to READY");
    assertThat(bench.action(id)).isEqualTo(done);
  }

  @Test
  void noActionGoesThroughAStateWhereItMayNot() {
    UUID id = bench.file(event("e1", "k1")).runs().getFirst().actions().getFirst();
    Action ready = bench.action(id);
    Instant now = bench.clock.instant();

    assertThatIllegalStateException()
        .isThrownBy(() ->
            apply(
                Change.of(ready, new Actor.Person("test"))
                    .through(ActionState.DONE)
                    .to(ActionState.SENDING)
                    .claimed("one", now, now)))
        .withMessage("no action goes from DONE to SENDING");
    assertThat(bench.action(id)).isEqualTo(ready);
  }

  @Test
  void whereItStaysItMayHaveAnotherReason() {
    UUID id = bench.file(event("e1", "k1")).runs().getFirst().actions().getFirst();
    bench.balance("agt_payer", "100");
    bench.runUntilIdle(Workbench::done);

    apply(
        Change.of(bench.action(id), new Actor.Person("test"))
            .because(Reason.ANSWERED_LATE, "as it turned out"));

    assertThat(bench.action(id).reason()).isEqualTo("answered_late");
  }

  @Test
  void theFirstTimeOfSendingStays() {
    UUID id = bench.file(event("e1", "k1")).runs().getFirst().actions().getFirst();
    Instant first = bench.clock.instant();
    for (int i = 0; i < 2; i++) {
      bench.balance("agt_payer", "100");
      Action claimed = bench.replica("one").claim(1).sending().getFirst();
      SendResult refused = SendResult.of(Outcome.NOT_SENT, "connect_failed", "refused");
      bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), refused)));
      bench.clock.advance(Duration.ofMinutes(10));
    }

    assertThat(bench.action(id).firstSentAt()).isEqualTo(first);
    assertThat(bench.action(id).lastSentAt()).isEqualTo(first.plus(Duration.ofMinutes(10)));
  }

  private void apply(Change change) {
    bench.transactions.executeWithoutResult(
        status -> bench.ledger.actions().apply(List.of(change), bench.clock.instant()));
  }

  private static Event event(String id, String key) {
    return Workbench.event(id, "test", "Test", Json.object().put("key", key).toString());
  }
}
