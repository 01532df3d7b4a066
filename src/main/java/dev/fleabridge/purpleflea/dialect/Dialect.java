package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.CallOutcome;
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
import dev.fleabridge.purpleflea.UnreadableAnswer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One form of the Purple Flea API. It turns operations into requests and answers into receipts. It
 * also says what its documents say about refusals, fees and look-ups. A dialect has no state. A new
 * one is one class, and its line among the {@link java.util.ServiceLoader} providers of this
 * interface.
 */
public interface Dialect {

  /** The name in configuration, such as {@code guide}. */
  String name();

  /**
   * The address that the documents of this dialect give for a service, without a slash at the end.
   */
  URI defaultBase(Service service);

  /** The operations that its documents describe. */
  Set<Class<? extends Operation>> operations();

  /** Who pays which fee, according to its documents. */
  Fees fees();

  /**
   * Whether an operation that moves the payer's money takes it from the balance that {@link
   * #balance} reports. If not, that balance says nothing about what can be paid.
   */
  default boolean paidFromBalance(Class<? extends Operation> operation) {
    return true;
  }

  /**
   * What this dialect does not accept in an operation that it has; empty where it accepts it. The
   * client asks before sending, after the limits of {@link RequestLimits}.
   */
  default Optional<Refusal> refuse(Operation op) {
    return Optional.empty();
  }

  /**
   * The request for an operation that is one of {@link #operations()} and was not refused. The key
   * goes into every field that the upstream keeps. The client adds the header.
   */
  Call write(Operation op, String idempotencyKey);

  /** Whether a 2xx status is the one that its documents name for success. */
  default boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  /**
   * Reads the answer to a successful call.
   *
   * @throws UnreadableAnswer where it lacks an id that the documents promise, or contradicts the
   *     call
   */
  Receipt receipt(Operation op, JsonNode answer);

  /** Whether this answer proves that nothing has happened, although its status does not. */
  default boolean provesNoEffect(Operation op, ServerError error) {
    return false;
  }

  /** Whether this answer with a 4xx status leaves open whether something has happened. */
  default boolean leavesOpen(Operation op, ServerError error) {
    return false;
  }

  /**
   * Whether the key that signs a call of this kind decides whose money moves, and not a field of
   * its body.
   */
  default boolean paysByKey(Class<? extends Operation> kind) {
    return false;
  }

  default Optional<Query<Balance>> balance(String agent) {
    return Optional.empty();
  }

  default Optional<Query<EscrowView>> escrow(String escrowId) {
    return Optional.empty();
  }

  /**
   * The rows of an agent's account by which it got money for having referred others, as far back as
   * the server lists them.
   */
  default Optional<Query<List<LedgerEntry>>> referralIncome() {
    return Optional.empty();
  }

  /** The positions of an agent, open and ended, as far back as the server lists them. */
  default Optional<Query<List<PositionView>>> positions() {
    return Optional.empty();
  }

  /** The limit orders of an agent, as far back as the server lists them. */
  default Optional<Query<List<LimitOrderView>>> limitOrders() {
    return Optional.empty();
  }

  /** The trades of an agent, as far back as the server lists them. */
  default Optional<Query<List<TradeView>>> trades() {
    return Optional.empty();
  }

  /**
   * The one position that a trade opened; empty where none of these is, or several could be.
   *
   * @param known the ids of positions that other trades opened
   */
  default Optional<PositionView> openedBy(
      TradeView trade, List<PositionView> positions, Set<String> known) {
    return Optional.empty();
  }

  /** Finds out what became of a call. By default the documents describe no way to do so. */
  default Finding lookUp(Operation op, String idempotencyKey, LookUp lookUp) {
    return new Finding.CannotTell(
        "dialect " + name() + " documents no way to find out what became of a " + op.label(),
        "nothing was asked");
  }

  /**
   * What a look-up may use.
   *
   * @param skew how far the server's clock may be off
   */
  record LookUp(Reader reader, Attempted attempted, Instant now, Duration settling, Duration skew) {

    /**
     * Whether enough time has passed for absence to be proof (docs/reference/money-rules.md, rule
     * 14).
     */
    public boolean isSettled() {
      return now.isAfter(attempted.lastEndedAt().plus(settling));
    }

    /** Whether the same holds for every other call that may own an effect of this one. */
    public boolean areTwinsSettled() {
      return attempted.twins().stream()
          .allMatch(twin -> now.isAfter(twin.endedAt().plus(settling)));
    }

    /** The earliest time at which the server can have dated an effect of the call. */
    public Instant earliest() {
      return attempted.firstSentAt().minus(skew).minusSeconds(1);
    }
  }

  /** Reads with the key of an agent. */
  interface Reader {
    <T> CallOutcome<T> read(String agent, Query<T> query);
  }
}
