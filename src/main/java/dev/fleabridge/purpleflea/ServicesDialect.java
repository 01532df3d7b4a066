package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Dialect {@code services}: the public server sources (purpleflea-api.md, tag SRC). Each service
 * has a host of its own; casino, escrow and payments share keys and balances. Nothing reads the
 * {@code Idempotency-Key} header; only an escrow's description and a bet's client seed come back.
 */
public final class ServicesDialect implements Dialect {

  /** After these the order was provably not placed; any other message can follow a placed order. */
  private static final List<String> ORDER_NOT_PLACED =
      List.of(
          "Market not found",
          "No price available",
          "Max leverage for",
          "Position size too small",
          "Hyperliquid order rejected",
          "Order error",
          "floatToWire causes rounding");

  @Override
  public String name() {
    return "services";
  }

  @Override
  public URI defaultBase(Service service) {
    return URI.create("https://" + service.label() + ".purpleflea.com");
  }

  @Override
  public Set<Class<? extends Operation>> operations() {
    return Set.of(
        Operation.Transfer.class,
        Operation.Payout.class,
        Operation.CreateEscrow.class,
        Operation.CompleteEscrow.class,
        Operation.ReleaseEscrow.class,
        Operation.DisputeEscrow.class,
        Operation.OpenPosition.class,
        Operation.ClosePosition.class,
        Operation.ClaimFaucet.class,
        Operation.RegisterAgent.class,
        Operation.CoinFlip.class,
        Operation.RegisterDomain.class);
  }

  @Override
  public Fees fees() {
    return Fees.PAYEE_BEARS_ESCROW;
  }

  @Override
  public Optional<Refusal> refuse(Operation op) {
    return switch (op) {
      case Operation.Transfer t -> payment(t.payee(), t.amount());
      case Operation.Payout p -> payment(p.payee(), p.amount());
      case Operation.CreateEscrow e ->
          Limits.first(
              Limits.atLeast("0.10", e.amount(), "an escrow"),
              Limits.startsWith("ag_", e.payee(), "a payee"));
      case Operation.CompleteEscrow e -> Limits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.ReleaseEscrow e -> Limits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.DisputeEscrow e -> Limits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.ClosePosition p -> Limits.startsWith("pos_", p.positionId(), "a position");
      case Operation.ClaimFaucet c -> Limits.startsWith("ag_", c.agent(), "an agent");
      case Operation.CoinFlip c -> Limits.atLeast("0.01", c.amount(), "a bet");
      case Operation.RegisterAgent r ->
          registerPath(r.service()) == null
              ? Limits.refusal(
                  Limits.UNSUPPORTED_OPERATION,
                  "the "
                      + r.service().label()
                      + " service registers no agents: it uses the casino's")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Refusal> payment(String payee, BigDecimal amount) {
    return Limits.first(
        Limits.atLeast("0.01", amount, "a payment"), Limits.startsWith("ag_", payee, "a payee"));
  }

  @Override
  public Call write(Operation op, String key) {
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
      case Operation.ClaimFaucet c -> claim(c);
      case Operation.RegisterAgent r -> register(r);
      case Operation.CoinFlip c -> coinFlip(c, key);
      case Operation.RegisterDomain d -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", d.domain());
        body.put("years", d.years());
        yield Call.post(Service.DOMAINS, "/domains/purchase", body);
      }
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
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("coin", p.market());
    body.put("side", p.side().label());
    body.put("size_usd", Amounts.asNumber(p.notional()));
    BigDecimal leverage = p.leverage();
    putIfSet(body, "leverage", leverage == null ? null : Amounts.asNumber(leverage));
    return Call.post(Service.TRADING, "/v1/trade/open", body);
  }

  static Call claim(Operation.ClaimFaucet c) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("agent_casino_id", c.agent());
    putIfSet(body, "referral_code", c.referralCode());
    return Call.post(Service.FAUCET, "/faucet/claim", body).unsigned();
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

  private static @Nullable String registerPath(Service service) {
    return switch (service) {
      case CASINO -> "/api/v1/auth/register";
      case TRADING, WALLET -> "/v1/auth/register";
      case DOMAINS -> "/register";
      case ESCROW, FAUCET -> null;
    };
  }

  private static Call coinFlip(Operation.CoinFlip c, String key) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("side", c.coin().name().toLowerCase(Locale.ROOT));
    body.put("amount", Amounts.asNumber(c.amount()));
    body.put("client_seed", clientSeed(c, key));
    return Call.post(Service.CASINO, "/api/v1/games/coin-flip", body);
  }

  /** The client seed that a bet is sent with: the one durable field of a bet that is ours. */
  public static String clientSeed(Operation.CoinFlip c, String key) {
    return c.clientSeed() == null ? key : c.clientSeed() + "." + key;
  }

  private static void putIfSet(Map<String, Object> body, String field, @Nullable Object value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  @Override
  public Receipt receipt(Operation op, JsonNode answer) {
    return switch (op) {
      case Operation.Transfer t -> payReceipt(t.payee(), t.amount(), answer);
      case Operation.Payout p -> payReceipt(p.payee(), p.amount(), answer);
      case Operation.CreateEscrow e -> {
        same(e.amount(), Json.amount(answer, "amount_usd"));
        yield Receipt.ofId(Receipt.ESCROW_ID, Json.needText(answer, "escrow_id"))
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
      case Operation.OpenPosition p -> tradeReceipt(answer);
      case Operation.ClosePosition p -> tradeReceipt(answer);
      case Operation.ClaimFaucet c -> claimReceipt(answer);
      case Operation.RegisterAgent r -> registration(answer);
      case Operation.CoinFlip c -> ServicesReads.flip(c, answer);
      case Operation.RegisterDomain d ->
          Receipt.ofId(Receipt.DOMAIN, Json.needText(answer, "domain"))
              .withAmounts(
                  Json.amount(answer, "cost_usdc"), null, Json.amount(answer, "balance_remaining"))
              .withStatus(Json.text(answer, "status"));
      case Operation.MemoRecord r -> throw new IllegalArgumentException(op.label());
    };
  }

  private static Receipt payReceipt(String payee, BigDecimal amount, JsonNode answer) {
    same(amount, Json.amount(answer, "amount"));
    String to = Json.text(answer, "to");
    if (to != null && !to.equals(payee)) {
      throw new UnreadableAnswer("the answer names another payee");
    }
    return Receipt.ofId(Receipt.TX_ID, Json.needText(answer, "tx_id"))
        .withAmounts(null, null, Json.amount(answer, "sender_new_balance"));
  }

  private static void same(BigDecimal asked, @Nullable BigDecimal answered) {
    if (answered != null && !Amounts.same(asked, answered)) {
      throw new UnreadableAnswer("the answer names another amount");
    }
  }

  /** A release has no transaction id here: the escrow and its status are all there is. */
  private static Receipt step(String escrowId, String status, JsonNode answer) {
    if (!escrowId.equals(Json.needText(answer, "escrow_id"))
        || !status.equals(Json.needText(answer, "status"))) {
      throw new UnreadableAnswer("the answer is about another escrow or state");
    }
    return Receipt.ofId(Receipt.ESCROW_ID, escrowId).withStatus(status);
  }

  private static Receipt tradeReceipt(JsonNode answer) {
    Map<String, @Nullable String> ids = new HashMap<>();
    ids.put(Receipt.POSITION_ID, Json.needText(answer, "position_id"));
    ids.put(Receipt.ORDER_ID, Json.text(answer, "order_id"));
    return Receipt.ofIds(ids)
        .withAmounts(Json.amount(answer, "fee"), null, null)
        .withStatus(Json.text(answer, "status"));
  }

  static Receipt claimReceipt(JsonNode answer) {
    return Receipt.ofId(Receipt.CLAIM_ID, Json.needText(answer, "claim_id"))
        .withAmounts(null, Json.amount(answer, "credited"), null);
  }

  private static Receipt registration(JsonNode answer) {
    Receipt receipt = Receipt.ofId(Receipt.AGENT_ID, Json.needText(answer, "agent_id"));
    try {
      return receipt.withIssuedKey(new ApiKey(Json.needText(answer, "api_key")));
    } catch (IllegalArgumentException e) {
      throw new UnreadableAnswer("the answer has no usable api_key");
    }
  }

  /**
   * Two 500s of escrow creation: {@code debit_failed} comes before anything, and the {@code
   * internal_error} that says the record could not be made comes after the debit was returned. A
   * bare {@code internal_error} is the catch-all for anything at any moment, and proves nothing.
   */
  @Override
  public boolean provesNoEffect(Operation op, ServerError error) {
    return op instanceof Operation.CreateEscrow
        && error.status() == 500
        && (error.code().equals("debit_failed")
            || (error.code().equals("internal_error")
                && error.message().startsWith("Failed to create escrow record")));
  }

  /** The trading server answers 400 also to failures after the order was placed. */
  @Override
  public boolean leavesOpen(Operation op, ServerError error) {
    return (error.code().equals("trade_failed") || error.code().equals("close_failed"))
        && ORDER_NOT_PLACED.stream().noneMatch(error.message()::startsWith);
  }

  @Override
  public boolean mayEchoEarlierSuccess(Operation op, ServerError error) {
    return error.status() == 409
        || (op instanceof Operation.ClosePosition && error.code().equals("position_not_found"));
  }

  @Override
  public Optional<Query<Balance>> balance(String agent) {
    return Optional.of(ServicesReads.balance(agent));
  }

  @Override
  public Optional<Query<EscrowView>> escrow(String escrowId) {
    return Optional.of(ServicesReads.escrow(escrowId));
  }

  @Override
  public Optional<Query<List<PositionView>>> positions() {
    return Optional.of(ServicesReads.openPositions());
  }

  @Override
  public Optional<Query<List<TradeView>>> tradeHistory() {
    return Optional.of(ServicesReads.trades());
  }

  @Override
  public Optional<Query<List<LedgerEntry>>> ledger() {
    return Optional.of(ServicesReads.ledger());
  }

  @Override
  public Optional<Query<List<DomainOffer>>> searchDomains(String name) {
    return Optional.of(ServicesReads.domainSearch(name));
  }

  @Override
  public Finding lookUp(Operation op, String idempotencyKey, LookUp lookUp) {
    return new ServicesLookUp(lookUp, idempotencyKey).find(op);
  }
}
