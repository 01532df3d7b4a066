package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.UnreadableAnswer;
import dev.fleabridge.purpleflea.dialect.CasinoFaucet;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the public servers answer to calls that they carried out. An answer that names another
 * payee, amount or escrow than was asked for is unreadable, because something else may have
 * happened.
 */
final class ServicesReceipts {

  private ServicesReceipts() {}

  static Receipt of(Operation op, JsonNode answer) {
    return switch (op) {
      case Operation.Transfer t -> pay(t.payee(), t.amount(), answer);
      case Operation.Payout p -> pay(p.payee(), p.amount(), answer);
      case Operation.CreateEscrow e -> {
        same(e.amount(), Json.amount(answer, "amount_usd"));
        yield Receipt.ofId(Receipt.ESCROW_ID, Json.needId(answer, "escrow_id"))
            .withAmounts(
                Json.amount(answer, "commission_usd"),
                Json.amount(answer, "net_to_counterparty"),
                null)
            .withStatus(Json.text(answer, "status"));
      }
      case Operation.CompleteEscrow e -> step(e.escrowId(), "completed", answer);
      case Operation.DisputeEscrow e -> step(e.escrowId(), "disputed", answer);
      case Operation.ReleaseEscrow e ->
          step(e.escrowId(), "released", answer)
              .withAmounts(
                  Json.amount(answer, "commission"), Json.amount(answer, "amount_released"), null);
      case Operation.OpenPosition p -> opened(p, answer);
      case Operation.ClosePosition p -> closed(p, answer);
      case Operation.LimitOrder o -> placed(o, answer);
      case Operation.CancelOrder o -> cancelled(o, answer);
      case Operation.SetExit e -> exitSet(e, answer);
      case Operation.ClaimFaucet c -> CasinoFaucet.receipt(answer);
      case Operation.RegisterAgent r -> registration(answer);
      case Operation.MemoRecord r -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Receipt pay(String payee, BigDecimal amount, JsonNode answer) {
    same(amount, Json.amount(answer, "amount"));
    String to = Json.text(answer, "to");
    if (to != null && !to.equals(payee)) {
      throw new UnreadableAnswer("the answer names another payee");
    }
    return Receipt.ofId(Receipt.TX_ID, Json.needId(answer, "tx_id"))
        .withAmounts(null, null, Json.amount(answer, "sender_new_balance"));
  }

  private static void same(BigDecimal asked, @Nullable BigDecimal answered) {
    if (answered != null && !Amounts.same(asked, answered)) {
      throw new UnreadableAnswer("the answer names another amount");
    }
  }

  /** A step of an escrow has no transaction id. The answer has only the escrow and its status. */
  private static Receipt step(String escrowId, String status, JsonNode answer) {
    if (!escrowId.equals(Json.needId(answer, "escrow_id"))
        || !status.equals(Json.needText(answer, "status"))) {
      throw new UnreadableAnswer("the answer is about another escrow or state");
    }
    return Receipt.ofId(Receipt.ESCROW_ID, escrowId).withStatus(status);
  }

  private static Receipt opened(Operation.OpenPosition p, JsonNode answer) {
    sameMarket(p.market(), p.side(), answer);
    Map<String, @Nullable String> ids = new HashMap<>();
    ids.put(Receipt.POSITION_ID, Json.needId(answer, "position_id"));
    ids.put(Receipt.ORDER_ID, Json.id(answer, "order_id"));
    return Receipt.ofIds(ids)
        .withAmounts(Json.amount(answer, "fee"), null, null)
        .withStatus(Json.text(answer, "status"))
        .withFill(
            ServicesFills.of(
                p,
                Json.amount(answer, "size_usd"),
                Json.amount(answer, "entry_price"),
                Json.amount(answer, "leverage")));
  }

  private static void sameMarket(String market, Side asked, JsonNode answer) {
    String coin = Json.text(answer, "coin");
    String side = Json.text(answer, "side");
    if ((coin != null && !ServicesFills.isSameMarket(coin, market))
        || (side != null && !side.equals(asked.label()))) {
      throw new UnreadableAnswer("the answer is about another market or side");
    }
  }

  private static Receipt placed(Operation.LimitOrder o, JsonNode answer) {
    sameMarket(o.market(), o.side(), answer);
    same(o.notional(), Json.amount(answer, "size_usd"));
    same(o.price(), Json.amount(answer, "limit_price"));
    return Receipt.ofId(Receipt.ORDER_ID, Json.needId(answer, "order_id"))
        .withStatus(Json.text(answer, "status"));
  }

  /** The answer names the order in its sentence only. */
  private static Receipt cancelled(Operation.CancelOrder o, JsonNode answer) {
    if (!Json.needText(answer, "message").contains(o.orderId() + " cancelled")) {
      throw new UnreadableAnswer("the answer is about another order");
    }
    return Receipt.ofId(Receipt.ORDER_ID, o.orderId()).withStatus("cancelled");
  }

  private static Receipt exitSet(Operation.SetExit e, JsonNode answer) {
    if (!e.positionId().equals(Json.needId(answer, "position_id"))
        || !e.exit().label().equals(Json.needText(answer, "type"))) {
      throw new UnreadableAnswer("the answer is about another position or price");
    }
    same(e.price(), Json.needAmount(answer, "trigger_price"));
    return Receipt.ofIds(
        Map.of(
            Receipt.ORDER_ID, Json.needId(answer, "order_id"),
            Receipt.POSITION_ID, e.positionId()));
  }

  private static Receipt closed(Operation.ClosePosition p, JsonNode answer) {
    if (!p.positionId().equals(Json.needId(answer, "position_id"))) {
      throw new UnreadableAnswer("the answer is about another position");
    }
    return Receipt.ofId(Receipt.POSITION_ID, p.positionId())
        .withAmounts(Json.amount(answer, "fee"), null, null)
        .withStatus(Json.text(answer, "status"))
        .withFill(
            new Receipt.Fill(
                Json.amount(answer, "size_usd"),
                Json.amount(answer, "exit_price"),
                Json.amount(answer, "leverage"),
                List.of(),
                Json.amount(answer, "pnl")));
  }

  private static Receipt registration(JsonNode answer) {
    Receipt receipt = Receipt.ofId(Receipt.AGENT_ID, Json.needId(answer, "agent_id"));
    try {
      return receipt.withIssuedKey(new ApiKey(Json.needText(answer, "api_key")));
    } catch (IllegalArgumentException e) {
      throw new UnreadableAnswer("the answer has no usable api_key");
    }
  }
}
