package dev.fleabridge.engine;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Outcome;
import dev.fleabridge.purpleflea.PurpleFlea;
import dev.fleabridge.purpleflea.Receipt;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Carries actions out at Purple Flea. */
public final class PurpleFleaSender implements Sender {

  private final PurpleFlea client;

  public PurpleFleaSender(PurpleFlea client) {
    this.client = client;
  }

  /** For an action of which no earlier attempt had an effect: that is what READY means. */
  @Override
  public Answer send(Action action) {
    return carryOut(action, op -> client.send(op, action.idempotencyKey()));
  }

  /**
   * For an action of which an earlier attempt may have had an effect, at an upstream that honours keys. That this attempt did not arrive says nothing about the earlier one, so it stays UNKNOWN.
   */
  Answer sendAgain(Action action) {
    Answer answer =
        carryOut(
            action,
            op -> client.resend(op, action.idempotencyKey(), Operations.attempted(action)));
    return switch (answer.outcome()) {
      case DONE, DECLINED, UNKNOWN -> answer;
      case NOT_SENT, THROTTLED ->
          new Answer(
              dev.fleabridge.model.Outcome.UNKNOWN,
              "not_resent",
              "not sent again yet: " + answer.message(),
              answer.httpStatus(),
              answer.request(),
              answer.response(),
              null,
              null);
    };
  }

  private static Answer carryOut(Action action, Function<Operation, Outcome<Receipt>> call) {
    Operation operation;
    try {
      operation = Operations.of(action);
    } catch (IllegalArgumentException e) {
      return Answer.of(
          dev.fleabridge.model.Outcome.DECLINED,
          "invalid_parameters",
          String.valueOf(e.getMessage()));
    }
    return answer(call.apply(operation));
  }

  private static Answer answer(Outcome<Receipt> outcome) {
    return switch (outcome) {
      case Outcome.Done<Receipt>(Receipt receipt, Exchange exchange) ->
          answer(dev.fleabridge.model.Outcome.DONE, null, null, exchange, result(receipt), null);
      case Outcome.Declined<Receipt>(String code, String message, Exchange exchange) ->
          answer(dev.fleabridge.model.Outcome.DECLINED, code, message, exchange, null, null);
      case Outcome.Throttled<Receipt>(Duration wait, Exchange exchange) ->
          answer(
              dev.fleabridge.model.Outcome.THROTTLED,
              "throttled",
              "Purple Flea asked to come back later",
              exchange,
              null,
              wait);
      case Outcome.NotSent<Receipt>(String reason) ->
          answer(dev.fleabridge.model.Outcome.NOT_SENT, "not_sent", reason, null, null, null);
      case Outcome.Unknown<Receipt>(String reason, Exchange exchange) ->
          answer(
              dev.fleabridge.model.Outcome.UNKNOWN,
              "outcome_unknown",
              reason,
              exchange,
              null,
              null);
    };
  }

  private static Answer answer(
      dev.fleabridge.model.Outcome outcome,
      @Nullable String code,
      @Nullable String message,
      @Nullable Exchange exchange,
      @Nullable ObjectNode result,
      @Nullable Duration retryAfter) {
    if (exchange == null) {
      return new Answer(outcome, code, message, null, null, null, result, retryAfter);
    }
    String request =
        "%s %s%n%s".formatted(exchange.method(), exchange.uri(), exchange.requestBody());
    Integer status = exchange.status() == 0 ? null : exchange.status();
    return new Answer(
        outcome, code, message, status, request, exchange.responseBody(), result, retryAfter);
  }

  /** A receipt as later steps and readers see it; an issued key is not in it. */
  static ObjectNode result(Receipt receipt) {
    ObjectNode result = Json.object();
    receipt.ids().forEach(result::put);
    put(result, "fee", receipt.fee());
    put(result, "net", receipt.net());
    put(result, "newBalance", receipt.newBalance());
    if (receipt.status() != null) {
      result.put("status", receipt.status());
    }
    return result;
  }

  private static void put(ObjectNode result, String field, @Nullable BigDecimal value) {
    if (value != null) {
      result.put(field, value.toPlainString());
    }
  }
}
