package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.PurpleFleaSender;
import dev.fleabridge.engine.pay.Registrations;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An escrow that is left to its timeout comes back, and we see it
 * (docs/reference/purpleflea-api.md#states-of-an-escrow).
 */
class EscrowWatchIT {

  private static final String RULES =
      """
      rules:
        - id: lock
          when: { source: [test], detail-type: [Lock] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: ag_payer, payee: ag_payee, amount: "10", terms: work, timeout-hours: 1, ref: "{% $detail.key %}" } }
        - id: pay
          when: { source: [test], detail-type: [Pay] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: ag_payer, payee: ag_payee, amount: "95", memo: later } }
      """;

  private Workbench bench;
  private PublicServers servers;
  private StandInAws aws;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    servers = new PublicServers(bench.clock);
    aws = new StandInAws(bench.clock);
    servers.open("ag_payer", "100");
    servers.open("ag_payee", "0");
    bench.balance("ag_payer", "100");
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void theRefundIsSeenOnceWrittenDownAndSpentAgain() {
    UUID lock = file("Lock", "k1");
    UUID pay = file("Pay", "k2");
    run();
    assertThat(bench.action(lock).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(pay).reason()).isEqualTo("insufficient_funds");

    assertThat(watch(servers.client).lookAtDue()).as("before the timeout").isZero();
    bench.clock.advance(Duration.ofMinutes(66));
    assertThat(watch(servers.client).lookAtDue()).isEqualTo(1);

    Escrow escrow = bench.ledger.escrows().find("k1").orElseThrow();
    assertThat(escrow.status()).isEqualTo(Status.REFUNDED);
    assertThat(notes(lock)).containsExactly("escrow_refunded");
    run();
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.DONE);
    bench.clock.advance(Duration.ofDays(1));
    assertThat(watch(servers.client).lookAtDue()).as("an end is final").isZero();
  }

  @Test
  void aRefundThatIsLateIsWaitedFor() {
    UUID lock = file("Lock", "k1");
    run();
    // The server looks for what is overdue every five minutes.
    bench.clock.advance(Duration.ofMinutes(60).plusSeconds(1));
    int looks = 0;
    while (status("k1") == Status.FUNDED && looks < 10) {
      watch(servers.client).lookAtDue();
      bench.clock.advance(Duration.ofMinutes(2));
      looks++;
    }
    assertThat(status("k1")).isEqualTo(Status.REFUNDED);
    assertThat(notes(lock)).hasSize(1);
  }

  @Test
  void whatOthersDidToItIsWrittenDownToo() {
    UUID lock = file("Lock", "k1");
    run();
    String id = bench.ledger.escrows().find("k1").orElseThrow().escrowId();
    servers.client.send(
        new dev.fleabridge.purpleflea.Operation.ReleaseEscrow(
            "ag_payer", String.valueOf(id), "by hand", java.util.Map.of()),
        "by-hand");
    bench.clock.advance(Duration.ofMinutes(66));
    watch(servers.client).lookAtDue();

    assertThat(status("k1")).isEqualTo(Status.RELEASED);
    assertThat(notes(lock)).containsExactly("escrow_released");
  }

  @Test
  void aDialectThatCannotShowEscrowsLeavesThemAsTheyWere() {
    UUID lock = file("Lock", "k1");
    run();
    bench.clock.advance(Duration.ofHours(2));
    try (PurpleFlea guide = servers.client("guide", bench.clock, new PublicServers.KeyByName())) {
      assertThat(watch(guide).lookAtDue()).isZero();
    }
    assertThat(status("k1")).isEqualTo(Status.FUNDED);
    assertThat(notes(lock)).isEmpty();
  }

  /** A release that paid and then failed: the server still has the escrow as funded. */
  @Test
  void aReleaseThatPurpleFleaDoesNotShowIsTold() {
    UUID lock = file("Lock", "k1");
    run();
    release(lock);

    bench.clock.advance(Duration.ofMinutes(2));
    assertThat(watch(servers.client).lookAtDue()).isEqualTo(1);
    Escrow told = bench.ledger.escrows().find("k1").orElseThrow();
    assertThat(told.status()).isEqualTo(Status.RELEASED);
    assertThat(told.upstream()).isEqualTo("FUNDED");
    assertThat(told.differsSince()).isEqualTo(bench.clock.instant());
    assertThat(bench.ledger.escrows().differing()).isOne();
    assertThat(notes(lock)).containsExactly("escrow_differs");

    bench.clock.advance(Duration.ofMinutes(64));
    watch(servers.client).lookAtDue();
    assertThat(status("k1")).as("what was paid was paid").isEqualTo(Status.RELEASED);
    assertThat(bench.ledger.escrows().find("k1").orElseThrow().upstream()).isEqualTo("REFUNDED");
    assertThat(notes(lock)).as("paid twice").containsExactly("escrow_differs", "escrow_differs");
    bench.clock.advance(Duration.ofMinutes(61));
    watch(servers.client).lookAtDue();
    assertThat(notes(lock)).as("told once each").hasSize(2);
  }

  @Test
  void aReleaseThatAgreesIsLookedAtThreeTimes() {
    UUID lock = file("Lock", "k1");
    run();
    String id = bench.ledger.escrows().find("k1").orElseThrow().escrowId();
    servers.client.send(
        new dev.fleabridge.purpleflea.Operation.ReleaseEscrow(
            "ag_payer", id, "done", java.util.Map.of()),
        "release");
    release(lock);

    int looks = 0;
    for (int hour = 0; hour < 72; hour++) {
      bench.clock.advance(Duration.ofHours(1).plusSeconds(1));
      looks += watch(servers.client).lookAtDue();
    }
    assertThat(looks).isEqualTo(2);
    assertThat(notes(lock)).isEmpty();
    assertThat(bench.ledger.escrows().differing()).isZero();
  }

  @Test
  void anEscrowThatPurpleFleaDoesNotHaveIsTold() {
    UUID lock = file("Lock", "k1");
    run();
    bench.jdbc.update("update escrow set escrow_id = 'esc_gone'");
    bench.clock.advance(Duration.ofMinutes(61));
    watch(servers.client).lookAtDue();

    assertThat(notes(lock)).containsExactly("escrow_differs");
    assertThat(status("k1")).isEqualTo(Status.FUNDED);
  }

  @Test
  void aPurpleFleaThatDoesNotAnswerIsLeftAloneForLongerEachTime() {
    for (int i = 0; i < 5; i++) {
      file("Lock", "k" + i);
    }
    run();
    bench.clock.advance(Duration.ofMinutes(61));
    servers.sandbox.faults().add(Fault.share(Fault.Kind.ERROR_503, 1, "/escrow/esc_*"));
    EscrowWatch watch = watch(servers.client);
    int before = servers.sandbox.calls().size();
    for (int second = 0; second < 900; second += 10) {
      watch.lookAtDue();
      bench.clock.advance(Duration.ofSeconds(10));
    }
    assertThat(servers.sandbox.calls().size() - before).as("calls in 15 minutes").isBetween(4, 5);

    servers.sandbox.faults().clear();
    bench.clock.advance(Duration.ofHours(1));
    assertThat(watch.lookAtDue()).isEqualTo(5);
  }

  /** Whatever the one of them is answered: an answer that cannot be read, or none at all. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Kind.class,
      names = {"ERROR_500", "ERROR_503", "TRUNCATED_JSON"})
  void oneThatCannotBeLookedAtKeepsNoOther(Fault.Kind kind) {
    for (int i = 0; i < 5; i++) {
      file("Lock", "k" + i);
    }
    run();
    bench.clock.advance(Duration.ofMinutes(66));
    // The first that is asked, wherever it stands.
    String first =
        bench.transactions.execute(status -> {
          status.setRollbackOnly();
          Instant now = bench.clock.instant();
          return bench.ledger.escrows().takeDue(now, now, 20).getFirst().escrowId();
        });
    servers.sandbox.faults().add(Fault.share(kind, 1, "/escrow/" + first));
    EscrowWatch watch = watch(servers.client);
    for (int minute = 0; minute < 30; minute++) {
      watch.lookAtDue();
      bench.clock.advance(Duration.ofMinutes(1));
    }

    assertThat(
            bench.jdbc.queryForList(
                "select status || ' ' || count(*) from escrow group by status", String.class))
        .containsExactlyInAnyOrder("REFUNDED 4", "FUNDED 1");
  }

  /** As where the payee's account showed the credit. */
  private void release(UUID lock) {
    String id = bench.ledger.escrows().find("k1").orElseThrow().escrowId();
    assertThat(bench.action(lock).state()).isEqualTo(ActionState.DONE);
    bench.ledger.escrows().became(id, Status.RELEASED, bench.clock.instant());
  }

  private Status status(String ref) {
    return bench.ledger.escrows().find(ref).orElseThrow().status();
  }

  private List<String> notes(UUID action) {
    return bench.jdbc.queryForList(
        "select reason from history where action_id = ? and actor = 'escrow-watch'",
        String.class,
        action);
  }

  private void run() {
    Sender sender =
        new PurpleFleaSender(
            servers.client,
            bench.earlierAttempts(false),
            new Registrations(
                bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
    bench.runUntilIdle(sender::send);
  }

  private EscrowWatch watch(PurpleFlea client) {
    return new EscrowWatch(
        client,
        bench.ledger,
        bench.transactions,
        new BalanceReader(client, bench.ledger, bench.transactions, bench.clock),
        bench.clock);
  }

  private UUID file(String type, String key) {
    Action action =
        bench.action(
            bench
                .file(Workbench.event("e-" + key, "test", type, "{\"key\":\"" + key + "\"}"))
                .runs()
                .getFirst()
                .actions()
                .getFirst());
    return action.id();
  }
}
