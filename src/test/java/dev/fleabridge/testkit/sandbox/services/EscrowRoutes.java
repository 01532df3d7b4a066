package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The escrow service as observed (docs/reference/purpleflea-api.md#escrow): the order of its
 * checks, its messages, its double arithmetic.
 */
public final class EscrowRoutes implements Routes {

  private static final double MIN_AMOUNT = 0.10;
  private static final int MAX_TIMEOUT_HOURS = 720;

  private final World world;

  public EscrowRoutes(World world) {
    this.world = world;
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/escrow/create")) {
      return create(call);
    }
    if (call.is("POST", "/escrow/complete/*")) {
      return complete(call);
    }
    if (call.is("POST", "/escrow/release/*")) {
      return release(call);
    }
    if (call.is("POST", "/escrow/dispute/*")) {
      return dispute(call);
    }
    if (call.is("GET", "/escrow/stats")) {
      return EscrowViews.stats(world.escrows);
    }
    if (call.is("GET", "/escrow/*")) {
      return show(call);
    }
    return null;
  }

  private Answer create(Call call) {
    String creator = actor(call);
    if (creator == null) {
      throw new Refusal(
          401,
          "unauthorized",
          "Bearer {casino_api_key} required. Register at casino.purpleflea.com.");
    }
    JsonNode body = call.lenientBody();
    double amount = amount(body.get("amount_usd"));
    String description = trimmed(body.get("description"));
    String counterparty = trimmed(body.get("counterparty_agent_id"));
    double timeout = timeout(body.get("timeout_hours"));
    if (Double.isNaN(amount) || amount < MIN_AMOUNT) {
      throw new Refusal(400, "invalid_amount", "Minimum escrow amount is $0.1");
    }
    if (description == null || description.length() < 3) {
      throw new Refusal(400, "invalid_description", "description is required (min 3 chars)");
    }
    if (counterparty == null || !counterparty.startsWith(world.settings().agentIdPrefix())) {
      throw new Refusal(
          400, "invalid_counterparty", "counterparty_agent_id must be in ag_xxx format");
    }
    if (counterparty.equals(creator)) {
      throw new Refusal(400, "self_escrow", "Cannot create escrow with yourself");
    }
    if (!world.ledger.isAgent(counterparty)) {
      throw new Refusal(404, "counterparty_not_found", "Counterparty agent not found in casino");
    }
    BigDecimal booked = cover(creator, amount);
    if (Double.isNaN(timeout)) {
      return notRecorded(creator, booked);
    }
    String referral = Json.text(body, "referral_code");
    return EscrowViews.created(
        world.escrows.create(
            new Escrow.Terms(creator, counterparty, booked, description, (int) timeout, referral)));
  }

  private BigDecimal cover(String creator, double amount) {
    Account account = world.ledger.open(creator);
    if (Double.isFinite(amount) && world.covers(creator, Js.decimal(amount))) {
      return Js.decimal(amount);
    }
    String balance = Js.fixedText(account.shown, 2);
    throw new Refusal(
        Answer.error(
                402,
                "insufficient_balance",
                "Balance $" + balance + " < escrow amount $" + Js.fixedText(amount, 2))
            .plus("balance", Js.json(account.shown)));
  }

  /**
   * A timeout that is not a number passes the upstream's checks and fails in its database, after
   * the debit: it credits the money back.
   */
  private Answer notRecorded(String creator, BigDecimal amount) {
    String id = world.escrows.newId();
    Posting lock = new Posting(id + "_debit", "escrow_lock: " + id, id, "escrow", null);
    world.ledger.move(creator, Ledger.ESCROW, amount, lock, lock);
    String reason = "escrow_create_failed_refund: " + id;
    Posting back = new Posting(id + "_refund_credit", reason, id + "_refund", "escrow", null);
    world.ledger.move(Ledger.ESCROW, creator, amount, back, back);
    return Answer.error(500, "internal_error", "Failed to create escrow record.");
  }

  private Answer complete(Call call) {
    String actor = actorOrRefuse(call);
    Escrow escrow = existing(call.segment(2));
    if (!escrow.payee.equals(actor)) {
      throw new Refusal(403, "forbidden", "Only the counterparty can mark the task complete");
    }
    if (!escrow.status.equals("funded")) {
      throw wrongStatus("complete", escrow);
    }
    world.escrows.complete(escrow, actor);
    return Answer.ok(
            "escrow_id",
            escrow.id,
            "status",
            "completed",
            "message",
            "Task marked complete. Waiting for creator to release funds.",
            "next_step",
            "Creator should call POST /escrow/release/" + escrow.id,
            "auto_release_at",
            Times.iso(escrow.expiresAt))
        .after("escrow.complete");
  }

  private Answer release(Call call) {
    String actor = actorOrRefuse(call);
    Escrow escrow = existing(call.segment(2));
    if (!escrow.payer.equals(actor)) {
      throw new Refusal(403, "forbidden", "Only the escrow creator can release funds");
    }
    if (!escrow.isOpen()) {
      throw wrongStatus("release", escrow);
    }
    if (world.settings().releaseFails()) {
      return failHalfWay(escrow);
    }
    world.escrows.release(escrow, actor, "Released by creator " + actor, null);
    return EscrowViews.released(escrow);
  }

  /** Credit, referral and status are three steps in two databases; here the last one fails. */
  private Answer failHalfWay(Escrow escrow) {
    Answer failed =
        Answer.error(500, "release_failed", "Failed to release funds. Contact support.");
    return world.escrows.credit(escrow, null) ? failed.after("escrow.release") : failed;
  }

  private Answer dispute(Call call) {
    String actor = actorOrRefuse(call);
    Escrow escrow = world.escrows.find(call.segment(2));
    if (escrow == null) {
      throw new Refusal(Answer.error(404, "not_found"));
    }
    if (!escrow.hasParty(actor)) {
      throw new Refusal(403, "forbidden", "Only escrow participants can dispute");
    }
    if (!escrow.isOpen()) {
      throw wrongStatus("dispute", escrow);
    }
    String given = trimmed(call.lenientBody().get("reason"));
    String reason = given == null || given.isEmpty() ? "No reason provided" : given;
    world.escrows.dispute(escrow, actor, reason);
    return Answer.ok(
            "escrow_id", escrow.id,
            "status", "disputed",
            "reason", reason,
            "message", "Escrow flagged for manual review. Purple Flea team will investigate.",
            "contact", "support@purpleflea.com")
        .after("escrow.dispute");
  }

  private Answer show(Call call) {
    String actor = actor(call);
    Escrow escrow = existing(call.segment(1));
    return EscrowViews.shown(escrow, escrow.hasParty(actor));
  }

  private @Nullable String actor(Call call) {
    return world.agents.owner(call.request().bearer(), Agents.Realm.CASINO);
  }

  private String actorOrRefuse(Call call) {
    String actor = actor(call);
    if (actor == null) {
      throw new Refusal(Answer.error(401, "unauthorized"));
    }
    return actor;
  }

  private Escrow existing(String id) {
    Escrow escrow = world.escrows.find(id);
    if (escrow == null) {
      throw new Refusal(404, "not_found", "Escrow not found");
    }
    return escrow;
  }

  private static Refusal wrongStatus(String verb, Escrow escrow) {
    return new Refusal(
        409, "invalid_status", "Cannot " + verb + " escrow in status '" + escrow.status + "'");
  }

  /** A number as it is; of anything else the number that its text begins with. */
  private static double amount(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return 0;
    }
    if (value.isNumber()) {
      return Js.number(value);
    }
    return value.isString() ? Js.parseFloat(value.stringValue()) : Double.NaN;
  }

  /**
   * The text without white space around it; null where absent. Anything but a text makes the
   * upstream fail.
   */
  private static @Nullable String trimmed(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new UpstreamCrash("trim is not a function");
    }
    return value.stringValue().strip();
  }

  private static double timeout(@Nullable JsonNode value) {
    double hours = value == null || value.isNull() ? 24 : Math.floor(Js.toNumber(value));
    return Math.min(Math.max(1, hours), MAX_TIMEOUT_HOURS);
  }
}
