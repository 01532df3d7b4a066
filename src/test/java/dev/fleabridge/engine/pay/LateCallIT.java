package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Between the look at the lease and the first byte lies the key, which may have to be fetched. */
class LateCallIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: ag_payee, amount: "10", memo: hello } }
      """;

  @Test
  void aCallWhoseLeaseRanOutOnTheWayIsNotSent() {
    Workbench bench = new Workbench(PAY);
    ApiKeys slow = new SlowKeys(bench);
    try (PublicServers servers = new PublicServers(bench.clock, slow);
        StandInAws aws = new StandInAws(bench.clock)) {
      servers.open("ag_payer", "100");
      servers.open("ag_payee", "1");
      bench.balance("ag_payer", "100");
      bench.file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"));
      Action claimed = bench.replica("one").claim(10).sending().getFirst();

      SendResult answer =
          new PurpleFleaSender(
                  servers.client,
                  bench.earlierAttempts(true),
                  new Registrations(
                      bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"))
              .send(claimed);

      assertThat(answer.outcome()).isEqualTo(Outcome.NOT_SENT);
      assertThat(answer.withheld()).isTrue();
      assertThat(servers.sandbox.calls()).isEmpty();
    }
  }

  /** Takes as long as the lease lasts. */
  private record SlowKeys(Workbench bench) implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      bench.clock.advance(bench.settings.lease());
      return Optional.of(new ApiKey("pf_test_" + agent));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
