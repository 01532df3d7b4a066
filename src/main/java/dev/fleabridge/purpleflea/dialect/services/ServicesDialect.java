package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Fees;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Refusal;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.TradeView;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.RequestLimits;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Dialect {@code services}: the public server sources (docs/reference/purpleflea-api.md#sources).
 * Each service has a host of its own. Casino, escrow and payments share keys and balances. No
 * server reads the {@code Idempotency-Key} header. Only an escrow's description and a bet's client
 * seed can be read back.
 */
public final class ServicesDialect implements Dialect {

  /**
   * Messages that prove that the order was not placed. Any other message can follow a placed order.
   */
  private static final List<String> ORDER_NOT_PLACED =
      List.of(
          "Market not found",
          "No price available",
          "Max leverage for",
          "Position size too small",
          "Hyperliquid order rejected",
          "Order error",
          "floatToWire causes rounding");

  /** What the reasons of rows begin with that pay a referrer: of an escrow's fee, of lost bets. */
  private static final List<String> REFERRAL_INCOME =
      List.of("escrow_referral_commission: ", "referral_commission_l");

  /** The only refusal of a trade whose code is a sentence. */
  private static final List<String> NOT_EVEN_TRIED = List.of("provide position_id");

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
        Operation.LimitOrder.class,
        Operation.CancelOrder.class,
        Operation.SetExit.class,
        Operation.ClaimFaucet.class,
        Operation.RegisterAgent.class);
  }

  @Override
  public Fees fees() {
    return Fees.PAYEE_BEARS_ESCROW;
  }

  /**
   * The balance is the casino's. The margin of an order comes from the exchange, which does not
   * show how much is available.
   */
  @Override
  public boolean paidFromBalance(Class<? extends Operation> operation) {
    return operation != Operation.OpenPosition.class && operation != Operation.LimitOrder.class;
  }

  @Override
  public Optional<Refusal> refuse(Operation op) {
    return switch (op) {
      case Operation.Transfer t -> payment(t.payee(), t.amount());
      case Operation.Payout p -> payment(p.payee(), p.amount());
      case Operation.CreateEscrow e ->
          RequestLimits.first(
              RequestLimits.atLeast("0.10", e.amount(), "an escrow"),
              RequestLimits.startsWith("ag_", e.payee(), "a payee"));
      case Operation.CompleteEscrow e ->
          RequestLimits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.ReleaseEscrow e -> RequestLimits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.DisputeEscrow e -> RequestLimits.startsWith("esc_", e.escrowId(), "an escrow");
      case Operation.ClosePosition p ->
          RequestLimits.startsWith("pos_", p.positionId(), "a position");
      case Operation.SetExit e -> RequestLimits.startsWith("pos_", e.positionId(), "a position");
      case Operation.CancelOrder o -> RequestLimits.startsWith("ord_", o.orderId(), "an order");
      case Operation.ClaimFaucet c -> RequestLimits.startsWith("ag_", c.agent(), "an agent");
      case Operation.RegisterAgent r ->
          ServicesWrites.registerPath(r.service()) == null
              ? RequestLimits.refusal(
                  RequestLimits.UNSUPPORTED_OPERATION,
                  "the "
                      + r.service().label()
                      + " service registers no agents: it uses the casino's")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Refusal> payment(String payee, BigDecimal amount) {
    return RequestLimits.first(
        RequestLimits.atLeast("0.01", amount, "a payment"),
        RequestLimits.startsWith("ag_", payee, "a payee"));
  }

  @Override
  public Call write(Operation op, String key) {
    return ServicesWrites.of(op, key);
  }

  @Override
  public Receipt receipt(Operation op, JsonNode answer) {
    return ServicesReceipts.of(op, answer);
  }

  /**
   * Two answers of status 500 to an escrow's creation prove it. {@code debit_failed} comes before
   * any effect. The {@code internal_error} that says that the record could not be made comes after
   * the debit was returned. A bare {@code internal_error} may come at any moment, and proves
   * nothing.
   */
  @Override
  public boolean provesNoEffect(Operation op, ServerError error) {
    return op instanceof Operation.CreateEscrow
        && error.status() == 500
        && (error.code().equals("debit_failed")
            || (error.code().equals("internal_error")
                && error.message().startsWith("Failed to create escrow record")));
  }

  /**
   * The trading server also answers 400 to failures after the order was placed. So a 400 without a
   * readable code may follow an effect. A code of its validation may not.
   */
  @Override
  public boolean leavesOpen(Operation op, ServerError error) {
    boolean withoutCode = isTrade(op) && error.code().equals("http_400");
    return switch (error.code()) {
      case "trade_failed", "close_failed" -> !startsWithAny(error, ORDER_NOT_PLACED);
      default -> withoutCode && !startsWithAny(error, NOT_EVEN_TRIED);
    };
  }

  private static boolean isTrade(Operation op) {
    return switch (op) {
      case Operation.OpenPosition _,
          Operation.ClosePosition _,
          Operation.LimitOrder _,
          Operation.CancelOrder _,
          Operation.SetExit _ ->
          true;
      default -> false;
    };
  }

  private static boolean startsWithAny(ServerError error, List<String> messages) {
    return messages.stream().anyMatch(error.message()::startsWith);
  }

  /**
   * No body names the payer. The sender is the key's agent
   * (docs/reference/purpleflea-api.md#wallet).
   */
  @Override
  public boolean paysByKey(Class<? extends Operation> kind) {
    return true;
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
  public Optional<Query<List<LedgerEntry>>> referralIncome() {
    Query<List<LedgerEntry>> account = ServicesReads.ledger();
    return Optional.of(
        new Query<>(
            account.call(),
            answer ->
                account.reading().apply(answer).stream()
                    .filter(ServicesDialect::isReferralIncome)
                    .toList()));
  }

  private static boolean isReferralIncome(LedgerEntry row) {
    String reason = row.reason() == null ? "" : row.reason();
    return row.credit() && REFERRAL_INCOME.stream().anyMatch(reason::startsWith);
  }

  @Override
  public Optional<Query<List<PositionView>>> positions() {
    Query<ServicesReads.Positions> recorded = ServicesReads.positions(true);
    return Optional.of(
        new Query<>(recorded.call(), answer -> recorded.reading().apply(answer).rows()));
  }

  @Override
  public Optional<Query<List<LimitOrderView>>> limitOrders() {
    return Optional.of(ServicesReads.limitOrders());
  }

  @Override
  public Optional<Query<List<TradeView>>> trades() {
    return Optional.of(ServicesReads.trades());
  }

  @Override
  public Optional<PositionView> openedBy(
      TradeView trade, List<PositionView> positions, Set<String> known) {
    return new ServicesPositions(positions).openedBy(trade, known);
  }

  @Override
  public Finding lookUp(Operation op, String idempotencyKey, LookUp lookUp) {
    return new ServicesLookUp(lookUp, idempotencyKey).find(op);
  }
}
