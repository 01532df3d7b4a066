package dev.fleabridge.engine.cycle;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What one claim may take: any first try, and as many tries again as there are tokens for (money
 * rule 12). The tokens are taken before anything is claimed, and those that were not used go back,
 * so that what waits for one costs neither an attempt nor a line of history.
 */
final class Tries {

  private static final List<ActionKind> ALL = List.of(ActionKind.values());
  private static final List<ActionKind> OF_PURPLE_FLEA = kinds(f -> f == Family.PURPLE_FLEA);
  private static final List<ActionKind> OF_AWS = kinds(f -> f != Family.PURPLE_FLEA);

  private final RetryBudget purpleFlea;
  private final RetryBudget aws;
  private final int ofPurpleFlea;
  private final int ofAws;

  private Tries(RetryBudget purpleFlea, RetryBudget aws, int most, Instant now) {
    this.purpleFlea = purpleFlea;
    this.aws = aws;
    this.ofPurpleFlea = purpleFlea.take(most, now);
    this.ofAws = aws.take(most, now);
  }

  /** Takes tokens for up to so many actions. */
  static Tries of(RetryBudget purpleFlea, RetryBudget aws, int most, Instant now) {
    return new Tries(purpleFlea, aws, most, now);
  }

  /** Locks what is due; up to a third each may be tries again, so that neither kind starves. */
  List<Action> lockDue(Actions actions, Collection<ActionState> states, int most, Instant now) {
    int share = Math.max(1, most / 3);
    List<Action> due = new ArrayList<>();
    add(due, actions, states, OF_PURPLE_FLEA, Math.min(share, ofPurpleFlea), now);
    add(due, actions, states, OF_AWS, Math.min(Math.min(share, ofAws), most - due.size()), now);
    if (due.size() < most) {
      due.addAll(actions.lockDue(states, ALL, false, now, most - due.size()));
    }
    return due;
  }

  /** The ids of what {@link #lockDue} would lock, where the rows cannot be read together. */
  List<UUID> dueIds(Actions actions, Collection<ActionState> states, int most, Instant now) {
    int share = Math.max(1, most / 3);
    List<UUID> due = new ArrayList<>();
    due.addAll(actions.dueIds(states, OF_PURPLE_FLEA, true, now, Math.min(share, ofPurpleFlea)));
    due.addAll(actions.dueIds(states, OF_AWS, true, now, Math.min(share, ofAws)));
    due.addAll(actions.dueIds(states, ALL, false, now, most));
    return due.subList(0, Math.min(most, due.size()));
  }

  private static void add(
      List<Action> due,
      Actions actions,
      Collection<ActionState> states,
      List<ActionKind> kinds,
      int most,
      Instant now) {
    if (most > 0) {
      due.addAll(actions.lockDue(states, kinds, true, now, most));
    }
  }

  /** Gives back what was not used, once it is known what is sent. */
  void giveBackUnused(Collection<Action> sending) {
    settle(purpleFlea, ofPurpleFlea, of(sending, RetryBudget::isOfPurpleFlea));
    settle(aws, ofAws, of(sending, action -> !RetryBudget.isOfPurpleFlea(action)));
  }

  private static void settle(RetryBudget budget, int taken, List<Action> sending) {
    int again = (int) sending.stream().map(Claimed::first).filter(RetryBudget::isTryAgain).count();
    budget.back(Math.max(0, taken - again));
    budget.firstTries(sending.size() - again);
  }

  private static List<Action> of(Collection<Action> sending, Predicate<Action> which) {
    return sending.stream().filter(which).toList();
  }

  private static List<ActionKind> kinds(Predicate<Family> which) {
    return Arrays.stream(ActionKind.values()).filter(kind -> which.test(kind.family())).toList();
  }
}
