package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whose balance is read without being asked for: else what waits for it would wait for ever. */
class WaitingPayersIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.payer %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_a, amount: "10", memo: hello } }
      """;

  private final Workbench bench = new Workbench(RULES);

  @Test
  void thoseWithTooLittleAndThoseOfWhomNothingIsKnown() {
    for (String payer : new String[] {"agt_poor", "agt_unknown", "agt_rich"}) {
      String detail = Json.object().put("payer", payer).toString();
      bench.file(Workbench.event(payer, "test", "Test", detail));
    }
    bench.balance("agt_poor", "1");
    bench.balance("agt_rich", "100");
    bench.replica("one").claim(10);
    Instant now = bench.clock.instant();

    assertThat(bench.ledger.wallets().unfunded(10)).containsExactly("agt_poor");
    assertThat(bench.ledger.wallets().unfunded(0)).isEmpty();
    assertThat(bench.ledger.wallets().waiting(now))
        .containsExactlyInAnyOrder("agt_poor", "agt_unknown");
  }
}
