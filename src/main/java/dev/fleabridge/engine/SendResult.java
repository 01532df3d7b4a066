package dev.fleabridge.engine;

import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of sending an action once.
 *
 * @param code a word for programs: the upstream's error code, or ours
 * @param message the same for people; it never holds a secret
 * @param httpStatus null where there was no HTTP answer
 * @param request what was sent; {@code response} is what came back; both are bounded and without
 *     secrets
 * @param result ids and values for later steps and for the reader; only with {@link Outcome#DONE}
 * @param retryAfter how long to wait before the next try: what the upstream asked for, with {@link
 *     Outcome#THROTTLED}, or what we wait after such an answer, where we kept the action back; null
 *     where neither told a time
 * @param withheld whether we kept it back ourselves: nothing was handed to the network, so there
 *     was no attempt
 */
public record SendResult(
    Outcome outcome,
    @Nullable String code,
    @Nullable String message,
    @Nullable Integer httpStatus,
    @Nullable String request,
    @Nullable String response,
    @Nullable ObjectNode result,
    @Nullable Duration retryAfter,
    boolean withheld) {

  public SendResult(
      Outcome outcome,
      @Nullable String code,
      @Nullable String message,
      @Nullable Integer httpStatus,
      @Nullable String request,
      @Nullable String response,
      @Nullable ObjectNode result,
      @Nullable Duration retryAfter) {
    this(outcome, code, message, httpStatus, request, response, result, retryAfter, false);
  }

  public static SendResult done(ObjectNode result) {
    return new SendResult(Outcome.DONE, null, null, null, null, null, result, null);
  }

  /** We kept it back before anything was handed to the network. It is tried later. */
  public static SendResult withheld(Reason reason, String message) {
    return new SendResult(
        Outcome.NOT_SENT, reason.code(), message, null, null, null, null, null, true);
  }

  /** An outcome for a reason of ours. */
  public static SendResult of(Outcome outcome, Reason reason, String message) {
    return of(outcome, reason.code(), message);
  }

  /** An outcome with the upstream's own code. */
  public static SendResult of(Outcome outcome, String code, String message) {
    return new SendResult(outcome, code, message, null, null, null, null, null);
  }
}
