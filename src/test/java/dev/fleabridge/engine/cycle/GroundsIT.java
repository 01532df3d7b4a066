package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.Grounds;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each attempt keeps by what it was let go, in the transaction that lets it go. */
class GroundsIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          limits: { per-action: "20" }
          steps:
            pay: { transfer: { payer: agt_payer, payee: "{% $detail.payee %}", amount: "10", memo: hello } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(PAY).limits(new GuardLimits(null, Money.of("100"), null, null));
    bench.balance("agt_payer", "100");
  }

  @Test
  void ofTwoInOneClaimTheSecondSeesWhatTheFirstHasTaken() {
    bench.file(List.of(event("k1"), event("k2")));
    List<Action> sent = new ArrayList<>(bench.replica("one").claim(10).sending());
    assertThat(sent).hasSize(2);
    List<Grounds> kept =
        sent.stream()
            .map(action -> grounds(action, 1))
            .sorted(Comparator.comparing(each -> funds(each).reserved()))
            .toList();

    assertThat(kept)
        .extracting(each -> funds(each).reserved().toString())
        .containsExactly("0.00", "10.20");
    assertThat(kept)
        .extracting(each -> funds(each).available().toString())
        .containsExactly("100.00", "89.80");
    assertThat(kept)
        .extracting(each -> each.budgets().getFirst().used())
        .containsExactly("0.00", "10.00");
    assertThat(kept)
        .allSatisfy(each -> {
          assertThat(each.payer()).isEqualTo(Grounds.WRITTEN);
          assertThat(each.payee()).isEqualTo("agt_*");
          assertThat(each.caps())
              .containsExactly(new Grounds.Cap("per-action", "rule", Money.of("20")));
          assertThat(each.reserved()).isEqualTo(Money.of("10.20"));
          assertThat(each.budgets().getFirst().limit()).isEqualTo("100.00");
        });
    assertThat(sent)
        .allSatisfy(
            action -> assertThat(grounds(action, 1).reserved()).isEqualTo(action.reserved()));
  }

  @Test
  void whatIsRecordedLaterLeavesThemAsTheyWere() {
    bench.file(event("k1"));
    Action sent = bench.replica("one").claim(1).sending().getFirst();
    Grounds before = grounds(sent, 1);
    bench.recorder().record(List.of(new Sent(sent, bench.clock.instant(), Workbench.done(sent))));
    assertThat(bench.action(sent.id()).state()).isEqualTo(ActionState.DONE);
    assertThat(grounds(sent, 1)).isEqualTo(before);
  }

  @Test
  void aRepeatKeepsItsOwnWithoutBudgetsAndFundsWhichAreNotAskedAgain() {
    bench.file(event("k1"));
    Action sent = bench.replica("one").claim(1).sending().getFirst();
    SendResult unknown = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(sent, bench.clock.instant(), unknown)));
    bench.clock.advance(Duration.ofSeconds(5));
    List<Action> again = new ArrayList<>();
    bench
        .reconciler(action -> new InquiryResult.Repeat("the key is still honoured"), again::add)
        .reconcileDue();

    assertThat(again)
        .singleElement()
        .satisfies(action -> {
          Grounds kept = grounds(action, 2);
          assertThat(kept.budgets()).isEmpty();
          assertThat(kept.funds()).isNull();
          assertThat(kept.reserved()).isEqualTo(Money.of("10.20"));
          assertThat(kept.payee()).isEqualTo("agt_*");
          assertThat(kept.caps()).isEqualTo(grounds(action, 1).caps());
        });
  }

  private Grounds grounds(Action action, int number) {
    Attempt attempt = bench.ledger.attempts().of(action.id()).get(number - 1);
    return Grounds.of(attempt.grounds()).orElseThrow();
  }

  private static Grounds.Funds funds(Grounds grounds) {
    return Objects.requireNonNull(grounds.funds());
  }

  private static Event event(String key) {
    return Workbench.event(
        key, "test", "Test", "{\"key\":\"%s\",\"payee\":\"agt_payee\"}".formatted(key));
  }
}
