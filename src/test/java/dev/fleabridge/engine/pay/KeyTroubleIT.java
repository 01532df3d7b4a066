package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key that is refused, or missing, is a reason of ours: the payment is still owed. */
class KeyTroubleIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          limits: { per-day: "100" }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "10", memo: instead } }
      """;

  private Workbench bench;
  private UUID id;

  @BeforeEach
  void file() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    String detail = Json.object().put("key", "k1").toString();
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "401, unauthorized, key_refused",
    "401, of_any_kind, key_refused",
    "403, invalid_key, key_refused",
    "403, http_403, key_refused",
    ", key_still_refused, key_refused",
    ", no_api_key, key_missing"
  })
  void itIsHeldAndTriedAgainAndNothingIsDoneInItsPlace(
      @Nullable Integer status, String code, String reason) {
    refuse(status, code);

    Action held = bench.action(id);
    assertThat(held.state()).isEqualTo(ActionState.HELD);
    assertThat(held.reason()).isEqualTo(reason);
    assertThat(held.explanation()).contains("said so", "fleabridge.agents.agt_payer.api-key");
    assertThat(held.reserved().isZero()).isTrue();
    assertThat(held.budgetDay()).isNull();
    assertThat(held.dueAt()).isAfter(bench.clock.instant());

    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(id);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void itIsTriedEverLessOftenUntilItsDeadline() {
    int tries = 0;
    while (!bench.action(id).state().isFinal()) {
      bench.balance("agt_payer", "100");
      List<Action> sending = bench.replica("one").claim(10).sending();
      tries += sending.size();
      sending.forEach(action -> answer(action, refusal(401, "unauthorized")));
      bench.clock.advance(Duration.ofHours(1));
    }
    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);
    assertThat(bench.action(id).reason()).isEqualTo("key_refused");
    assertThat(tries).isGreaterThan(100);
  }

  @Test
  void aStartTriesItAtOnceForItsKeysMayBeOthers() {
    refuse(401, "unauthorized");
    bench.replica("two").reconsiderHeld();
    assertThat(bench.action(id).dueAt()).isEqualTo(bench.clock.instant());
  }

  /** A 403 mostly has other reasons, which are about the payment. */
  @Test
  void whatIsForbiddenIsRefused() {
    refuse(403, "forbidden");
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
  }

  private void refuse(@Nullable Integer status, String code) {
    answer(bench.replica("one").claim(10).sending().getFirst(), refusal(status, code));
  }

  private static SendResult refusal(@Nullable Integer status, String code) {
    return new SendResult(Outcome.DECLINED, code, "said so", status, null, null, null, null);
  }

  private void answer(Action action, SendResult answer) {
    bench.recorder().record(List.of(new Sent(action, bench.clock.instant(), answer)));
  }
}
