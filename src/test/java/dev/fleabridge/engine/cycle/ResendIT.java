package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sending again what may have been done already: only with the same key, at an upstream that
 * honours it, and never by way of the ordinary queue (money rule 11).
 */
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

  private Workbench bench;
  private UUID id;
  private final List<Action> sentAgain = new ArrayList<>();

  @BeforeEach
  void sendWithAnUnknownOutcome() {
    bench = new Workbench(PAY);
    bench.balance("agt_payer", "100");
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    SendResult unknown = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), unknown)));
    bench.clock.advance(Duration.ofSeconds(5));
  }

  @Test
  void sameKeyInANewEpochWithItsMoneyStillReserved() {
    repeat(Workbench::done);

    assertThat(sentAgain)
        .singleElement()
        .satisfies(action -> {
          assertThat(action.idempotencyKey()).isEqualTo(bench.action(id).idempotencyKey());
          assertThat(action.epoch()).isEqualTo(2);
          assertThat(action.reserved()).isEqualTo(Money.of("10.2"));
        });
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.wallets().find("agt_payer").orElseThrow().reserved())
        .isEqualTo(Money.ZERO);
  }

  @Test
  void repeatThatDoesNotArriveLeavesTheOutcomeUnknownAndOutOfTheQueue() {
    repeat(action -> SendResult.of(Outcome.NOT_SENT, "not_sent", "connection refused"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    bench.clock.advance(Duration.ofDays(2));
    assertThat(bench.replica("two").claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void deathDuringARepeatIsUnknownAgain() {
    Reconciler dying = reconciler(action -> {});
    dying.reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.SENDING);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));

    dying.expireLeases();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  /** The repeat may have been refused because the first had taken the money. */
  @ParameterizedTest
  @CsvSource({"NOT_SENT, true", "THROTTLED, true", "DECLINED, true", "DECLINED, false"})
  void whatARepeatIsToldLateSaysNothingAboutTheFirst(Outcome told, boolean seenToEnd) {
    if (!seenToEnd) {
      bench.jdbc.update("update attempt set outcome = null, ended_at = null");
    }
    reconciler(sentAgain::add).reconcileDue();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler next =
        bench.reconciler(action -> new InquiryResult.CannotTell("nothing to be seen"));
    next.expireLeases();

    SendResult late = SendResult.of(told, "code", "message");
    bench.recorder().record(List.of(new Sent(sentAgain.getFirst(), bench.clock.instant(), late)));
    bench.clock.advance(Duration.ofSeconds(2));
    next.reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(id).reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void pauseStopsRepeats() {
    bench.ledger.pauses().put(new Pause("all", "stop", "ann", bench.clock.instant()));

    repeat(Workbench::done);

    assertThat(sentAgain).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  private void repeat(Function<Action, SendResult> upstream) {
    reconciler(
            action -> {
              sentAgain.add(action);
              Sent sent = new Sent(action, bench.clock.instant(), upstream.apply(action));
              bench.recorder().record(List.of(sent));
            })
        .reconcileDue();
  }

  private Reconciler reconciler(Consumer<Action> sending) {
    return bench.reconciler(
        action -> new InquiryResult.Repeat("the upstream honours keys"), sending);
  }
}
