package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A sweep goes by what the agent has now, not by what it had when somebody last looked. */
class SweepIT {

  private static final String RULES =
      """
      rules:
        - id: tidy
          when: { source: [evening] }
          key: "{% $detail.day %}"
          steps:
            sweep: { sweep: { agent: agt_a, to: agt_treasury, ceiling: "20" } }
      """;

  @Test
  void an_old_balance_is_read_again_before_it_is_called_too_little() {
    Bench bench = new Bench(RULES);
    bench.balance("agt_a", "12.00");
    bench.clock.advance(Duration.ofHours(24));
    UUID sweep =
        bench
            .file(Bench.event("e1", "evening", "Evening", "{\"day\":\"2026-11-21\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();

    Claimer.Claim claim = bench.replica("one").claim(10);

    assertThat(claim.sending()).isEmpty();
    assertThat(claim.balancesWanted()).isEqualTo(Set.of("agt_a"));
    assertThat(bench.action(sweep).state()).isEqualTo(ActionState.READY);

    bench.balance("agt_a", "35.00");
    bench.clock.advance(Duration.ofSeconds(2));
    assertThat(bench.replica("one").claim(10).sending())
        .singleElement()
        .satisfies(action -> assertThat(action.amount()).isEqualTo(Money.of("15.00")));
  }
}
