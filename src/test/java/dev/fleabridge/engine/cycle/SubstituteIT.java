package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of a payment and the one that is made in its place at most one happens, whatever people do. */
class SubstituteIT {

  private static final String RULES =
      """
      rules:
        - id: insured
          when: { source: [insured] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: instead } }
        - id: chained
          when: { source: [chained] }
          key: "{% $detail.key %}"
          steps:
            a: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: a } }
            b: { on-failure-of: a, transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: b } }
            c: { after: [b], transfer: { payer: agt_payer, payee: agt_c, amount: "1", memo: c } }
            d: { on-failure-of: c, transfer: { payer: agt_payer, payee: agt_d, amount: "1", memo: d } }
            e: { on-failure-of: b, transfer: { payer: agt_payer, payee: agt_e, amount: "1", memo: e } }
      """;

  private static final SendResult REFUSED =
      SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered");
  private static final By ANN = new By("ann", "because of ticket 7");

  private Workbench bench;
  private Readings readings;
  private Levers levers;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    readings = Readings.on(bench.jdbc);
    levers =
        new Levers(
            bench.ledger, readings, new AuditLog(bench.jdbc), bench.transactions, bench.clock);
  }

  @Test
  void refusalThatAnotherStepHasActedOnIsNotRetried() {
    UUID id = file();
    bench.runUntilIdle(action ->
        action.id().equals(id)
            ? SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered")
            : Workbench.done(action));

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.retry(id, ANN))
        .withMessageContaining("instead");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
  }

  @Test
  void ofAPaymentAndTheOneInItsPlaceOnlyOneIsRetried() {
    UUID id = file();
    bench.runUntilIdle(
        action -> SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));
    UUID instead = instead();
    assertThat(bench.action(instead).state()).isEqualTo(ActionState.DECLINED);

    levers.retry(id, ANN);

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.retry(instead, ANN))
        .withMessageContaining("pay");
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(id);
    assertThatExceptionOfType(Levers.NotLegal.class).isThrownBy(() -> levers.retry(instead, ANN));
  }

  @Test
  void nothingIsDoneInThePlaceOfWhatWasCanceledUnsettled() {
    UUID id = file();
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    bench.clock.advance(bench.settings.reviewAfter().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here")).reconcileDue();

    levers.cancel(id, ANN);

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("canceled_unsettled");
    assertThat(bench.action(instead()).state()).isEqualTo(ActionState.SKIPPED);
  }

  @Test
  void refusalIsNotRetriedWhileAnotherStepIsDecidingAboutIt() {
    UUID id = file();
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(claimed, SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.retry(id, ANN))
        .withMessageContaining("just being decided");
  }

  @Test
  void whatComesAfterAnUnwantedSubstituteHasNoSubstituteEither() {
    UUID run = fileChained();

    bench.runUntilIdle(Workbench::done);

    assertThat(steps(run))
        .containsExactly("a DONE", "b SKIPPED", "c SKIPPED", "d SKIPPED", "e SKIPPED");
    assertThat(step(run, "d").reason()).isEqualTo("not_needed");
  }

  @Test
  void whatComesAfterTheSubstituteOfWhatMayHaveHappenedHasNoSubstituteEither() {
    UUID run = fileChained();
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    bench.clock.advance(bench.settings.reviewAfter().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here")).reconcileDue();

    levers.cancel(claimed.id(), ANN);

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(steps(run))
        .containsExactly("a CANCELED", "b SKIPPED", "c SKIPPED", "d SKIPPED", "e SKIPPED");
  }

  @Test
  void aRefusalIsNotRetriedThatASubstituteOfItsSubstituteHasActedOn() {
    UUID run = fileChained();
    bench.runUntilIdle(action -> "ab".contains(action.step()) ? REFUSED : Workbench.done(action));
    assertThat(steps(run))
        .containsExactly("a DECLINED", "b DECLINED", "c SKIPPED", "d DONE", "e DONE");

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.retry(step(run, "a").id(), ANN))
        .withMessageContaining("has gone on");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
  }

  @Test
  void aSubstituteOfTheSubstituteIsNotRetriedOnceTheFirstIsOnItsWayAgain() {
    UUID run = fileChained();
    bench.runUntilIdle(action -> REFUSED);
    assertThat(steps(run))
        .containsExactly("a DECLINED", "b DECLINED", "c SKIPPED", "d DECLINED", "e DECLINED");

    levers.retry(step(run, "a").id(), ANN);

    for (String later : List.of("b", "d", "e")) {
      assertThatExceptionOfType(Levers.NotLegal.class)
          .isThrownBy(() -> levers.retry(step(run, later).id(), ANN))
          .withMessageContaining("not wanted any more");
    }
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::step).containsExactly("a");
  }

  private UUID fileChained() {
    String detail = Json.object().put("key", "k1").toString();
    bench.file(Workbench.event("e-chained", "chained", "Test", detail));
    return readings.runs().find("chained", "k1").orElseThrow();
  }

  private List<String> steps(UUID run) {
    return bench.ledger.actions().ofRun(run).stream()
        .map(action -> action.step() + " " + action.state())
        .sorted()
        .toList();
  }

  private Action step(UUID run, String name) {
    return bench.ledger.actions().ofRun(run).stream()
        .filter(action -> action.step().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private UUID file() {
    String detail = Json.object().put("key", "k1").toString();
    return bench
        .file(Workbench.event("e-k1", "insured", "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private UUID instead() {
    UUID run = readings.runs().find("insured", "k1").orElseThrow();
    return bench.ledger.actions().ofRun(run).stream()
        .filter(action -> action.step().equals("instead"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }
}
