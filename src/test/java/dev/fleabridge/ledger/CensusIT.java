package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.Census.Figures;
import dev.fleabridge.ledger.RuleReplicas.Replica;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is open, and what needs a person. */
class CensusIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_a, payee: agt_b, amount: "10", memo: hello } }
      """;

  private Workbench bench;
  private Census census;

  @BeforeEach
  void begin() {
    bench = new Workbench(RULES);
    bench.jdbc.execute("truncate audit_failure, carried_out_twice");
    bench.balance("agt_a", "1000");
    census = new Census(bench.jdbc);
  }

  @Test
  void anUnknownOutcomeHasAnAgeAndKeepsItsMoney() {
    file("k1");
    bench.runUntilIdle(
        action -> new SendResult(Outcome.UNKNOWN, null, "no answer", null, null, null, null, null));
    bench.clock.advance(Duration.ofMinutes(5));
    file("k2");

    Figures figures = take();

    assertThat(figures.open()).containsEntry(ActionState.UNKNOWN, 1L);
    assertThat(figures.open()).containsEntry(ActionState.READY, 1L);
    assertThat(figures.oldestUnknown()).isEqualTo(Duration.ofMinutes(5));
    assertThat(figures.oldestDue()).isEqualTo(Duration.ZERO);
    assertThat(figures.reserved()).isEqualTo(Money.of("10.20"));
  }

  @Test
  void aReplicaWithoutATurnIsStalledUntilItIsForgotten() {
    RuleReplicas replicas = new RuleReplicas(bench.jdbc);
    Instant now = bench.clock.instant();
    present(replicas, "works", now, now.minusSeconds(1));
    present(replicas, "hangs", now, now.minusSeconds(61));
    present(replicas, "died", now.minusSeconds(240), now.minusSeconds(240));
    present(replicas, "died-long-ago", now.minusSeconds(301), now.minusSeconds(301));
    present(replicas, "of-an-older-version", now, null);

    assertThat(take().replicas()).isEqualTo(new Census.Replicas(3, 2));

    replicas.forget("hangs");
    assertThat(take().replicas()).isEqualTo(new Census.Replicas(2, 1));
  }

  @Test
  void whatTheAuditLacksIsShownForSevenDays() {
    Tally tally = new Tally(bench.jdbc);
    Instant now = bench.clock.instant();
    tally.unaudited(bench.ids.get(), "of the test", now.minus(Duration.ofDays(8)));
    tally.unaudited(bench.ids.get(), "of the test", now.minus(Duration.ofDays(6)));

    assertThat(take().auditFailures()).isEqualTo(1);
  }

  private static void present(
      RuleReplicas replicas, String name, Instant seen, @Nullable Instant turned) {
    replicas.report(new Replica(name, 1L, seen, seen, null));
    replicas.turned(name, turned);
  }

  private void file(String key) {
    bench.file(Workbench.event("e-" + key, "test", "Test", "{\"key\":\"%s\"}".formatted(key)));
  }

  private Figures take() {
    return census.take(bench.clock.instant());
  }
}
