package dev.fleabridge.engine.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever waits for a lock holds none that comes after it in the ledger's order: actions, wallets
 * by name, budgets. Else a claim and the answers that are written beside it wait for each other.
 */
class LockOrderIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.payer %}"
          limits: { per-day: "1000" }
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "1", memo: hello } }
      """;

  private static final SendResult WITHHELD =
      SendResult.withheld(Reason.WITHHELD, "circuit breaker open");

  private Workbench bench;
  private Action early;
  private Action late;

  @BeforeEach
  void claimOfTwoPayers() {
    bench = new Workbench(RULES).withoutBalances();
    for (String payer : List.of("agt_a", "agt_z")) {
      String detail = Json.object().put("payer", payer).toString();
      bench.file(Workbench.event("e-" + payer, "test", "Test", detail));
    }
    List<Action> claimed = bench.replica("one").claim(10).sending();
    early = of("agt_a", claimed);
    late = of("agt_z", claimed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1 from wallet where agent = 'agt_z' for update nowait",
        "select 1 from budget for update nowait"
      })
  void whileAnswersWaitForAWalletTheyHoldNothingThatOthersTakeAfterIt(String next)
      throws Exception {
    try (Connection claim = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      claim.setAutoCommit(false);
      claim.createStatement().execute("select 1 from wallet where agent = 'agt_a' for update");
      Thread recording = Thread.ofPlatform().start(this::record);
      await().until(this::somebodyWaits);

      assertThatCode(() -> claim.createStatement().execute(next)).doesNotThrowAnyException();

      claim.rollback();
      recording.join();
    }
    assertThat(bench.action(early.id()).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(late.id()).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void whatIsTakenBackAndWhatIsPaidIsSettledTogether() {
    record();

    assertThat(bench.jdbc.queryForList("select reserved from wallet", java.math.BigDecimal.class))
        .allSatisfy(reserved -> assertThat(reserved).isZero());
    assertThat(bench.jdbc.queryForList("select used from budget", java.math.BigDecimal.class))
        .singleElement()
        .satisfies(used -> assertThat(used).isEqualByComparingTo("1"));
  }

  private void record() {
    bench
        .recorder()
        .record(
            List.of(
                new Sent(late, bench.clock.instant(), WITHHELD),
                new Sent(early, bench.clock.instant(), Workbench.done(early))));
  }

  private boolean somebodyWaits() {
    return Boolean.TRUE.equals(
        bench.jdbc.queryForObject(
            """
            select exists (select 1 from pg_stat_activity
              where wait_event_type = 'Lock' and datname = current_database())
            """,
            Boolean.class));
  }

  private static Action of(String payer, List<Action> claimed) {
    return claimed.stream().filter(a -> payer.equals(a.payer())).findFirst().orElseThrow();
  }
}
