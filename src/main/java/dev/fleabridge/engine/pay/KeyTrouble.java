package dev.fleabridge.engine.pay;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.KeyRefusal;
import dev.fleabridge.purpleflea.dialect.RequestLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Holds payments that Purple Flea refused for their key, or for which there is no key. Such a
 * refusal says nothing about the payment: a key that was just exchanged may not have arrived here.
 * So the payment is not DECLINED. It is HELD and tried again, less and less often, until its
 * deadline.
 */
public final class KeyTrouble {

  /** The reasons of actions that are held for their key. */
  static final List<Reason> REASONS = List.of(Reason.KEY_MISSING, Reason.KEY_REFUSED);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(30);

  private final Backoff backoff;

  public KeyTrouble(RandomGenerator random) {
    this.backoff = new Backoff(FIRST_PAUSE, LAST_PAUSE, random);
  }

  /**
   * The reason where a definite refusal is about the key, or may be; empty where it is not.
   *
   * @param status the HTTP status; null where there was no answer
   */
  static Optional<Reason> of(@Nullable Integer status, @Nullable String code) {
    if (status != null) {
      return KeyRefusal.isPossible(status, String.valueOf(code))
          ? Optional.of(Reason.KEY_REFUSED)
          : Optional.empty();
    }
    if (RequestLimits.NO_API_KEY.equals(code)) {
      return Optional.of(Reason.KEY_MISSING);
    }
    return KeyRefusal.STILL_REFUSED.equals(code)
        ? Optional.of(Reason.KEY_REFUSED)
        : Optional.empty();
  }

  /**
   * The change that holds an action for its key; empty where the answer is about something else.
   */
  public Optional<Change> hold(Change change, Action action, SendResult answer, Instant now) {
    if (!action.kind().isOfPurpleFlea() || answer.outcome() != Outcome.DECLINED) {
      return Optional.empty();
    }
    int failures = action.failures() + 1;
    return of(answer.httpStatus(), answer.code())
        .map(reason ->
            change
                .through(ActionState.READY)
                .to(ActionState.HELD)
                .because(reason, explain(action, answer))
                .reserving(Money.ZERO)
                .charging(null, List.of())
                .failures(failures)
                .due(now.plus(backoff.after(failures, null))));
  }

  private static String explain(Action action, SendResult answer) {
    return "%s: %s. The key of %s is fleabridge.agents.%s.api-key (or .secret), else fleabridge.purpleflea.api-key (or .secret)"
        .formatted(answer.code(), answer.message(), action.payer(), action.payer());
  }
}
