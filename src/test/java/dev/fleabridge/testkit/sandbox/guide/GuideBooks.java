package dev.fleabridge.testkit.sandbox.guide;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import dev.fleabridge.testkit.sandbox.world.Posting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the three dialects of the seed documents share: agents named in the body, transfers between
 * them, escrows without the services' minimum. No server of these dialects is public, so codes and
 * statuses of refusals are chosen after the observed services.
 */
public final class GuideBooks {

  private static final int MAX_SCALE = 6;
  private final World world;

  GuideBooks(World world) {
    this.world = world;
  }

  /** Refuses a call without a key that looks like one. */
  void authorize(Call call) {
    if (!Agents.plausible(call.request().bearer())) {
      throw new Refusal(401, "unauthorized", "Missing or invalid API key. Use: Bearer pf_live_...");
    }
  }

  /**
   * As {@link #authorize(Call)}; where agents are not opened on first use, the key must also be
   * this agent's.
   */
  void authorize(Call call, String agent) {
    authorize(call);
    if (world.settings().openUnknownAgents()) {
      return;
    }
    String owner = world.agents.owner(call.request().bearer(), Agents.Realm.ANY);
    if (owner == null) {
      throw new Refusal(401, "unauthorized", "Invalid API key");
    }
    if (!owner.equals(agent)) {
      throw new Refusal(403, "forbidden", "This key does not act for " + agent);
    }
  }

  /** The agent named in this field, opened where that is allowed. */
  String agent(JsonNode body, String field) {
    String agent = Json.text(body, field);
    if (agent == null || agent.isBlank()) {
      throw new Refusal(400, "invalid_request", field + " is required");
    }
    return existing(agent);
  }

  String existing(String agent) {
    if (!world.agents.ensure(agent)) {
      throw new Refusal(404, "agent_not_found", "Agent " + agent + " not found");
    }
    return agent;
  }

  /** The amount in this field, as a number or as a decimal in a string. */
  BigDecimal amount(JsonNode body, String field) {
    JsonNode value = body.get(field);
    BigDecimal amount = value == null ? null : decimal(value);
    if (amount == null || amount.signum() < 0 || amount.precision() - amount.scale() > 14) {
      throw new Refusal(400, "invalid_amount", field + " is a decimal of zero or more");
    }
    if (amount.stripTrailingZeros().scale() > MAX_SCALE) {
      throw new Refusal(400, "invalid_amount", field + " has at most six decimal places");
    }
    return amount;
  }

  private static @Nullable BigDecimal decimal(JsonNode value) {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    if (!value.isString() || value.stringValue().length() > 40) {
      return null;
    }
    try {
      return new BigDecimal(value.stringValue().strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Moves money between two agents; nothing to oneself is a record that costs nothing. */
  Answer transfer(String from, String to, BigDecimal amount, @Nullable String memo) {
    if (amount.signum() == 0 && !from.equals(to)) {
      throw new Refusal(400, "invalid_amount", "Amount must be more than zero");
    }
    BigDecimal fee = fee(from, to, amount);
    cover(from, amount.add(fee));
    String txId = "tx_" + world.ids.hex(16);
    Posting sent = new Posting(txId + "_debit", "payment_sent", txId, "payment", memo);
    Posting received = new Posting(txId + "_credit", "payment_received", txId, "payment", memo);
    world.ledger.move(from, to, amount, sent, received);
    if (fee.signum() > 0) {
      Posting charged = new Posting(txId + "_fee", "payment_fee", txId, "payment", null);
      world.ledger.move(from, Ledger.HOUSE, fee, charged, charged);
    }
    return Answer.ok(
            "tx_id",
            txId,
            "status",
            "completed",
            "from_agent",
            from,
            "to_agent",
            to,
            "amount_usd",
            money(amount),
            "fee_usd",
            money(fee),
            "memo",
            memo,
            "created_at",
            Times.iso(world.clock.instant()))
        .after("transfer");
  }

  private BigDecimal fee(String from, String to, BigDecimal amount) {
    return from.equals(to)
        ? BigDecimal.ZERO
        : amount.multiply(world.settings().transferFee()).setScale(MAX_SCALE, RoundingMode.HALF_UP);
  }

  /** Locks money in an escrow. */
  Escrow createEscrow(Escrow.Terms terms) {
    if (terms.amount().signum() == 0) {
      throw new Refusal(400, "invalid_amount", "Amount must be more than zero");
    }
    if (terms.payer().equals(terms.payee())) {
      throw new Refusal(400, "self_escrow", "Cannot create escrow with yourself");
    }
    cover(terms.payer(), terms.amount());
    return world.escrows.create(terms);
  }

  /**
   * What all three dialects answer to a new escrow; none of them documents more than {@code
   * escrow_id}.
   */
  Answer created(Escrow escrow) {
    return Answer.ok(
            "escrow_id",
            escrow.id,
            "status",
            escrow.status,
            "amount_usd",
            money(escrow.amount),
            "expires_at",
            Times.iso(escrow.expiresAt))
        .after("escrow.create");
  }

  /** The hours in this field, or 24; refused unless a whole number from 1 to 720. */
  int timeoutHours(JsonNode body) {
    JsonNode value = body.get("timeout_hours");
    if (value == null || value.isNull()) {
      return 24;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 1
        || value.intValue() > 720) {
      throw new Refusal(400, "invalid_timeout", "timeout_hours is a whole number from 1 to 720");
    }
    return value.intValue();
  }

  /** The open escrow with this id, for its payer's key. */
  Escrow releasable(Call call, @Nullable String id, String verb) {
    Escrow escrow = id == null ? null : world.escrows.find(id);
    if (escrow == null) {
      throw new Refusal(404, "not_found", "Escrow not found");
    }
    authorize(call, escrow.payer);
    if (!escrow.isOpen()) {
      throw new Refusal(
          409, "invalid_status", "Cannot " + verb + " escrow in status '" + escrow.status + "'");
    }
    return escrow;
  }

  Answer release(Escrow escrow, @Nullable String memo) {
    world.escrows.release(escrow, escrow.payer, "Released by creator " + escrow.payer, memo);
    return Answer.ok(
            "tx_id",
            "tx_" + world.ids.hex(16),
            "escrow_id",
            escrow.id,
            "status",
            escrow.status,
            "amount_usd",
            money(Js.decimal(escrow.net())),
            "fee_usd",
            money(Js.decimal(escrow.commission)))
        .after("escrow.release");
  }

  void cover(String agent, BigDecimal amount) {
    if (!world.covers(agent, amount)) {
      BigDecimal balance = world.ledger.open(agent).balance;
      throw new Refusal(
          Answer.error(
                  402,
                  "insufficient_balance",
                  "Balance $" + money(balance) + " is less than $" + money(amount))
              .plus("balance", money(balance)));
    }
  }

  /** A decimal with at least two places. */
  public static String money(BigDecimal amount) {
    BigDecimal shortest = amount.stripTrailingZeros();
    return shortest
        .setScale(Math.max(2, shortest.scale()), RoundingMode.UNNECESSARY)
        .toPlainString();
  }
}
