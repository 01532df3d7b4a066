package dev.fleabridge.purpleflea;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one call: exactly one of five (docs/reference/money-rules.md, rule 10). For a
 * read, which has no effect, {@link Unknown} only means that the answer is not known.
 */
public sealed interface CallOutcome<T> {

  /** Carried out; the answer was complete and carried all that the dialect promises. */
  record Done<T>(T value, Exchange exchange) implements CallOutcome<T> {}

  /**
   * A definite refusal: nothing has happened and sending the same again will not help.
   *
   * @param code a snake_case reason: the server's own, or one of {@code RequestLimits} where
   *     nothing was sent
   * @param message a sentence for people
   * @param exchange null where the client itself declined, before sending
   */
  record Declined<T>(String code, String message, @Nullable Exchange exchange)
      implements CallOutcome<T> {}

  /**
   * Turned away before anything happened; may be sent again later.
   *
   * @param retryAfter what the server asked for, null where it did not say (about 60 seconds is
   *     usual)
   */
  record Throttled<T>(@Nullable Duration retryAfter, Exchange exchange) implements CallOutcome<T> {}

  /**
   * Provably never reached the server; may be sent again.
   *
   * @param withheld whether the client itself kept it back, before anything was handed to the
   *     network: no key, too many calls, an open circuit breaker, a deadline
   */
  record NotSent<T>(String reason, boolean withheld) implements CallOutcome<T> {

    /** What was tried. */
    public NotSent(String reason) {
      this(reason, false);
    }

    public static <T> NotSent<T> withheld(String reason) {
      return new NotSent<>(reason, true);
    }
  }

  /**
   * May or may not have been carried out. Must not be sent again before a look-up has found out,
   * unless the upstream is known to honour idempotency keys.
   */
  record Unknown<T>(String reason, @Nullable Exchange exchange) implements CallOutcome<T> {}
}
