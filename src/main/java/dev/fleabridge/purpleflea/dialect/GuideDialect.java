package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Fees;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Query;
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
 * Dialect {@code guide}: the guide "Adding financial capabilities to AWS SageMaker agents", with
 * the trading order of the for-sagemaker page and the faucet of the public servers
 * (docs/reference/purpleflea-api.md#dialects). Amounts of wallet and escrow are strings.
 */
public final class GuideDialect implements Dialect {

  private static final int DEFAULT_TIMEOUT_HOURS = 48;

  @Override
  public String name() {
    return "guide";
  }

  @Override
  public URI defaultBase(Service service) {
    return switch (service) {
      case FAUCET -> URI.create("https://faucet.purpleflea.com");
      case TRADING -> URI.create("https://api.purpleflea.com");
      default -> URI.create("https://api.purpleflea.com/v1");
    };
  }

  @Override
  public Set<Class<? extends Operation>> operations() {
    return Set.of(
        Operation.Transfer.class,
        Operation.Payout.class,
        Operation.MemoRecord.class,
        Operation.CreateEscrow.class,
        Operation.ReleaseEscrow.class,
        Operation.OpenPosition.class,
        Operation.ClaimFaucet.class);
  }

  @Override
  public Fees fees() {
    return Fees.PAYER_BEARS_ALL;
  }

  /**
   * The guide's smallest payment is 0.001 USD. It names no minimum for escrows; it shows one of
   * 0.02.
   */
  @Override
  public Optional<Refusal> refuse(Operation op) {
    return switch (op) {
      case Operation.Transfer t -> RequestLimits.atLeast("0.001", t.amount(), "a transfer");
      case Operation.Payout p -> RequestLimits.atLeast("0.001", p.amount(), "a payout");
      case Operation.CreateEscrow e -> RequestLimits.unset(e.referralCode(), "referral code", this);
      case Operation.OpenPosition p -> RequestLimits.unset(p.leverage(), "leverage", this);
      default -> Optional.empty();
    };
  }

  @Override
  public Call write(Operation op, String key) {
    return switch (op) {
      case Operation.Transfer t -> transfer(t.payer(), t.payee(), t.amount(), t.memo(), key);
      case Operation.Payout p -> transfer(p.payer(), p.payee(), p.amount(), p.memo(), key);
      case Operation.MemoRecord r -> transfer(r.agent(), r.agent(), BigDecimal.ZERO, r.memo(), key);
      case Operation.CreateEscrow e -> createEscrow(e, key);
      case Operation.ReleaseEscrow e -> releaseEscrow(e, key);
      case Operation.OpenPosition p -> SagemakerDialect.order(p, key);
      case Operation.ClaimFaucet c -> CasinoFaucet.call(c);
      default -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Call transfer(
      String payer, String payee, BigDecimal amount, String memo, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("from_agent", payer);
    body.put("to_agent", payee);
    body.put("amount_usd", Amounts.asText(amount));
    body.put("memo", Reference.in(memo, key));
    return Call.post(Service.WALLET, "/wallet/transfer", body);
  }

  private static Call createEscrow(Operation.CreateEscrow e, String key) {
    Integer hours = e.timeoutHours();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("depositor_agent", e.payer());
    body.put("beneficiary_agent", e.payee());
    body.put("amount_usd", Amounts.asText(e.amount()));
    body.put("condition_memo", Reference.in(e.terms(), key));
    body.put("timeout_hours", hours == null ? DEFAULT_TIMEOUT_HOURS : hours);
    return Call.post(Service.ESCROW, "/escrow/create", body);
  }

  private static Call releaseEscrow(Operation.ReleaseEscrow e, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("escrow_id", e.escrowId());
    body.put("release_memo", Reference.in(e.note(), key));
    return Call.post(Service.ESCROW, "/escrow/release", body);
  }

  @Override
  public Receipt receipt(Operation op, JsonNode answer) {
    return switch (op) {
      case Operation.CreateEscrow e ->
          Receipt.ofId(Receipt.ESCROW_ID, Json.needId(answer, "escrow_id"))
              .withStatus(Json.text(answer, "status"));
      case Operation.OpenPosition p -> SagemakerDialect.orderReceipt(answer);
      case Operation.ClaimFaucet c -> CasinoFaucet.receipt(answer);
      default ->
          Receipt.ofId(Receipt.TX_ID, Json.needId(answer, "tx_id"))
              .withStatus(Json.text(answer, "status"));
    };
  }

  /**
   * The guide does not document 409. Another page uses it for "already done", which this very call
   * may have caused.
   */
  @Override
  public boolean leavesOpen(Operation op, ServerError error) {
    return error.status() == 409 && !(op instanceof Operation.ClaimFaucet);
  }

  @Override
  public Optional<Query<Balance>> balance(String agent) {
    return Optional.of(
        new Query<>(
            Call.get(Service.WALLET, "/wallet/" + agent),
            answer -> new Balance(agent, Json.needAmount(answer, "balance_usd"))));
  }
}
