package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.Escrows;

/**
 * The shapes in which the escrow service shows an escrow, as observed
 * (docs/reference/purpleflea-api.md#escrow).
 */
final class EscrowViews {

  private EscrowViews() {}

  static Answer created(Escrow escrow) {
    String id = escrow.id;
    return Answer.of(
            201,
            "escrow_id",
            id,
            "amount_usd",
            Js.json(escrow.shownAmount),
            "commission_usd",
            Js.json(escrow.commission),
            "net_to_counterparty",
            Js.json(escrow.net()),
            "description",
            escrow.description,
            "creator_id",
            escrow.payer,
            "counterparty_id",
            escrow.payee,
            "status",
            "funded",
            "timeout_hours",
            escrow.timeoutHours,
            "auto_release_at",
            Times.iso(escrow.expiresAt),
            "next_steps",
            Json.object(
                "counterparty", "POST /escrow/complete/" + id + " when task is done",
                "creator", "POST /escrow/release/" + id + " to release funds",
                "dispute", "POST /escrow/dispute/" + id + " if something goes wrong"))
        .after("escrow.create");
  }

  static Answer released(Escrow escrow) {
    return Answer.ok(
            "escrow_id",
            escrow.id,
            "status",
            "released",
            "amount_released",
            Js.json(escrow.net()),
            "commission",
            Js.json(escrow.commission),
            "referral_commission",
            Js.json(escrow.referralCommission),
            "counterparty_id",
            escrow.payee,
            "message",
            "$" + Js.fixedText(escrow.net(), 2) + " released to counterparty.")
        .after("escrow.release");
  }

  /** The escrow; its events to a party only. */
  static Answer shown(Escrow escrow, boolean toParty) {
    Answer answer =
        Answer.ok(
            "escrow_id", escrow.id,
            "status", escrow.status,
            "amount_usd", Js.json(escrow.shownAmount),
            "commission_usd", Js.json(escrow.commission),
            "net_to_counterparty", Js.json(escrow.net()),
            "description", escrow.description,
            "creator_id", escrow.payer,
            "counterparty_id", escrow.payee,
            "timeout_hours", escrow.timeoutHours,
            "created_at", Times.iso(escrow.createdAt),
            "auto_release_at", Times.iso(escrow.expiresAt),
            "completed_at", Times.isoOrNull(escrow.completedAt),
            "released_at", Times.isoOrNull(escrow.releasedAt),
            "disputed_at", Times.isoOrNull(escrow.disputedAt));
    return toParty ? answer.plus("events", escrow.events) : answer;
  }

  static Answer stats(Escrows escrows) {
    return Answer.ok(
        "total_created",
        escrows.created,
        "total_released",
        escrows.released,
        "total_disputed",
        escrows.disputed,
        "total_volume_usd",
        Js.json(Js.fixed(escrows.volume, 2)),
        "total_commission_usd",
        Js.json(Js.fixed(escrows.commissions, 2)),
        "commission_rate",
        "1%",
        "referral_commission_rate",
        "15% of fees");
  }
}
