package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Refusal;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks, before anything is sent, what no dialect accepts. It also has building blocks for what
 * one dialect does not accept. Every refusal has a code and a sentence.
 */
public final class RequestLimits {

  public static final String UNSUPPORTED_OPERATION = "unsupported_operation";
  public static final String UNSUPPORTED_FIELD = "unsupported_field";
  public static final String INVALID_KEY = "invalid_idempotency_key";
  public static final String NO_API_KEY = "no_api_key";
  public static final String INVALID_AMOUNT = "invalid_amount";
  public static final String TOO_MANY_DECIMALS = "too_many_decimals";
  public static final String INVALID_ID = "invalid_id";
  public static final String SELF_PAYMENT = "same_agent";
  public static final String INVALID_TIMEOUT = "invalid_timeout";
  public static final String INVALID_DESCRIPTION = "invalid_description";
  public static final String INVALID_LEVERAGE = "invalid_leverage";
  public static final String INVALID_PRICE = "invalid_price";

  private static final int MAX_TEXT_CHARS = 4_096;
  private static final int MIN_TIMEOUT_HOURS = 1;
  private static final int MAX_TIMEOUT_HOURS = 720;

  /** So many digits come back from a server that keeps doubles as they were sent. */
  private static final int MAX_PRICE_DIGITS = 15;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
  private static final Pattern MARKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:/._-]{0,31}");

  private RequestLimits() {}

  /** Checks the limits that hold in every dialect; empty where the operation keeps them. */
  public static Optional<Refusal> check(Operation op) {
    return switch (op) {
      case Operation.Transfer t -> payment(t.payer(), t.payee(), t.amount(), t.memo());
      case Operation.Payout p -> payment(p.payer(), p.payee(), p.amount(), p.memo());
      case Operation.MemoRecord r -> first(id("agent", r.agent()), text("memo", r.memo(), 1));
      case Operation.CreateEscrow e ->
          first(
              id("payer", e.payer()),
              id("payee", e.payee()),
              notSelf(e.payer(), e.payee()),
              amount(e.amount()),
              text("terms", e.terms(), 3),
              timeout(e.timeoutHours()));
      case Operation.CompleteEscrow e -> first(id("agent", e.agent()), id("escrow", e.escrowId()));
      case Operation.ReleaseEscrow e ->
          first(id("agent", e.agent()), id("escrow", e.escrowId()), text("note", e.note(), 0));
      case Operation.DisputeEscrow e ->
          first(id("agent", e.agent()), id("escrow", e.escrowId()), text("reason", e.reason(), 0));
      case Operation.OpenPosition p ->
          first(
              id("agent", p.agent()),
              matches(MARKET, p.market(), INVALID_ID, "the market's name"),
              amount(p.notional()),
              leverage(p.leverage()));
      case Operation.ClosePosition p ->
          first(id("agent", p.agent()), id("position", p.positionId()));
      case Operation.LimitOrder o ->
          first(
              id("agent", o.agent()),
              matches(MARKET, o.market(), INVALID_ID, "the market's name"),
              amount(o.notional()),
              price(o.price()),
              leverage(o.leverage()));
      case Operation.CancelOrder o -> first(id("agent", o.agent()), id("order", o.orderId()));
      case Operation.SetExit e ->
          first(id("agent", e.agent()), id("position", e.positionId()), price(e.price()));
      case Operation.ClaimFaucet c -> id("agent", c.agent());
      case Operation.RegisterAgent r -> id("agent", r.agent());
    };
  }

  /** The first refusal among these; empty where there is none. */
  @SafeVarargs
  public static Optional<Refusal> first(Optional<Refusal>... checks) {
    for (Optional<Refusal> check : checks) {
      if (check.isPresent()) {
        return check;
      }
    }
    return Optional.empty();
  }

  public static Optional<Refusal> refusal(String code, String message) {
    return Optional.of(new Refusal(code, message));
  }

  /** Refuses an amount below the minimum of the dialect's documents. */
  public static Optional<Refusal> atLeast(String minimum, BigDecimal amount, String what) {
    return amount.compareTo(new BigDecimal(minimum)) >= 0
        ? Optional.empty()
        : refusal(INVALID_AMOUNT, "the least that " + what + " can be is " + minimum + " USD");
  }

  /** Refuses an id that does not begin with the dialect's prefix. */
  public static Optional<Refusal> startsWith(String prefix, String id, String what) {
    return id.startsWith(prefix)
        ? Optional.empty()
        : refusal(INVALID_ID, "the id of " + what + " begins with " + prefix);
  }

  /** Refuses a field that the dialect cannot send, because leaving it out would change the deal. */
  public static Optional<Refusal> unset(@Nullable Object value, String field, Dialect dialect) {
    return value == null
        ? Optional.empty()
        : refusal(UNSUPPORTED_FIELD, "dialect " + dialect.name() + " cannot send a " + field);
  }

  /** Refuses an id that is malformed or longer than 128 characters. */
  public static Optional<Refusal> id(String what, String id) {
    return matches(ID, id, INVALID_ID, "the id of the " + what);
  }

  private static Optional<Refusal> payment(
      String payer, String payee, BigDecimal amount, String memo) {
    return first(
        id("payer", payer),
        id("payee", payee),
        notSelf(payer, payee),
        amount(amount),
        text("memo", memo, 0));
  }

  private static Optional<Refusal> notSelf(String payer, String payee) {
    return payer.equals(payee)
        ? refusal(SELF_PAYMENT, "payer and payee are the same agent")
        : Optional.empty();
  }

  /** Refuses what is no amount above zero, and more than six places. */
  public static Optional<Refusal> amount(BigDecimal amount) {
    if (amount.signum() <= 0 || !Amounts.isSane(amount)) {
      return refusal(
          INVALID_AMOUNT, "an amount is above zero and has at most 15 digits before the point");
    }
    return amount.stripTrailingZeros().scale() > Amounts.SCALE
        ? refusal(TOO_MANY_DECIMALS, "an amount has at most six decimal places")
        : Optional.empty();
  }

  private static Optional<Refusal> text(String what, String text, int minimum) {
    int length = text.strip().length();
    return length >= minimum && length <= MAX_TEXT_CHARS
        ? Optional.empty()
        : refusal(
            INVALID_DESCRIPTION,
            "the %s has %d to %d characters".formatted(what, minimum, MAX_TEXT_CHARS));
  }

  private static Optional<Refusal> timeout(@Nullable Integer hours) {
    return hours == null || (hours >= MIN_TIMEOUT_HOURS && hours <= MAX_TIMEOUT_HOURS)
        ? Optional.empty()
        : refusal(INVALID_TIMEOUT, "an escrow lasts 1 to 720 hours");
  }

  private static Optional<Refusal> leverage(@Nullable BigDecimal leverage) {
    return leverage == null || (Amounts.isSane(leverage) && leverage.compareTo(BigDecimal.ONE) >= 0)
        ? Optional.empty()
        : refusal(INVALID_LEVERAGE, "leverage is at least 1");
  }

  private static Optional<Refusal> price(BigDecimal price) {
    BigDecimal stripped = Amounts.isSane(price) ? price.stripTrailingZeros() : price;
    return price.signum() > 0
            && Amounts.isSane(price)
            && stripped.precision() <= MAX_PRICE_DIGITS
            && stripped.scale() <= Amounts.SCALE
        ? Optional.empty()
        : refusal(
            INVALID_PRICE,
            "a price is above zero and has at most %d digits, %d of them after the point"
                .formatted(MAX_PRICE_DIGITS, Amounts.SCALE));
  }

  private static Optional<Refusal> matches(
      Pattern pattern, String value, String code, String what) {
    return pattern.matcher(value).matches()
        ? Optional.empty()
        : refusal(code, what + " is malformed or too long");
  }
}
