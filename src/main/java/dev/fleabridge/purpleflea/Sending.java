package dev.fleabridge.purpleflea;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an operation is sent, beside what it says. Nothing of it changes the bytes of the request's
 * body.
 *
 * @param idempotencyKey 1 to 64 of {@code A-Z a-z 0-9 _ -}; it is sent as {@code Idempotency-Key}
 *     header and in a field that the upstream keeps
 * @param deadline by the client's clock; no request is begun at or after it, however long keys and
 *     permits took. A request that was begun may last as long as the call timeout
 * @param traceparent W3C's trace context, sent as the header of that name; null sends none
 */
public record Sending(String idempotencyKey, Instant deadline, @Nullable String traceparent) {

  /** Sends without a trace context. */
  public Sending(String idempotencyKey, Instant deadline) {
    this(idempotencyKey, deadline, null);
  }
}
