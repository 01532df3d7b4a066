package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.lever.Levers.NotLegal;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What moves money passes caps and approval, also where the money is not the payer's any more. */
class StakesIT {

  private static final GuardLimits APPROVED_ABOVE_20 =
      new GuardLimits(null, null, null, Money.of("20"));
  private static final GuardLimits AT_MOST_20 = new GuardLimits(Money.of("20"), null, null, null);

  private static final String RULES =
      """
      rules:
        - id: lock
          when: { source: [lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", terms: work, ref: "{% $detail.ref %}" } }
        - id: release
          when: { source: [release] }
          key: "{% $detail.key %}"
          steps:
            free: { release-escrow: { agent: agt_payer, ref: "{% $detail.ref %}" } }
        - id: release-by-id
          when: { source: [release-by-id] }
          key: "{% $detail.key %}"
          steps:
            free: { release-escrow: { agent: agt_payer, escrow: "{% $detail.ref %}" } }
        - id: dispute
          when: { source: [dispute] }
          key: "{% $detail.key %}"
          steps:
            doubt: { dispute-escrow: { agent: agt_payer, escrow: "{% $detail.ref %}", reason: late } }
        - id: open
          when: { source: [open] }
          key: "{% $detail.key %}"
          steps:
            open: { open-position: { agent: agt_payer, market: BTC, side: long, amount: "{% $detail.amount %}", leverage: 5 } }
        - id: close
          when: { source: [close] }
          key: "{% $detail.key %}"
          steps:
            close: { close-position: { agent: agt_payer, position: "{% $detail.ref %}" } }
      """;

  private final Workbench bench = new Workbench(RULES);

  @ParameterizedTest
  @ValueSource(strings = {"release; ref-50", "release-by-id; esc_50"})
  void aReleaseOfMoreThanNeedsNoApproverWaitsForOne(String sourceAndTarget) {
    lock("50");
    bench.limits(APPROVED_ABOVE_20);
    String[] parts = sourceAndTarget.split("; ", 2);
    UUID id = file(parts[0], "0", parts[1]);

    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("approval_required");
    assertThat(bench.action(id).explanation()).startsWith("50.00 is above 20.00");

    levers().approve(id, new By("ann", "the work is done"));
    assertThat(run()).containsExactly(id);
  }

  @Test
  void aReleaseOfLessGoesByItself() {
    lock("20");
    bench.limits(APPROVED_ABOVE_20);
    UUID id = file("release", "0", "ref-20");
    assertThat(run()).containsExactly(id);
  }

  @Test
  void noApprovalCarriesAReleasePastTheCap() {
    lock("50");
    bench.limits(AT_MOST_20);
    UUID id = file("release", "0", "ref-50");
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("over_limit_per_action");
    assertThatThrownBy(() -> levers().approve(id, new By("ann", "please")))
        .isInstanceOf(NotLegal.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"release-by-id", "close"})
  void whatOurBooksDoNotHaveWaitsForAnApproverWhereALimitApplies(String source) {
    for (GuardLimits limits : List.of(APPROVED_ABOVE_20, AT_MOST_20)) {
      bench.limits(limits);
      UUID id = file(source, "0", "another-" + (limits.perAction() == null));
      assertThat(run()).isEmpty();
      assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
      assertThat(bench.action(id).reason()).isEqualTo("amount_not_known");
      levers().approve(id, new By("ann", "I looked"));
      assertThat(run()).containsExactly(id);
    }
  }

  @Test
  void withoutALimitItGoes() {
    UUID id = file("release-by-id", "0", "esc_of_others");
    assertThat(run()).containsExactly(id);
  }

  @Test
  void aCloseMovesWhatThePositionHolds() {
    file("open", "50", "");
    assertThat(run()).hasSize(1);
    bench.limits(APPROVED_ABOVE_20);
    UUID id = file("close", "0", "pos_50");

    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("approval_required");
    bench.limits(new GuardLimits(null, null, null, Money.of("50")));
    bench.replica("one").reconsiderHeld();
    assertThat(run()).containsExactly(id);
  }

  @Test
  void theSizeOfAPositionCountsInFullWhateverItsLeverage() {
    bench.limits(AT_MOST_20);
    UUID id = file("open", "50", "");
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("over_limit_per_action");
  }

  @Test
  void aDisputeMovesNothingAndIsNotDelayed() {
    lock("50");
    bench.limits(new GuardLimits(Money.of("1"), null, null, Money.of("1")));
    UUID id = file("dispute", "0", "esc_50");
    assertThat(run()).containsExactly(id);
  }

  private void lock(String amount) {
    file("lock", amount, "ref-" + amount);
    assertThat(run()).hasSize(1);
  }

  private List<UUID> run() {
    bench.balance("agt_payer", "1000");
    List<UUID> ids = new ArrayList<>();
    bench.runUntilIdle(StakesIT::carriedOut).forEach(action -> ids.add(action.id()));
    return ids;
  }

  private static SendResult carriedOut(Action action) {
    String amount = action.amount() == null ? "" : action.amount().value().toPlainString();
    String plain = amount.replaceAll("\\.0*$", "");
    return switch (action.kind()) {
      case ActionKind.CREATE_ESCROW ->
          SendResult.done(Json.object().put("escrowId", "esc_" + plain));
      case ActionKind.OPEN_POSITION ->
          SendResult.done(Json.object().put("positionId", "pos_" + plain));
      default -> Workbench.done(action);
    };
  }

  private UUID file(String source, String amount, String ref) {
    String key = source + amount + ref;
    String detail = Json.object().put("key", key).put("amount", amount).put("ref", ref).toString();
    return bench
        .file(Workbench.event("e-" + key, source, "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }
}
