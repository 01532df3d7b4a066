package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Circuit;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Reference;
import dev.fleabridge.purpleflea.Refusal;
import dev.fleabridge.purpleflea.Sending;
import dev.fleabridge.purpleflea.TradeView;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.RequestLimits;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.purpleflea.http.Wire;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The client of Purple Flea. It is thread-safe: make one and keep it. Every method waits for its
 * answer, so call it on a virtual thread. No method throws because of a server or a network, and
 * none retries. A call is sent twice only where the server refused it with 401 or 403 and another
 * key is found.
 */
public final class PurpleFlea implements AutoCloseable {

  private final Dialect dialect;
  private final ClientSettings settings;
  private final Clock clock;
  private final Wire wire;

  /**
   * Makes a client. Nothing is sent yet.
   *
   * @param clock for {@code Retry-After} dates and for the settling time of look-ups
   * @throws IllegalArgumentException where an address would carry keys in plain text to another
   *     host, or is not an http address at all
   * @throws IllegalStateException where a system property would make the JDK send calls twice
   */
  public PurpleFlea(ClientSettings settings, Dialect dialect, ApiKeys keys, Clock clock) {
    this.settings = settings;
    this.dialect = dialect;
    this.clock = clock;
    this.wire = new Wire(settings, dialect, keys, clock);
  }

  public Dialect dialect() {
    return dialect;
  }

  /**
   * The meters of the circuit breakers, {@code resilience4j.circuitbreaker.*}, and of the calls,
   * {@code fleabridge.upstream}, {@code fleabridge.calls} and {@code fleabridge.circuits.open}. The
   * tag {@code name} of a breaker is the host, the service, and whether the calls read or pay.
   */
  public MeterBinder meters() {
    return wire.meters();
  }

  /** The circuit breakers of the calls that this client has made, by name. */
  public List<Circuit> circuits() {
    return wire.circuits();
  }

  /**
   * Looks whether keys that were refused have become good, or were exchanged. Where a store keeps
   * them they are read from it anew, so call this every few seconds and not more often.
   *
   * @return the agents whose payments may go on; each agent once
   */
  public Set<String> relieved() {
    return wire.relieved();
  }

  /** Whether the dialect documents this operation. {@link #send} declines any other. */
  public boolean supports(Class<? extends Operation> operation) {
    return dialect.operations().contains(operation);
  }

  /** Whether the dialect documents a way to read a balance. Otherwise {@link #balance} declines. */
  public boolean reportsBalance() {
    return dialect.balance("any").isPresent();
  }

  /**
   * Carries out an operation that no earlier attempt can have carried out. It sends one request, or
   * two where the first key is refused. It sends none where limits, the circuit breaker or the
   * deadline forbid it.
   *
   * @param sending under which key, and until when
   */
  public CallOutcome<Receipt> send(Operation op, Sending sending) {
    return submit(op, sending);
  }

  /** Sends as {@link #send(Operation, Sending)}, without a trace context. */
  public CallOutcome<Receipt> send(Operation op, String idempotencyKey, Instant deadline) {
    return submit(op, new Sending(idempotencyKey, deadline));
  }

  /** Sends as {@link #send(Operation, Sending)}, without a deadline or a trace context. */
  public CallOutcome<Receipt> send(Operation op, String idempotencyKey) {
    return submit(op, new Sending(idempotencyKey, Instant.MAX));
  }

  /**
   * Sends an operation again, with the same key and the same bytes, after an attempt that may have
   * been carried out. It is for an upstream that honours keys. A refusal of this attempt says
   * nothing about the earlier one: the balance may be too low because the earlier one spent it. So
   * the operation is looked up before a refusal is believed, and the outcome is UNKNOWN where the
   * look-up finds nothing out. NOT_SENT and THROTTLED are about this attempt only.
   *
   * @param sending as for {@link #send(Operation, Sending)}; the look-up has no deadline
   */
  public CallOutcome<Receipt> resend(Operation op, Attempted attempted, Sending sending) {
    CallOutcome<Receipt> outcome = submit(op, sending);
    if (!(outcome
        instanceof CallOutcome.Declined<Receipt>(String code, String message, Exchange answer))) {
      return outcome;
    }
    String refused = "refused now with " + code + ", but an earlier attempt may have succeeded";
    if (answer == null) {
      return new CallOutcome.Unknown<>(refused, null);
    }
    return switch (lookUp(op, sending.idempotencyKey(), attempted)) {
      case Finding.Happened happened -> new CallOutcome.Done<>(happened.receipt(), answer);
      case Finding.DidNotHappen not -> new CallOutcome.Declined<>(code, message, answer);
      case Finding.MayRepeat may -> new CallOutcome.Unknown<>(refused, answer);
      case Finding.NotYetClear unclear -> new CallOutcome.Unknown<>(refused, answer);
      case Finding.CannotTell cannot -> new CallOutcome.Unknown<>(refused, answer);
    };
  }

  /** Sends again as {@link #resend(Operation, Attempted, Sending)}, without a trace context. */
  public CallOutcome<Receipt> resend(
      Operation op, String idempotencyKey, Attempted attempted, Instant deadline) {
    return resend(op, attempted, new Sending(idempotencyKey, deadline));
  }

  private CallOutcome<Receipt> submit(Operation op, Sending sending) {
    Optional<Refusal> refusal = refusal(op, sending.idempotencyKey());
    if (refusal.isPresent()) {
      return declined(refusal.get());
    }
    Call call = dialect.write(op, sending.idempotencyKey());
    return wire.send(
        op.payer(),
        call,
        sending,
        done ->
            Classifier.classify(
                dialect, op, done.transmission(), done.exchange(), clock.instant()));
  }

  private Optional<Refusal> refusal(Operation op, String key) {
    if (!supports(op.getClass())) {
      return RequestLimits.refusal(
          RequestLimits.UNSUPPORTED_OPERATION,
          "dialect " + dialect.name() + " has no " + op.label());
    }
    if (!Reference.isKey(key)) {
      return RequestLimits.refusal(
          RequestLimits.INVALID_KEY, "an idempotency key is 1 to 64 letters, digits, '_' or '-'");
    }
    return RequestLimits.check(op).or(() -> dialect.refuse(op));
  }

  /**
   * Finds out what became of a call whose outcome is unknown. It only reads.
   *
   * @param op the operation exactly as it was sent
   */
  public Finding lookUp(Operation op, String idempotencyKey, Attempted attempted) {
    return lookUps().lookUp(op, idempotencyKey, attempted);
  }

  /**
   * Begins a round of look-ups. The round asks for each account's listing once, however many calls
   * it looks up there.
   */
  public LookUps lookUps() {
    return new LookUps(clock.instant(), new SharedReads(this::read));
  }

  /**
   * Look-ups that share what they read. They judge by their beginning whether a call is settled,
   * because everything is read after it. Thread-safe.
   */
  public final class LookUps {

    private final Instant begun;
    private final Dialect.Reader reader;

    private LookUps(Instant begun, Dialect.Reader reader) {
      this.begun = begun;
      this.reader = reader;
    }

    /** Looks up one call, as {@link PurpleFlea#lookUp} does. */
    public Finding lookUp(Operation op, String idempotencyKey, Attempted attempted) {
      if (refusal(op, idempotencyKey).isPresent()) {
        return new Finding.CannotTell(
            "the client, as it is configured now, does not send such a call", "nothing was asked");
      }
      return dialect.lookUp(
          op,
          idempotencyKey,
          new Dialect.LookUp(
              reader, attempted, begun, settings.settlingTime(), settings.clockSkew()));
    }
  }

  /** The agent's balance as the server has it now. */
  public CallOutcome<Balance> balance(String agent) {
    return ask(agent, RequestLimits.id("agent", agent), d -> d.balance(agent), "balance");
  }

  /**
   * An escrow as the server has it now.
   *
   * @param agent whose key is used
   */
  public CallOutcome<EscrowView> escrow(String agent, String escrowId) {
    return ask(agent, RequestLimits.id("escrow", escrowId), d -> d.escrow(escrowId), "get escrow");
  }

  /**
   * The rows by which an agent got money for having referred others, as far back as they are
   * listed.
   */
  public CallOutcome<List<LedgerEntry>> referralIncome(String agent) {
    return ask(
        agent, RequestLimits.id("agent", agent), Dialect::referralIncome, "list of referrals");
  }

  /** The agent's positions, open and ended, as far back as the server lists them. */
  public CallOutcome<List<PositionView>> positions(String agent) {
    return ask(agent, RequestLimits.id("agent", agent), Dialect::positions, "list of positions");
  }

  /** The agent's limit orders, as far back as the server lists them. */
  public CallOutcome<List<LimitOrderView>> limitOrders(String agent) {
    return ask(
        agent, RequestLimits.id("agent", agent), Dialect::limitOrders, "list of limit orders");
  }

  /** The agent's trades, as far back as the server lists them. */
  public CallOutcome<List<TradeView>> trades(String agent) {
    return ask(agent, RequestLimits.id("agent", agent), Dialect::trades, "list of trades");
  }

  private <T> CallOutcome<T> ask(
      String agent,
      Optional<Refusal> refusal,
      Function<Dialect, Optional<Query<T>>> query,
      String what) {
    if (refusal.isPresent()) {
      return declined(refusal.get());
    }
    Optional<Query<T>> found = query.apply(dialect);
    return found.isPresent()
        ? read(agent, found.get())
        : declined(
            new Refusal(
                RequestLimits.UNSUPPORTED_OPERATION,
                "dialect " + dialect.name() + " has no " + what));
  }

  private <T> CallOutcome<T> read(String agent, Query<T> query) {
    return wire.send(
        agent, query.call(), null, done -> Reading.classify(query, done, clock.instant()));
  }

  private static <T> CallOutcome<T> declined(Refusal refusal) {
    return new CallOutcome.Declined<>(refusal.code(), refusal.message(), null);
  }

  /** Closes all connections. Calls under way end as UNKNOWN. */
  @Override
  public void close() {
    wire.close();
  }
}
