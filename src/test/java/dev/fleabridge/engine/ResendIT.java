package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sending again what may have been done already: only with the same key, at an upstream that honours it, and never by way of the ordinary queue (money rule 11). */
class ResendIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "10", memo: hello } }
      """;

  private Bench bench;
  private UUID id;
  private final List<Action> sentAgain = new ArrayList<>();

  @BeforeEach
  void sendWithAnUnknownOutcome() {
    bench = new Bench(PAY);
    bench.balance("agt_payer", "100");
    id = bench.file(Bench.event("e1", "test", "Test", "{\"key\":\"k1\"}")).runs().getFirst().actions().getFirst();
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    Answer unknown = Answer.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), unknown)));
    bench.clock.advance(Duration.ofSeconds(5));
  }

  @Test
  void sameKeyInANewEpochWithItsMoneyStillReserved() {
    reconcile(Bench.done(bench.action(id)));

    assertThat(sentAgain).singleElement().satisfies(action -> {
      assertThat(action.idempotencyKey()).isEqualTo(bench.action(id).idempotencyKey());
      assertThat(action.epoch()).isEqualTo(2);
      assertThat(action.reserved()).isEqualTo(Money.of("10.2"));
    });
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.wallets().find("agt_payer").orElseThrow().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void resendThatDoesNotArriveLeavesTheOutcomeUnknownAndOutOfTheQueue() {
    reconcile(Answer.of(Outcome.UNKNOWN, "not_resent", "connection refused"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    bench.clock.advance(Duration.ofDays(2));
    assertThat(bench.replica("two").claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void deathDuringAResendIsUnknownAgain() {
    Reconciler dying = bench.reconciler(action -> new Verdict.Resend(a -> { throw new IllegalStateException("died"); }, "honours keys"));
    try {
      dying.reconcileDue();
    } catch (IllegalStateException died) {
      // What a kill at this moment leaves behind: SENDING, with an open attempt.
    }
    assertThat(bench.action(id).state()).isEqualTo(ActionState.SENDING);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));

    dying.expireLeases();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  @Test
  void pauseStopsResends() {
    bench.ledger.pauses().put(new dev.fleabridge.ledger.Pauses.Pause("all", "stop", "ann", bench.clock.instant()));

    reconcile(Bench.done(bench.action(id)));

    assertThat(sentAgain).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  private void reconcile(Answer answer) {
    Sender sender =
        action -> {
          sentAgain.add(action);
          return answer;
        };
    bench.reconciler(action -> new Verdict.Resend(sender, "honours keys")).reconcileDue();
  }
}
