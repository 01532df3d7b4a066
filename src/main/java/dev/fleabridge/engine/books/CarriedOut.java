package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Doubles.Twice;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds money rule 22: one attempt that is known to be carried out settles its action. Whoever
 * would send, refuse, stop or reopen an action asks here under the action's lock. The database
 * refuses a claim that did not ask.
 *
 * <p>An attempt and its repeats with the same key have one effect together; they are a chain. Two
 * chains that were both carried out are two effects. The action is settled then as well, because
 * nothing may be sent for it any more, and a person must be told.
 */
public final class CarriedOut {

  /** The reasons of actions that were settled by an answer that came late, or by two. */
  public static final Set<Reason> LATE_REASONS =
      Set.of(Reason.ANSWERED_LATE, Reason.CARRIED_OUT_TWICE, Reason.MAYBE_CARRIED_OUT_TWICE);

  private CarriedOut() {}

  /** The first attempt among these that was carried out. */
  public static Optional<Attempt> among(List<Attempt> attempts) {
    return attempts.stream().filter(CarriedOut::isDone).findFirst();
  }

  /**
   * Makes an action DONE by an attempt that was carried out. Its reservation counts as spent;
   * {@link Settlement} books the wallet. Where its budgets were given back, it is charged again to
   * those of the attempt, on the day of the attempt's claim, because the money went then.
   *
   * @param attempts all attempts of the action that are known, with the one that was carried out
   */
  public static Change settle(Change change, Attempt done, List<Attempt> attempts, Instant now) {
    Optional<Twice> twice = twice(change.kind(), attempts, now);
    if (!change.isCharged() && done.budgetDay() != null) {
      change.charging(done.budgetDay(), done.budgetScopes());
    }
    return change
        .to(ActionState.DONE)
        .because(
            twice.map(CarriedOut::reason).orElse(Reason.ANSWERED_LATE),
            twice
                .map(Twice::detail)
                .orElse("attempt %d was carried out, as its answer says".formatted(done.number())))
        .result(done.result())
        .failures(0)
        .settled(now)
        .released()
        .reserving(Money.ZERO);
  }

  public static Reason reason(Twice twice) {
    return twice.certain() ? Reason.CARRIED_OUT_TWICE : Reason.MAYBE_CARRIED_OUT_TWICE;
  }

  /** Whether an action has one of the {@link #LATE_REASONS}. */
  static boolean settledLate(Action action) {
    return Reason.among(LATE_REASONS, action.reason());
  }

  /**
   * The second effect that later attempts had or may have had; empty where there can be none. An
   * earlier attempt without an answer does not count: the later one was sent only because the
   * earlier one was proved to have no effect. A kind that has no effect at Purple Flea has no
   * second one either ({@link ActionKind.Family}).
   */
  public static Optional<Twice> twice(ActionKind kind, List<Attempt> attempts, Instant now) {
    Optional<Attempt> first = among(attempts);
    if (first.isEmpty() || !kind.isOfPurpleFlea()) {
      return Optional.empty();
    }
    List<Attempt> others = after(first.get(), attempts);
    Optional<Attempt> another = others.stream().filter(CarriedOut::isDone).findFirst();
    Optional<Attempt> inDoubt = others.stream().filter(CarriedOut::isInDoubt).findFirst();
    return another
        .map(second -> twice(first.get(), second, true, now))
        .or(() -> inDoubt.map(second -> twice(first.get(), second, false, now)));
  }

  private static Twice twice(Attempt first, Attempt second, boolean certain, Instant now) {
    String what =
        certain
            ? "attempts %d and %d were both carried out: two effects, and one was asked for"
            : "attempt %d was carried out, and attempt %d may have been: look for a second effect";
    return new Twice(
        first.actionId(), certain, what.formatted(first.number(), second.number()), now);
  }

  /** The attempts after this one, without the repeats that follow it directly. */
  private static List<Attempt> after(Attempt done, List<Attempt> attempts) {
    List<Attempt> later = new ArrayList<>();
    for (Attempt attempt : attempts) {
      boolean sameEffect = later.isEmpty() && attempt.repeats();
      if (attempt.number() > done.number() && !sameEffect) {
        later.add(attempt);
      }
    }
    return later;
  }

  private static boolean isDone(Attempt attempt) {
    return attempt.outcome() == Outcome.DONE;
  }

  private static boolean isInDoubt(Attempt attempt) {
    return attempt.outcome() == null || attempt.outcome() == Outcome.UNKNOWN;
  }
}
