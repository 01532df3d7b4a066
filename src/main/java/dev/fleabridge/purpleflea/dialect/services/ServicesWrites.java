package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Reference;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.dialect.CasinoFaucet;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of dialect {@code services} (docs/reference/purpleflea-api.md#wallet and the
 * sections after it).
 */
final class ServicesWrites {

  private ServicesWrites() {}

  static Call of(Operation op, String key) {
    return switch (op) {
      case Operation.Transfer t -> pay(t.payee(), t.amount(), t.memo(), key);
      case Operation.Payout p -> pay(p.payee(), p.amount(), p.memo(), key);
      case Operation.CreateEscrow e -> createEscrow(e, key);
      case Operation.CompleteEscrow e -> escrowStep("complete", e.escrowId(), Map.of());
      case Operation.ReleaseEscrow e -> escrowStep("release", e.escrowId(), Map.of());
      case Operation.DisputeEscrow e ->
          escrowStep("dispute", e.escrowId(), Map.of("reason", Reference.in(e.reason(), key)));
      case Operation.OpenPosition p -> openPosition(p);
      case Operation.ClosePosition p ->
          Call.post(Service.TRADING, "/v1/trade/close", Map.of("position_id", p.positionId()));
      case Operation.LimitOrder o -> limitOrder(o);
      case Operation.CancelOrder o ->
          Call.delete(Service.TRADING, "/v1/trade/limit-orders/" + o.orderId());
      case Operation.SetExit e -> setExit(e);
      case Operation.ClaimFaucet c -> CasinoFaucet.call(c);
      case Operation.RegisterAgent r -> register(r);
      case Operation.MemoRecord r -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Call pay(String payee, BigDecimal amount, String memo, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("to_agent_id", payee);
    body.put("amount", Amounts.asNumber(amount));
    body.put("memo", Reference.in(memo, key));
    return Call.post(Service.CASINO, "/api/v1/stats/pay", body);
  }

  private static Call createEscrow(Operation.CreateEscrow e, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("amount_usd", Amounts.asNumber(e.amount()));
    body.put("description", Reference.in(e.terms(), key));
    body.put("counterparty_agent_id", e.payee());
    putIfSet(body, "timeout_hours", e.timeoutHours());
    putIfSet(body, "referral_code", e.referralCode());
    return Call.post(Service.ESCROW, "/escrow/create", body);
  }

  private static Call escrowStep(String step, String escrowId, Map<String, Object> body) {
    return Call.post(Service.ESCROW, "/escrow/" + step + "/" + escrowId, body);
  }

  private static Call openPosition(Operation.OpenPosition p) {
    Map<String, Object> body = order(p.market(), p.side(), p.notional());
    putLeverage(body, p.leverage());
    return Call.post(Service.TRADING, "/v1/trade/open", body);
  }

  private static Call limitOrder(Operation.LimitOrder o) {
    Map<String, Object> body = order(o.market(), o.side(), o.notional());
    body.put("limit_price", Amounts.asNumber(o.price()));
    putLeverage(body, o.leverage());
    return Call.post(Service.TRADING, "/v1/trade/limit", body);
  }

  private static Map<String, Object> order(String market, Side side, BigDecimal notional) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("coin", market);
    body.put("side", side.label());
    body.put("size_usd", Amounts.asNumber(notional));
    return body;
  }

  private static Call setExit(Operation.SetExit e) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("position_id", e.positionId());
    body.put("trigger_price", Amounts.asNumber(e.price()));
    String path = "/v1/trade/" + e.exit().label().replace('_', '-');
    return Call.post(Service.TRADING, path, body);
  }

  private static void putLeverage(Map<String, Object> body, @Nullable BigDecimal leverage) {
    putIfSet(body, "leverage", leverage == null ? null : Amounts.asNumber(leverage));
  }

  private static Call register(Operation.RegisterAgent r) {
    String path = registerPath(r.service());
    if (path == null) {
      throw new IllegalArgumentException(r.service().label());
    }
    Map<String, Object> body = new LinkedHashMap<>();
    putIfSet(body, "referral_code", r.referralCode());
    return Call.post(r.service(), path, body).unsigned();
  }

  static @Nullable String registerPath(Service service) {
    return switch (service) {
      case CASINO -> "/api/v1/auth/register";
      case TRADING, WALLET -> "/v1/auth/register";
      case DOMAINS -> "/register";
      case ESCROW, FAUCET -> null;
    };
  }

  private static void putIfSet(Map<String, Object> body, String field, @Nullable Object value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
