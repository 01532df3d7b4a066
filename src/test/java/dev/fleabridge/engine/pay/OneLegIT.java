package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Servers that die between the two sides of an effect (docs/reference/purpleflea-api.md#wallet and
 * #escrow).
 */
class OneLegIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test.pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: ag_payee, amount: "10", memo: hello } }
        - id: lock
          when: { source: [test.lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: ag_payer, payee: ag_payee, amount: "10", terms: work } }
      """;

  private Workbench bench;
  private StandInAws aws;
  private PublicServers servers;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    aws = new StandInAws(bench.clock);
    servers = new PublicServers(bench.clock);
    servers.open("ag_payer", "100");
    servers.open("ag_payee", "1");
    bench.balance("ag_payer", "100");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void aDebitWithoutItsCreditIsForAPersonAndKeepsItsMoney() {
    servers.sandbox.set("paymentFails", "true");
    UUID pay = file("pay");
    servers.sandbox.set("paymentFails", "false");

    settle();
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(pay).explanation()).contains("none of them credited", "pay_");
    assertThat(bench.action(pay).reserved()).isNotEqualTo(Money.ZERO);
    assertThat(servers.sandbox.balance("ag_payee")).isEqualByComparingTo("1");
    assertThat(calls("/stats/pay")).isOne();
  }

  @Test
  void lockedMoneyWithoutAnEscrowIsForAPerson() {
    servers.sandbox.set("escrowFails", "true");
    UUID lock = file("lock");
    servers.sandbox.set("escrowFails", "false");

    settle();
    assertThat(bench.action(lock).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(lock).explanation()).contains("money is locked for esc_");
    assertThat(calls("/escrow/create")).isOne();
  }

  private UUID file(String rule) {
    UUID id =
        bench
            .file(Workbench.event("e1", "test." + rule, "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    return id;
  }

  private long calls(String path) {
    return servers.sandbox.calls().stream().filter(call -> call.path().endsWith(path)).count();
  }

  /** Looks while it is early, when it is settled, and after a person would long have to decide. */
  private void settle() {
    for (int minutes : new int[] {0, 5, 20}) {
      bench.clock.advance(Duration.ofMinutes(minutes).plusSeconds(5));
      bench
          .reconciler(
              new PurpleFleaInquiry(
                  servers.client,
                  bench.earlierAttempts(true),
                  false,
                  Duration.ofHours(24),
                  bench.clock))
          .reconcileDue();
      bench.runUntilIdle(sender()::send);
    }
  }

  private Sender sender() {
    return new PurpleFleaSender(
        servers.client,
        bench.earlierAttempts(true),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }
}
