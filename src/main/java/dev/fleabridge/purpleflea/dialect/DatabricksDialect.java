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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Dialect {@code databricks}: the for-databricks page (docs/reference/purpleflea-api.md#dialects).
 * The owner of the key is the payer of a payout. A success is exactly 200. Errors are {@code
 * {"error":"…"}}.
 */
public final class DatabricksDialect implements Dialect {

  private static final int OK = 200;

  @Override
  public String name() {
    return "databricks";
  }

  @Override
  public URI defaultBase(Service service) {
    return service == Service.FAUCET
        ? URI.create("https://faucet.purpleflea.com")
        : URI.create("https://purpleflea.com/api");
  }

  @Override
  public Set<Class<? extends Operation>> operations() {
    return Set.of(
        Operation.Transfer.class,
        Operation.Payout.class,
        Operation.CreateEscrow.class,
        Operation.ReleaseEscrow.class,
        Operation.DisputeEscrow.class,
        Operation.ClaimFaucet.class);
  }

  /** A payout names only its payee, and a transfer is sent as a payout. */
  @Override
  public boolean paysByKey(Class<? extends Operation> kind) {
    return kind == Operation.Payout.class || kind == Operation.Transfer.class;
  }

  @Override
  public Fees fees() {
    return Fees.PAYEE_BEARS_ESCROW;
  }

  @Override
  public Optional<Refusal> refuse(Operation op) {
    return switch (op) {
      case Operation.CreateEscrow e ->
          RequestLimits.first(
              RequestLimits.unset(e.referralCode(), "referral code", this),
              RequestLimits.unset(e.timeoutHours(), "timeout", this));
      case Operation.ClaimFaucet c -> RequestLimits.unset(c.referralCode(), "referral code", this);
      default -> Optional.empty();
    };
  }

  @Override
  public Call write(Operation op, String key) {
    return switch (op) {
      case Operation.Transfer t -> payout(t.payee(), t.amount(), t.memo(), key);
      case Operation.Payout p -> payout(p.payee(), p.amount(), p.memo(), key);
      case Operation.CreateEscrow e -> createEscrow(e, key);
      case Operation.ReleaseEscrow e -> {
        // The page puts facts about the release beside the reason. They must not replace the
        // reason.
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("reason", Reference.in(e.note(), key));
        Reference.in(e.metadata(), key).forEach(body::putIfAbsent);
        yield Call.post(Service.ESCROW, "/escrow/" + e.escrowId() + "/release", body);
      }
      case Operation.DisputeEscrow e ->
          Call.post(
              Service.ESCROW,
              "/escrow/" + e.escrowId() + "/dispute",
              Map.of("reason", Reference.in(e.reason(), key)));
      case Operation.ClaimFaucet c ->
          Call.post(Service.FAUCET, "/api/claim", Map.of("agent_id", c.agent()));
      default -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Call payout(String payee, BigDecimal amount, String memo, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("agent_id", payee);
    body.put("amount_usd", Amounts.asNumber(amount));
    body.put("reason", Reference.in(memo, key));
    return Call.post(Service.WALLET, "/wallet/payout", body);
  }

  private static Call createEscrow(Operation.CreateEscrow e, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buyer_agent_id", e.payer());
    body.put("seller_agent_id", e.payee());
    body.put("amount_usd", Amounts.asNumber(e.amount()));
    body.put("description", Reference.in(e.terms(), key));
    body.put("metadata", Reference.in(e.metadata(), key));
    return Call.post(Service.ESCROW, "/escrow/create", body);
  }

  @Override
  public boolean isSuccess(int status) {
    return status == OK;
  }

  @Override
  public Receipt receipt(Operation op, JsonNode answer) {
    Receipt receipt =
        switch (op) {
          case Operation.CreateEscrow e ->
              Receipt.ofId(Receipt.ESCROW_ID, Json.needId(answer, "escrow_id"));
          // The page shows no answer to these two.
          case Operation.DisputeEscrow e -> Receipt.ofIds(Map.of());
          case Operation.ClaimFaucet c -> Receipt.ofIds(Map.of());
          default -> Receipt.ofId(Receipt.TX_ID, Json.needId(answer, "tx_id"));
        };
    return receipt.withStatus(Json.text(answer, "status"));
  }

  /**
   * This page does not document 409. Another page uses it for "already done", which this very call
   * may have caused.
   */
  @Override
  public boolean leavesOpen(Operation op, ServerError error) {
    return error.status() == 409 && !(op instanceof Operation.ClaimFaucet);
  }
}
