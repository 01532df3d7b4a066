package dev.fleabridge.engine;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much of what this replica sends to Purple Flea may be tries again (money rule 12), so that an
 * upstream in trouble is not held down by those who wait for it.
 *
 * <p>A try again takes a token, and gives it back when it is answered for good: while the upstream
 * is well, a backlog flows. Every first try brings a fifth of one, and ten come by themselves each
 * second, so that somebody finds out when it is well again.
 *
 * <p>Repeats of unknown outcomes are not counted: the reconciler paces each by itself, and being
 * refused here would use up their patience. Thread-safe.
 */
final class RetryBudget {

  /** In thousandths of a token. */
  private static final long TOKEN = 1_000;

  private static final long MOST = 100 * TOKEN;
  private static final long A_SECOND = 10 * TOKEN;
  private static final long A_FIRST_TRY = TOKEN / 5;

  private long balance = MOST;
  private Instant countedUntil = Instant.MIN;

  /**
   * Takes the token of a try again.
   *
   * @return the answer to record instead of sending, where there is none left; nothing was sent
   */
  synchronized Optional<Answer> refuses(Action claimed, Instant now) {
    if (claimed.kind().family() != Family.PURPLE_FLEA) {
      return Optional.empty();
    }
    earn(now);
    if (!isTryAgain(claimed)) {
      add(A_FIRST_TRY);
      return Optional.empty();
    }
    if (balance < TOKEN) {
      return Optional.of(
          Answer.of(
              Outcome.NOT_SENT,
              "retry_budget_used_up",
              "too many calls are being tried again; this one waits its turn"));
    }
    balance -= TOKEN;
    return Optional.empty();
  }

  /** Gives the token of a try again back, where the upstream answered it for good. */
  synchronized void answered(Action claimed, Answer answer) {
    boolean forGood = answer.outcome() == Outcome.DONE || answer.outcome() == Outcome.DECLINED;
    if (forGood && isTryAgain(claimed)) {
      add(TOKEN);
    }
  }

  private void earn(Instant now) {
    if (countedUntil.isAfter(Instant.MIN) && now.isAfter(countedUntil)) {
      long millis = Math.min(Duration.between(countedUntil, now).toMillis(), MOST);
      add(millis * A_SECOND / 1_000);
    }
    countedUntil = now;
  }

  private void add(long tokens) {
    balance = Math.min(MOST, balance + tokens);
  }

  private static boolean isTryAgain(Action claimed) {
    return claimed.kind().family() == Family.PURPLE_FLEA
        && claimed.failures() > 0
        && !Repeat.isOne(claimed);
  }
}
