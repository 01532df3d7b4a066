package dev.fleabridge.engine;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is due so that one payer with many actions keeps no other waiting behind them: after a
 * batch that is mostly one payer's, the next leaves half of its places to the others first. Costs
 * nothing while no payer has that many.
 */
final class PayersInTurn {

  private volatile @Nullable String crowding;

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
    String payer = crowding;
    List<Action> due =
        payer == null || most < 2
            ? allDue.apply(most)
            : othersFirst(actions.lockDueOfOthers(payer, states, now, most / 2), most, allDue);
    crowding = due.size() * 4 >= most * 3 ? payerOfMost(due) : null;
    return due;
  }

  /** Of the rest, those may be among the others already. */
  private static List<Action> othersFirst(
      List<Action> others, int most, IntFunction<List<Action>> allDue) {
    Map<UUID, Action> due = new LinkedHashMap<>();
    others.forEach(action -> due.put(action.id(), action));
    allDue.apply(most - others.size()).forEach(action -> due.putIfAbsent(action.id(), action));
    return List.copyOf(due.values());
  }

  /** The payer of at least half of them. */
  private static @Nullable String payerOfMost(List<Action> due) {
    Map<String, Integer> counts = new HashMap<>();
    for (Action action : due) {
      if (action.payer() != null
          && counts.merge(action.payer(), 1, Integer::sum) * 2 >= due.size()) {
        return action.payer();
      }
    }
    return null;
  }
}
