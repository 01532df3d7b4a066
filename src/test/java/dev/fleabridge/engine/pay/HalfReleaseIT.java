package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A release that pays the payee and then fails, every time
 * (docs/reference/purpleflea-api.md#escrow).
 */
class HalfReleaseIT {

  private static final String HIRE =
      """
      rules:
        - id: hire
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            hire: { create-escrow: { payer: ag_payer, payee: ag_payee, amount: "10", terms: hello } }
            pay: { release-escrow: { agent: ag_payer, escrow: "{% $steps.hire.escrowId %}" } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private PublicServers servers;
  private Keys keys;

  @BeforeEach
  void open() {
    bench = new Workbench(HIRE);
    aws = new StandInAws(bench.clock);
    keys = new Keys();
    servers = new PublicServers(bench.clock, keys);
    servers.open("ag_payer", "100");
    servers.open("ag_payee", "1");
    servers.sandbox.set("releaseFails", "true");
    bench.balance("ag_payer", "100");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ag_payer"})
  void withoutThePayeesKeyAPersonDecides(String keyOfPayee) {
    keys.ofPayee = keyOfPayee;
    UUID pay = release();

    for (int i = 0; i < 5; i++) {
      reconcile();
    }
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(releases()).isOne();
    assertThat(servers.sandbox.balance("ag_payee")).isEqualByComparingTo("10.9");
  }

  @Test
  void withThePayeesKeyThePaymentIsSeen() {
    keys.ofPayee = "ag_payee";
    UUID pay = release();

    reconcile();
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.DONE);
    assertThat(releases()).isOne();
  }

  private UUID release() {
    List<UUID> steps =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions();
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(steps.getFirst()).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(steps.getLast()).state()).isEqualTo(ActionState.UNKNOWN);
    return steps.getLast();
  }

  private long releases() {
    return servers.sandbox.calls().stream()
        .filter(call -> call.path().contains("/escrow/release/"))
        .count();
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(false, keys),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }

  private void reconcile() {
    bench.clock.advance(Duration.ofMinutes(10));
    bench
        .reconciler(
            new PurpleFleaInquiry(
                servers.client,
                bench.earlierAttempts(false, keys),
                false,
                Duration.ofHours(24),
                bench.clock))
        .reconcileDue();
    bench.runUntilIdle(sender()::send);
  }

  /** The payer's own key, and for the payee none, or that of the agent named. */
  private static final class Keys implements ApiKeys {
    private String ofPayee = "";

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      String owner = agent.equals("ag_payee") ? ofPayee : agent;
      return owner.isEmpty() ? Optional.empty() : Optional.of(new ApiKey("pf_test_" + owner));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
