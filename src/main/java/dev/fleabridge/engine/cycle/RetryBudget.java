package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of what this replica sends may be tries again (money rule 12), so that an upstream in
 * trouble is not held down by those who wait for it. One for Purple Flea and one for AWS: trouble
 * with the one must not keep the other waiting.
 *
 * <p>It is asked before anything is claimed, so that what must wait costs nothing. A try again
 * takes a token, and gives it back when it is answered for good: while the upstream is well, a
 * backlog flows. Every first try brings a fifth of one, and ten come by themselves each second, so
 * that somebody finds out when it is well again.
 *
 * <p>Repeats of unknown outcomes are not counted: the reconciler paces each by itself, and being
 * refused here would use up their patience. Thread-safe.
 */
final class RetryBudget {

  /** In thousandths of a token. */
  private static final long TOKEN = 1_000;

  private static final long MAX_SAVED = 100 * TOKEN;
  private static final long EARNED_A_SECOND = 10 * TOKEN;
  private static final long EARNED_BY_A_FIRST_TRY = TOKEN / 5;

  /** More time earns nothing, and would make the product overflow. */
  private static final long MAX_MILLIS = 100_000;

  private long balance = MAX_SAVED;
  private Instant countedUntil = Instant.MIN;

  /** Takes the tokens of up to so many tries again; how many there may be. */
  synchronized int take(int most, Instant now) {
    earn(now);
    int granted = (int) Math.min(most, balance / TOKEN);
    balance -= granted * TOKEN;
    return granted;
  }

  /** Gives tokens back that were not used. */
  synchronized void back(int unused) {
    add(unused * TOKEN);
  }

  /** So many are sent for the first time. */
  synchronized void firstTries(int count) {
    add(count * EARNED_BY_A_FIRST_TRY);
  }

  /** Gives the token of a try again back, where the upstream answered it for good. */
  synchronized void answered(Claimed claimed, SendResult answer) {
    boolean forGood = answer.outcome() == Outcome.DONE || answer.outcome() == Outcome.DECLINED;
    if (forGood && isTryAgain(claimed)) {
      add(TOKEN);
    }
  }

  private void earn(Instant now) {
    if (countedUntil.isAfter(Instant.MIN) && now.isAfter(countedUntil)) {
      long millis = Math.min(Duration.between(countedUntil, now).toMillis(), MAX_MILLIS);
      add(millis * EARNED_A_SECOND / 1_000);
    }
    countedUntil = now;
  }

  private void add(long tokens) {
    balance = Math.min(MAX_SAVED, balance + tokens);
  }

  /** Whether it takes a token to send this action. */
  static boolean isTryAgain(Claimed claimed) {
    return claimed.action().failures() > 0 && !claimed.repeats();
  }

  /** Whether its tries again count against what is sent to Purple Flea, and not to AWS. */
  static boolean isOfPurpleFlea(Action action) {
    return action.kind().isOfPurpleFlea();
  }
}
