package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Money rule 22: a payment was refused, the one in its place is on its way, and then the first one
 * turns out to be carried out. What is on its way cannot be called back, but it is not sent again.
 */
class UnwantedIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "10", memo: instead } }
            last: { on-failure-of: instead, transfer: { payer: agt_payer, payee: agt_c, amount: "10", memo: last } }
      """;

  private static final SendResult REFUSED =
      SendResult.of(Outcome.DECLINED, "no_such_payee", "unknown");
  private static final SendResult UNHEARD =
      SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "timeout");

  private Workbench bench;
  private Action first;
  private Action instead;

  @BeforeEach
  void sendTheOneInItsPlace() {
    bench = new Workbench(RULES);
    String detail = Json.object().put("key", "k1").toString();
    bench.file(Workbench.event("e1", "test", "Test", detail));
    first = claim();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.NotDone("not in the history"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    reconciler.reconcileDue();
    answer(claim(), REFUSED);
    bench.resolver().resolveDue();
    instead = claim();
    assertThat(instead.step()).isEqualTo("instead");
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"NOT_SENT", "THROTTLED"})
  void whatHadNoEffectIsNotSentAgain(Outcome end) {
    answer(first, Workbench.done(first));

    answer(instead, SendResult.of(end, "code", "message"));

    notSentAgain(ActionState.SKIPPED);
    assertThat(bench.action(instead.id()).reason()).isEqualTo("not_needed");
  }

  @Test
  void whatWeKeptBackIsNotSentAfterwards() {
    answer(first, Workbench.done(first));

    answer(instead, SendResult.withheld(Reason.WITHHELD, "circuit breaker open"));

    notSentAgain(ActionState.SKIPPED);
  }

  @Test
  void whatIsProvedUndoneIsNotSentAgain() {
    answer(instead, UNHEARD);
    answer(first, Workbench.done(first));

    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();

    notSentAgain(ActionState.SKIPPED);
  }

  @Test
  void nobodyRepeatsItWithItsKey() {
    answer(instead, UNHEARD);
    answer(first, Workbench.done(first));

    bench.clock.advance(Duration.ofSeconds(2));
    List<Action> repeats = new ArrayList<>();
    bench
        .reconciler(a -> new InquiryResult.Repeat("keys are honoured"), repeats::add)
        .reconcileDue();

    assertThat(repeats).isEmpty();
    assertThat(bench.action(instead.id()).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(instead.id()).explanation()).contains("step pay is done");
  }

  @Test
  void whatAPersonSettlesAsNotDoneIsNotSentAgain() {
    answer(instead, UNHEARD);
    answer(first, Workbench.done(first));
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> new InquiryResult.CannotTell("not asked")).reconcileDue();

    new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock)
        .resolveNotDone(instead.id(), new Levers.By("ann", "because of ticket 7"));

    notSentAgain(ActionState.SKIPPED);
  }

  @Test
  void ofThreeStepsOfWhichEachReplacesTheOneBeforeOnlyOnePays() {
    bench.file(Workbench.event("e2", "test", "Test", Json.object().put("key", "k2").toString()));

    Action pay = claim();
    answer(pay, Workbench.done(pay));

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.ledger.actions().ofRun(pay.runId()))
        .extracting(action -> action.step() + " " + action.state())
        .containsExactlyInAnyOrder("pay DONE", "instead SKIPPED", "last SKIPPED");
  }

  /** The one in its place was refused too, so that a third was to be sent in the place of that. */
  @Test
  void aSubstituteOfTheSubstituteIsNotSent() {
    answer(instead, REFUSED);
    bench.resolver().resolveDue();
    answer(first, Workbench.done(first));

    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(steps()).containsExactly("instead DECLINED", "last SKIPPED", "pay DONE");
  }

  @Test
  void aSubstituteOfTheSubstituteIsNotSentAgain() {
    answer(instead, REFUSED);
    bench.resolver().resolveDue();
    Action last = claim();
    assertThat(last.step()).isEqualTo("last");
    answer(first, Workbench.done(first));

    answer(last, SendResult.of(Outcome.NOT_SENT, "not_sent", "refused"));

    bench.clock.advance(Duration.ofMinutes(7));
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(steps()).containsExactly("instead DECLINED", "last SKIPPED", "pay DONE");
  }

  /** Of a newer version's rule it reads all words, and cannot compile an expression. */
  @Test
  void aReplicaOfAnOlderVersionDoesNotSendItAgain() {
    storedByANewerVersion("{steps,last,transfer,memo}", "\"{% $millis() %}\"");
    answer(instead, UNHEARD);
    answer(first, Workbench.done(first));
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();

    notSentAgain(ActionState.SKIPPED);
    assertThat(bench.action(instead.id()).reason()).isEqualTo("not_needed");
  }

  @Test
  void aReplicaThatCannotTellDoesNotSendItAgain() {
    storedByANewerVersion("{steps,instead,unless-done}", "\"pay\"");
    answer(instead, UNHEARD);
    answer(first, Workbench.done(first));
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();

    notSentAgain(ActionState.HELD);
    assertThat(bench.action(instead.id()).reason()).isEqualTo("rule_unreadable");
  }

  /**
   * It was never sent, so no claim would ask whether it is wanted. A replica that cannot tell ends
   * it, because it might pay a second time, and says that it could not tell.
   */
  @Test
  void aReplicaThatCannotTellEndsWhatWasToBeSentForTheFirstTime() {
    Action pay = refusedAfterALostAttempt("e2", "k2");
    assertThat(step(pay, "instead").state()).isEqualTo(ActionState.READY);
    String asItWas = storedByANewerVersion("{steps,instead,unless-done}", "\"pay\"");

    answer(pay, Workbench.done(pay));
    storedAgain(asItWas);
    bench.clock.advance(Duration.ofMinutes(7));
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(step(pay, "instead").state()).isEqualTo(ActionState.SKIPPED);
    assertThat(step(pay, "instead").reason()).isEqualTo("rule_unreadable");
  }

  /** Who cannot read what was asked for does not know that there are two effects too many. */
  @Test
  void twoEffectsAreNotCertainWhereTheRuleCannotBeRead() {
    storedByANewerVersion("{steps,instead,unless-done}", "\"pay\"");
    answer(instead, Workbench.done(instead));

    answer(first, Workbench.done(first));

    assertThat(bench.jdbc.queryForList("select certain from carried_out_twice", Boolean.class))
        .containsExactly(false);
  }

  /** As {@link #sendTheOneInItsPlace}, and the one in its place is still to be sent. */
  private Action refusedAfterALostAttempt(String event, String key) {
    String detail = Json.object().put("key", key).toString();
    bench.file(Workbench.event(event, "test", "Test", detail));
    Action lost = claim();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.NotDone("not in the history"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    reconciler.reconcileDue();
    bench.balance("agt_payer", "100");
    Action again =
        bench.replica("one").claim(10).sending().stream()
            .filter(action -> action.id().equals(lost.id()))
            .findFirst()
            .orElseThrow();
    answer(again, REFUSED);
    bench.resolver().resolveDue();
    return lost;
  }

  private Action step(Action ofItsRun, String name) {
    return bench.ledger.actions().ofRun(ofItsRun.runId()).stream()
        .filter(action -> action.step().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void storedAgain(String definition) {
    bench.jdbc.update(
        "update rule_version set definition = cast(? as json), grammar = ?",
        definition,
        StoredRule.GRAMMAR);
  }

  private String storedByANewerVersion(String path, String value) {
    String before =
        bench.jdbc.queryForObject("select definition::text from rule_version", String.class);
    bench.jdbc.update(
        """
        update rule_version
        set definition = jsonb_set(definition::jsonb, cast(? as text[]), cast(? as jsonb))::json,
          grammar = ?
        """,
        path,
        value,
        StoredRule.GRAMMAR + 1);
    return Objects.requireNonNull(before);
  }

  private List<String> steps() {
    return bench.ledger.actions().ofRun(first.runId()).stream()
        .map(action -> action.step() + " " + action.state())
        .sorted()
        .toList();
  }

  private void notSentAgain(ActionState end) {
    bench.clock.advance(Duration.ofMinutes(7));
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(instead.id()).state()).isEqualTo(end);
    assertThat(bench.action(first.id()).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.wallets().find("agt_payer").orElseThrow().reserved().isZero()).isTrue();
  }

  private Action claim() {
    bench.balance("agt_payer", "100");
    return bench.replica("one").claim(10).sending().getFirst();
  }

  private void answer(Action action, SendResult answer) {
    bench.recorder().record(List.of(new Sent(action, bench.clock.instant(), answer)));
  }
}
