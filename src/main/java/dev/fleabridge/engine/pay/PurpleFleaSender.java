package dev.fleabridge.engine.pay;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Sending;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries actions out at Purple Flea. */
public final class PurpleFleaSender implements Sender {

  private static final Set<String> USUAL_LIMITS =
      Set.of("rate_limited", "rate_limit_exceeded", "too_many_requests", "http_429");

  private final PurpleFlea client;
  private final EarlierAttempts earlier;
  private final Registrations registrations;

  public PurpleFleaSender(PurpleFlea client, EarlierAttempts earlier, Registrations registrations) {
    this.client = client;
    this.earlier = earlier;
    this.registrations = registrations;
  }

  @Override
  public SendResult send(Action action) {
    return unlessRegistered(action, this::first);
  }

  @Override
  public SendResult repeat(Action action) {
    return unlessRegistered(action, this::again);
  }

  /** One of the two ways in which an operation is sent. */
  private interface Way {
    CallOutcome<Receipt> call(Operation operation, Action action);
  }

  private SendResult unlessRegistered(Action action, Way way) {
    return action.kind().deed() == Deed.REGISTERS_AGENT
        ? registrations.settledBefore(action).orElseGet(() -> call(action, way))
        : call(action, way);
  }

  private SendResult call(Action action, Way way) {
    Operation operation;
    try {
      operation = Operations.of(action);
    } catch (IllegalArgumentException e) {
      return SendResult.of(
          dev.fleabridge.model.Outcome.DECLINED,
          Reason.INVALID_PARAMETERS,
          String.valueOf(e.getMessage()));
    }
    return answer(way.call(operation, action));
  }

  /** Sends an action that was READY, so that no earlier attempt had an effect. */
  private CallOutcome<Receipt> first(Operation operation, Action action) {
    return client.send(operation, sending(action));
  }

  /** Repeats. A refusal that may come of the earlier attempt is looked up before it is believed. */
  private CallOutcome<Receipt> again(Operation operation, Action action) {
    return client.resend(operation, earlier.withoutConclusions(action), sending(action));
  }

  private static Sending sending(Action action) {
    TraceContext trace = action.trace();
    String traceparent =
        trace == null ? null : trace.ofAttempt(action.id(), action.epoch()).traceparent();
    return new Sending(action.idempotencyKey(), deadline(action), traceparent);
  }

  /** The time after which no first byte may leave: after the lease others may send the action. */
  private static Instant deadline(Action action) {
    return Objects.requireNonNullElse(action.leaseUntil(), Instant.MAX);
  }

  private SendResult answer(CallOutcome<Receipt> outcome) {
    return switch (outcome) {
      case CallOutcome.Done<Receipt>(Receipt receipt, Exchange exchange) -> done(receipt, exchange);
      case CallOutcome.Declined<Receipt>(String code, String message, Exchange exchange) ->
          answer(dev.fleabridge.model.Outcome.DECLINED, code, message, exchange, null, null);
      case CallOutcome.Throttled<Receipt>(Duration wait, Exchange exchange) ->
          throttled(wait, exchange);
      case CallOutcome.NotSent<Receipt>(String reason, boolean withheld) ->
          withheld
              ? SendResult.withheld(Reason.WITHHELD, reason)
              : answer(
                  dev.fleabridge.model.Outcome.NOT_SENT,
                  Reason.NOT_SENT.code(),
                  reason,
                  null,
                  null,
                  null);
      case CallOutcome.Unknown<Receipt>(String reason, Exchange exchange) ->
          answer(
              dev.fleabridge.model.Outcome.UNKNOWN,
              Reason.OUTCOME_UNKNOWN.code(),
              reason,
              exchange,
              null,
              null);
    };
  }

  /** Keeps the server's own code for a special limit, such as the faucet's of one claim a day. */
  private static SendResult throttled(@Nullable Duration wait, Exchange exchange) {
    ServerError error = ServerError.read(exchange.status(), exchange.responseBody());
    String code = USUAL_LIMITS.contains(error.code()) ? Reason.THROTTLED.code() : error.code();
    String said = error.message().isBlank() ? "" : ": " + error.message();
    String message = "Purple Flea asked to come back later" + said;
    return answer(dev.fleabridge.model.Outcome.THROTTLED, code, message, exchange, null, wait);
  }

  private SendResult done(Receipt receipt, @Nullable Exchange exchange) {
    ObjectNode result = result(receipt);
    String agentId = receipt.agentId();
    if (agentId != null && receipt.issuedKey() != null) {
      Optional<String> secret = registrations.keep(agentId, receipt.issuedKey());
      if (secret.isEmpty()) {
        String why =
            "agent %s was registered, but its key, which is shown only once, could not be stored"
                .formatted(agentId);
        return answer(
            dev.fleabridge.model.Outcome.UNKNOWN,
            Reason.REGISTERED_BUT_KEY_NOT_STORED.code(),
            why,
            exchange,
            null,
            null);
      }
      result.put("secret", secret.get());
    }
    return answer(dev.fleabridge.model.Outcome.DONE, null, null, exchange, result, null);
  }

  private static SendResult answer(
      dev.fleabridge.model.Outcome outcome,
      @Nullable String code,
      @Nullable String message,
      @Nullable Exchange exchange,
      @Nullable ObjectNode result,
      @Nullable Duration retryAfter) {
    if (exchange == null) {
      return new SendResult(outcome, code, message, null, null, null, result, retryAfter);
    }
    String request =
        "%s %s%n%s".formatted(exchange.method(), exchange.uri(), exchange.requestBody());
    Integer status = exchange.status() == 0 ? null : exchange.status();
    return new SendResult(
        outcome, code, message, status, request, exchange.responseBody(), result, retryAfter);
  }

  /** A receipt as later steps and readers see it. An issued key is never in it. */
  static ObjectNode result(Receipt receipt) {
    ObjectNode result = Json.object();
    receipt.ids().forEach(result::put);
    put(result, "fee", receipt.fee());
    put(result, "net", receipt.net());
    put(result, "newBalance", receipt.newBalance());
    if (receipt.status() != null) {
      result.put("status", receipt.status());
    }
    if (receipt.fill() != null) {
      fill(result, receipt.fill());
    }
    return result;
  }

  private static void fill(ObjectNode result, Receipt.Fill fill) {
    put(result, "filled", fill.size());
    put(result, "price", fill.price());
    put(result, "leverage", fill.leverage());
    put(result, "profit", fill.profit());
    if (!fill.deviations().isEmpty()) {
      ArrayNode deviations = result.putArray("deviations");
      fill.deviations().forEach(deviations::add);
    }
  }

  private static void put(ObjectNode result, String field, @Nullable BigDecimal value) {
    if (value != null) {
      result.put(field, value.toPlainString());
    }
  }
}
