package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Finding.NextLook;
import java.time.Duration;
import java.time.Instant;

/**
 * When an unknown action is looked at again: ever less often, but not before the server wants to be
 * asked, and not later than what there is to see is still shown. Looks that must not be late come
 * in step, for all actions of one payer, so that one listing serves them all.
 */
final class LookTimes {

  /** Twenty looks a minute: the fewest calls of any kind that the public servers allow. */
  private static final Duration SOONEST = Duration.ofSeconds(3);

  private static final Duration LATEST = Duration.ofMinutes(1);

  private LookTimes() {}

  /** The time of the look that follows the one just taken. */
  static Instant next(Action action, NextLook next, Backoff backoff, Instant now) {
    Instant usual = now.plus(backoff.after(action.failures() + 1, next.notBefore()));
    if (next.within() == null) {
      return usual;
    }
    Instant inStep = inStep(String.valueOf(action.payer()), next.within(), now);
    return inStep.isBefore(usual) || isBusy(next.within()) ? inStep : usual;
  }

  /** Such an account is looked at in step only; of others any look may find something out. */
  private static boolean isBusy(Duration within) {
    return within.compareTo(LATEST) < 0;
  }

  /** Steps of 3, 6, 12, 24 and 48 seconds: what falls into a long one falls into the short too. */
  private static Instant inStep(String payer, Duration within, Instant now) {
    long step = SOONEST.toMillis();
    while (step * 2 <= within.toMillis() && step * 2 <= LATEST.toMillis()) {
      step *= 2;
    }
    long phase = Math.floorMod(payer.hashCode(), SOONEST.toMillis());
    long passed = Math.floorMod(now.toEpochMilli() - phase, step);
    return now.plusMillis(step - passed);
  }
}
