package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.TraceContext;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** An action of which every column has a value, and no two columns of a type have the same. */
final class WholeAction {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private WholeAction() {}

  /** As it is filed: without what only becomes of it. */
  static Action begun() {
    return begun(ActionState.SENDING, false);
  }

  /** The same of a shadow run, of which nothing is sent. */
  static Action shadow() {
    return begun(ActionState.READY, true);
  }

  private static Action begun(ActionState state, boolean shadow) {
    return Action.begun(
        UUID.randomUUID(),
        new Action.Origin(
            UUID.randomUUID(),
            "event",
            "rule",
            "step",
            "item",
            "key-" + UUID.randomUUID(),
            "ann",
            shadow,
            new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", null, true)),
        ActionKind.TRANSFER,
        new Action.Standing(state, "reason", "explanation"),
        new Terms(
            "fingerprint",
            "agt_payer",
            "agt_payee",
            true,
            false,
            Money.of("1.25"),
            Json.object().put("memo", "hello")),
        Action.Times.begun(hour(1), hour(2), hour(3)));
  }

  static Action whole() {
    Action begun = begun();
    return begun
        .withTimes(
            new Action.Times(
                begun.createdAt(), hour(4), hour(2), hour(3), hour(5), hour(6), hour(7)))
        .withResult(Json.object().put("txId", "tx_1"))
        .withClaim(new Action.Claim("replica", hour(8), 9, 10))
        .withCharge(
            new Action.Charge(
                "agt_account",
                Money.of("1.5"),
                LocalDate.parse("2026-11-21"),
                List.of("rule:rule", "agent:agt_payer")))
        .withApproval(new Action.Approval("bob", "cleo", hour(11)));
  }

  /** So many hours after the start. */
  static Instant hour(int hours) {
    return START.plusSeconds(3600L * hours);
  }
}
