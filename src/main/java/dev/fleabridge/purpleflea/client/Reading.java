package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.ServerError;
import dev.fleabridge.purpleflea.UnreadableAnswer;
import dev.fleabridge.purpleflea.http.RetryAfter;
import dev.fleabridge.purpleflea.http.Transmission;
import dev.fleabridge.purpleflea.http.Wire;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Decides what became of a read. A read has no effect, so the question is only whether there is a
 * result.
 */
final class Reading {

  private Reading() {}

  static <T> CallOutcome<T> classify(Query<T> query, Wire.Sent sent, Instant now) {
    Exchange exchange = sent.exchange();
    return switch (sent.transmission()) {
      case Transmission.NeverLeft never -> new CallOutcome.NotSent<>(never.reason());
      case Transmission.NoAnswer none -> new CallOutcome.Unknown<>(none.reason(), exchange);
      case Transmission.HttpAnswer answer when exchange != null -> {
        JsonNode body = answer.whole() ? Json.parseOrNull(answer.body()) : null;
        int status = answer.status();
        if (status == 429) {
          yield new CallOutcome.Throttled<>(RetryAfter.read(answer.headers(), body, now), exchange);
        }
        if (status >= 400 && status < 500 && status != 408) {
          ServerError error = ServerError.read(status, body);
          yield new CallOutcome.Declined<>(error.code(), error.message(), exchange);
        }
        if (status < 200 || status >= 300 || body == null) {
          yield new CallOutcome.Unknown<>(
              "status " + status + " without a readable answer", exchange);
        }
        try {
          yield new CallOutcome.Done<>(query.reading().apply(body), exchange);
        } catch (RuntimeException e) {
          yield new CallOutcome.Unknown<>(UnreadableAnswer.reasonOf(e), exchange);
        }
      }
      case Transmission.HttpAnswer answer ->
          new CallOutcome.Unknown<>("no record of the answer", null);
    };
  }
}
