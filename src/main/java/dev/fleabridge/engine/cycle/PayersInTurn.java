package dev.fleabridge.engine.cycle;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Takes what is due so that payers with many actions keep no other waiting behind them: after a
 * batch that is mostly a few payers', the next leaves half of its places to the others first. A
 * payer counts among the few until what is due fits a batch again. Costs nothing while no payer has
 * that many.
 */
final class PayersInTurn {

  /** A payer crowds with one in so many of a batch. */
  private static final int CROWD_SHARE = 8;

  /** With more crowds than this nobody is one: they take turns by due time. */
  private static final int MAX_CROWDS = 64;

  private volatile Set<String> crowding = Set.of();

  /**
   * Locks up to {@code most} due actions, in the caller's transaction.
   *
   * @param allDue locks what is due whoever pays
   */
  List<Action> next(
      Actions actions,
      Collection<ActionState> states,
      int most,
      Instant now,
      IntFunction<List<Action>> allDue) {
    Set<String> payers = crowding;
    List<Action> due =
        payers.isEmpty() || most < 2
            ? allDue.apply(most)
            : othersFirst(actions.lockDueOfOthers(payers, states, now, most / 2), most, allDue);
    crowding = due.size() * 4 >= most * 3 ? crowding(payers, due) : Set.of();
    return due;
  }

  /** The second query may lock an action of the first again. */
  private static List<Action> othersFirst(
      List<Action> others, int most, IntFunction<List<Action>> allDue) {
    Map<UUID, Action> due = new LinkedHashMap<>();
    others.forEach(action -> due.put(action.id(), action));
    allDue.apply(most - others.size()).forEach(action -> due.putIfAbsent(action.id(), action));
    return List.copyOf(due.values());
  }

  private static Set<String> crowding(Set<String> before, List<Action> due) {
    Map<String, Integer> counts = new HashMap<>();
    for (Action action : due) {
      if (action.payer() != null) {
        counts.merge(action.payer(), 1, Integer::sum);
      }
    }
    Set<String> crowding = new HashSet<>(before);
    counts.forEach((payer, count) -> {
      if (count > 1 && count * CROWD_SHARE >= due.size()) {
        crowding.add(payer);
      }
    });
    return crowding.size() > MAX_CROWDS ? Set.of() : Set.copyOf(crowding);
  }
}
