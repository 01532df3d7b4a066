package dev.fleabridge.engine.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows in the books when an action is carried out: the escrow is what it became. */
class ConsequencesIT {

  private static final String RULES =
      """
      rules:
        - id: hire
          when: { source: [hire] }
          key: "{% $detail.key %}"
          steps:
            it: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "10", terms: hello, ref: "{% $detail.key %}" } }
        - id: complete
          when: { source: [complete] }
          key: "{% $detail.key %}"
          steps:
            it: { complete-escrow: { agent: agt_a, ref: "{% $detail.key %}" } }
        - id: release
          when: { source: [release] }
          key: "{% $detail.key %}"
          steps:
            it: { release-escrow: { agent: agt_payer, ref: "{% $detail.key %}" } }
        - id: dispute
          when: { source: [dispute] }
          key: "{% $detail.key %}"
          steps:
            it: { dispute-escrow: { agent: agt_payer, ref: "{% $detail.key %}", reason: late } }
      """;

  private final Workbench bench = new Workbench(RULES);

  @ParameterizedTest
  @CsvSource({"complete, COMPLETED", "release, RELEASED", "dispute, DISPUTED"})
  void theEscrowIsWhatTheStepHasMadeOfIt(String step, Status status) {
    bench.balance("agt_payer", "100");
    carryOut("hire", "k1");
    carryOut("hire", "k2");
    assertThat(status("k1")).isEqualTo(Status.FUNDED);

    carryOut(step, "k1");

    assertThat(status("k1")).isEqualTo(status);
    assertThat(status("k2")).as("another").isEqualTo(Status.FUNDED);
  }

  @Test
  void anotherActionThatSaysItMadeTheSameEscrowIsToldToPeople() {
    bench.balance("agt_payer", "100");
    bench.file(event("hire", "k1"));
    bench.file(event("hire", "k2"));
    bench.runUntilIdle(action -> SendResult.done(Json.object().put("escrowId", "esc_same")));

    assertThat(
            bench.jdbc.queryForList(
                "select reason from history where reason = 'escrow_known_already'", String.class))
        .hasSize(1);
  }

  private void carryOut(String source, String key) {
    bench.file(event(source, key));
    assertThat(bench.runUntilIdle(ConsequencesIT::done)).hasSize(1);
  }

  private static SendResult done(Action action) {
    return action.kind() == ActionKind.CREATE_ESCROW
        ? SendResult.done(
            Json.object().put("escrowId", "esc_" + action.resolved().path("ref").asString()))
        : Workbench.done(action);
  }

  private Status status(String ref) {
    return Status.valueOf(
        bench
            .jdbc
            .queryForList("select status from escrow where ref = ?", String.class, ref)
            .getFirst());
  }

  private static Event event(String source, String key) {
    return Workbench.event(source + key, source, "Test", Json.object().put("key", key).toString());
  }
}
