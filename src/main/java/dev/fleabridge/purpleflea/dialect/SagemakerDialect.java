package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Fees;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Reference;
import dev.fleabridge.purpleflea.Refusal;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.Service;
import java.math.BigDecimal;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Dialect {@code sagemaker}: the for-sagemaker page (docs/reference/purpleflea-api.md#dialects).
 * Amounts are numbers. It promises an id for an escrow only, and shows no release.
 */
public final class SagemakerDialect implements Dialect {

  @Override
  public String name() {
    return "sagemaker";
  }

  @Override
  public URI defaultBase(Service service) {
    return URI.create("https://api.purpleflea.com");
  }

  @Override
  public Set<Class<? extends Operation>> operations() {
    return Set.of(
        Operation.Transfer.class,
        Operation.Payout.class,
        Operation.CreateEscrow.class,
        Operation.OpenPosition.class);
  }

  @Override
  public Fees fees() {
    return Fees.PAYEE_BEARS_ESCROW_NO_TIMEOUT;
  }

  @Override
  public Optional<Refusal> refuse(Operation op) {
    return switch (op) {
      case Operation.CreateEscrow e ->
          RequestLimits.first(
              RequestLimits.unset(e.referralCode(), "referral code", this),
              RequestLimits.unset(e.timeoutHours(), "timeout", this));
      case Operation.OpenPosition p -> RequestLimits.unset(p.leverage(), "leverage", this);
      default -> Optional.empty();
    };
  }

  @Override
  public Call write(Operation op, String key) {
    return switch (op) {
      case Operation.Transfer t -> transfer(t.payer(), t.payee(), t.amount(), t.memo(), key);
      case Operation.Payout p -> transfer(p.payer(), p.payee(), p.amount(), p.memo(), key);
      case Operation.CreateEscrow e -> createEscrow(e, key);
      case Operation.OpenPosition p -> order(p, key);
      default -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Call transfer(
      String payer, String payee, BigDecimal amount, String memo, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("from_agent", payer);
    body.put("to_agent", payee);
    body.put("amount", Amounts.asNumber(amount));
    body.put("memo", Reference.in(memo, key));
    return Call.post(Service.WALLET, "/wallet/transfer", body);
  }

  private static Call createEscrow(Operation.CreateEscrow e, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buyer", e.payer());
    body.put("seller", e.payee());
    body.put("amount", Amounts.asNumber(e.amount()));
    body.put("condition", Reference.in(e.terms(), key));
    body.put("metadata", Reference.in(e.metadata(), key));
    return Call.post(Service.ESCROW, "/escrow/create", body);
  }

  static Call order(Operation.OpenPosition p, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("agent_id", p.agent());
    body.put("direction", p.side().label());
    body.put("amount", Amounts.asNumber(p.notional()));
    body.put("asset", p.market());
    body.put("order_type", "market");
    body.put("metadata", Reference.in(p.metadata(), key));
    return Call.post(Service.TRADING, "/trading/order", body);
  }

  @Override
  public Receipt receipt(Operation op, JsonNode answer) {
    return switch (op) {
      case Operation.CreateEscrow e ->
          Receipt.ofId(Receipt.ESCROW_ID, Json.needId(answer, "escrow_id"))
              .withStatus(Json.text(answer, "status"));
      case Operation.OpenPosition p -> orderReceipt(answer);
      default -> optional(Map.of(Receipt.TX_ID, "tx_id"), answer);
    };
  }

  /** The page promises no id for an order. The receipt keeps whatever ids the answer has. */
  static Receipt orderReceipt(JsonNode answer) {
    return optional(
        Map.of(Receipt.ORDER_ID, "order_id", Receipt.POSITION_ID, "position_id"), answer);
  }

  private static Receipt optional(Map<String, String> fields, JsonNode answer) {
    Map<String, @Nullable String> ids = new HashMap<>();
    fields.forEach((id, field) -> ids.put(id, Json.text(answer, field)));
    return Receipt.ofIds(ids).withStatus(Json.text(answer, "status"));
  }

  /**
   * This page does not document 409. Another page uses it for "already done", which this very call
   * may have caused.
   */
  @Override
  public boolean leavesOpen(Operation op, ServerError error) {
    return error.status() == 409;
  }
}
