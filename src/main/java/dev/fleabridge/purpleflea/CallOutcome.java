package dev.fleabridge.purpleflea;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one call. It is exactly one of five outcomes (docs/reference/money-rules.md, rule
 * 10). For a read, which has no effect, {@link Unknown} only means that the answer is not known.
 */
public sealed interface CallOutcome<T> {

  /** The call was carried out. The answer had everything that the dialect promises. */
  record Done<T>(T value, Exchange exchange) implements CallOutcome<T> {}

  /**
   * The call was definitely refused. It had no effect, and sending the same again will not help.
   *
   * @param code a snake_case reason: the server's own, or one of {@code RequestLimits} where
   *     nothing was sent
   * @param message a sentence for people
   * @param exchange null where the client itself declined, before sending
   */
  record Declined<T>(String code, String message, @Nullable Exchange exchange)
      implements CallOutcome<T> {}

  /**
   * The server turned the call away before anything happened. It may be sent again later.
   *
   * @param retryAfter what the server asked for, null where it did not say (about 60 seconds is
   *     usual)
   */
  record Throttled<T>(@Nullable Duration retryAfter, Exchange exchange) implements CallOutcome<T> {}

  /**
   * The call provably had no effect. It may be sent again.
   *
   * @param withheld whether the client kept it back before anything was handed to the network: the
   *     key could not be fetched, too many calls, an open circuit breaker, or a deadline
   */
  record NotSent<T>(String reason, boolean withheld) implements CallOutcome<T> {

    /** A call that the client tried to send. */
    public NotSent(String reason) {
      this(reason, false);
    }

    public static <T> NotSent<T> withheld(String reason) {
      return new NotSent<>(reason, true);
    }
  }

  /**
   * The call may or may not have been carried out. It must not be sent again before a look-up has
   * found out, unless the upstream is known to honour idempotency keys.
   */
  record Unknown<T>(String reason, @Nullable Exchange exchange) implements CallOutcome<T> {}
}
