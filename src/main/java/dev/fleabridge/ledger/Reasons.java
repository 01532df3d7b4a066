package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no action stands still, or ends undone, without a reason for programs and a
 * sentence for people: whoever caused it may have had no words, such as an upstream that refuses
 * with an empty message.
 */
final class Reasons {

  private Reasons() {}

  /** The reason, or where there is none in a state that wants one, the state itself. */
  static @Nullable String reason(ActionState state, @Nullable String reason) {
    return state.isExplained() && isEmpty(reason) ? Reason.ofState(state) : reason;
  }

  /** The explanation, or where there is none in a state that wants one, what follows from both. */
  static @Nullable String explanation(
      ActionState state, @Nullable String reason, @Nullable String explanation) {
    if (!state.isExplained() || !isEmpty(explanation)) {
      return explanation;
    }
    String word = String.valueOf(reason(state, reason));
    return switch (state) {
      case SKIPPED ->
          Reason.ZERO_AMOUNT.is(word)
              ? Reason.ZERO_AMOUNT.text()
              : "a condition of the rule says no: " + word;
      case DECLINED -> "it was refused as %s, and no more was said".formatted(word);
      case UNKNOWN, NEEDS_REVIEW, HELD, EXPIRED, CANCELED, WAITING, READY, SENDING, DONE ->
          "no more is known than " + word;
    };
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
