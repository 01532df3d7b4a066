package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.UnreadableAnswer;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.http.RetryAfter;
import dev.fleabridge.purpleflea.http.Transmission;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Decides what became of a call that changes something. */
final class Classifier {

  private static final Set<String> FAILED =
      Set.of(
          "failed",
          "failure",
          "rejected",
          "declined",
          "error",
          "cancelled",
          "canceled",
          "reversed");

  private Classifier() {}

  /**
   * Makes the whole decision of docs/reference/money-rules.md, rule 10. In doubt it says UNKNOWN,
   * which costs a look-up. A wrong DECLINED or NOT_SENT could cost a second payment.
   *
   * @param exchange the record of the call; null where nothing left
   */
  static CallOutcome<Receipt> classify(
      Dialect dialect,
      Operation op,
      Transmission transmission,
      @Nullable Exchange exchange,
      Instant now) {

    // The connection was refused or too slow, the name is unknown, or TLS failed. Nothing left.
    if (transmission instanceof Transmission.NeverLeft never) {
      return new CallOutcome.NotSent<>(never.reason());
    }
    // The read timed out, or the connection broke without an answer. It may have been carried out.
    if (transmission instanceof Transmission.NoAnswer none) {
      return new CallOutcome.Unknown<>(none.reason(), exchange);
    }
    if (!(transmission instanceof Transmission.HttpAnswer answer) || exchange == null) {
      return new CallOutcome.Unknown<>("an answer without a record", exchange);
    }
    int status = answer.status();
    JsonNode body = answer.whole() ? Json.parseOrNull(answer.body()) : null;

    // The server counts calls before it does anything, so 429 proves no effect even where its body
    // broke off.
    if (status == 429) {
      return new CallOutcome.Throttled<>(RetryAfter.read(answer.headers(), body, now), exchange);
    }
    // Any other answer that broke off proves nothing, because the rest could say anything.
    if (!answer.whole()) {
      return new CallOutcome.Unknown<>(
          "status " + status + ", but the answer broke off or was too long", exchange);
    }
    // A success has the status that the dialect names, and everything that it promises.
    if (status >= 200 && status < 300) {
      if (!dialect.isSuccess(status)) {
        return new CallOutcome.Unknown<>(
            "status " + status + " is not what dialect " + dialect.name() + " answers", exchange);
      }
      if (body == null) {
        return new CallOutcome.Unknown<>(
            "status " + status + ", but the answer is not JSON", exchange);
      }
      if (body.has("error") && !body.path("error").isNull()) {
        return new CallOutcome.Unknown<>(
            "status " + status + ", but the answer is an error", exchange);
      }
      if (saysThatItFailed(body)) {
        return new CallOutcome.Unknown<>(
            "status " + status + ", but the answer says that it failed", exchange);
      }
      try {
        return new CallOutcome.Done<>(dialect.receipt(op, body), exchange);
      } catch (RuntimeException e) {
        return new CallOutcome.Unknown<>(
            "status " + status + ", but " + UnreadableAnswer.reasonOf(e), exchange);
      }
    }
    ServerError error = ServerError.read(status, body);
    // 5xx and 408 do not say where the call failed, except where the server's source shows that an
    // error comes before the effect or after undoing it. A redirect, which is never followed, or
    // any other odd status proves nothing either.
    if (status >= 500 || status == 408 || status < 400) {
      return dialect.provesNoEffect(op, error)
          ? new CallOutcome.Declined<>(error.code(), error.message(), exchange)
          : new CallOutcome.Unknown<>("status " + status + " " + error.code(), exchange);
    }
    // 4xx is a refusal, except for errors that the dialect knows to follow an effect too, or to be
    // caused by this very call.
    if (dialect.leavesOpen(op, error)) {
      return new CallOutcome.Unknown<>(
          "status " + status + " " + error.code() + ", which can follow an effect", exchange);
    }
    return new CallOutcome.Declined<>(error.code(), error.message(), exchange);
  }

  /**
   * Whether a 2xx answer says that the call failed. No dialect documents such an answer, so it is
   * neither a success nor a definite refusal.
   */
  private static boolean saysThatItFailed(JsonNode body) {
    return isFalse(body.path("success"))
        || isFalse(body.path("ok"))
        || isThere(body.path("errors"))
        || FAILED.contains(body.path("status").asString("").toLowerCase(Locale.ROOT));
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean()
        ? !node.booleanValue()
        : node.isString() && node.stringValue().equalsIgnoreCase("false");
  }

  private static boolean isThere(JsonNode errors) {
    return errors.isContainer()
        ? !errors.isEmpty()
        : errors.isString() && !errors.stringValue().isBlank();
  }
}
