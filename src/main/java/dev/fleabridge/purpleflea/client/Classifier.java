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
   * The whole decision, to be read beside docs/reference/money-rules.md, rule 10. In doubt it says
   * UNKNOWN: that costs a look-up, while a wrong DECLINED or NOT_SENT costs a second payment.
   *
   * @param exchange the record of the call, null where nothing left
   */
  static CallOutcome<Receipt> classify(
      Dialect dialect,
      Operation op,
      Transmission transmission,
      @Nullable Exchange exchange,
      Instant now) {

    // Refused connection, unknown name, TLS not agreed, connecting too slow: nothing left.
    if (transmission instanceof Transmission.NeverLeft never) {
      return new CallOutcome.NotSent<>(never.reason());
    }
    // Read timeout, reset, connection closed without an answer: it may have been carried out.
    if (transmission instanceof Transmission.NoAnswer none) {
      return new CallOutcome.Unknown<>(none.reason(), exchange);
    }
    if (!(transmission instanceof Transmission.HttpAnswer answer) || exchange == null) {
      return new CallOutcome.Unknown<>("an answer without a record", exchange);
    }
    int status = answer.status();
    JsonNode body = answer.whole() ? Json.parseOrNull(answer.body()) : null;

    // 429 is counted before anything is done, and says all that matters without its body.
    if (status == 429) {
      return new CallOutcome.Throttled<>(RetryAfter.read(answer.headers(), body, now), exchange);
    }
    // Any other answer that broke off may have been about to say something else.
    if (!answer.whole()) {
      return new CallOutcome.Unknown<>(
          "status " + status + ", but the answer broke off or was too long", exchange);
    }
    // Success: only the status that the dialect names, only with everything that it promises.
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
    // 5xx and 408 say that something failed on the way, not where: unless the server names an error
    // that its source shows to come before the effect or after undoing it. A redirect (never
    // followed) or any other odd status proves nothing either.
    if (status >= 500 || status == 408 || status < 400) {
      return dialect.provesNoEffect(op, error)
          ? new CallOutcome.Declined<>(error.code(), error.message(), exchange)
          : new CallOutcome.Unknown<>("status " + status + " " + error.code(), exchange);
    }
    // 4xx is a refusal, except for what only the dialect can know: an error that the server also
    // gives after the effect, or that may be the trace of this very call.
    if (dialect.leavesOpen(op, error)) {
      return new CallOutcome.Unknown<>(
          "status " + status + " " + error.code() + ", which can follow an effect", exchange);
    }
    return new CallOutcome.Declined<>(error.code(), error.message(), exchange);
  }

  /** No dialect documents such an answer, so it is neither a success nor a definite refusal. */
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
