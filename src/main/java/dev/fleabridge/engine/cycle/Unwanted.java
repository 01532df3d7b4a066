package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.plan.Before;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.engine.plan.Needs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is done in another step's place and was under way when that step turned out to be carried
 * out (money rule 22). It is not called back, but when it comes to be sent once more, nobody wants
 * it any more: {@code SettledAfterAll} has left out only what was not under way.
 */
final class Unwanted {

  private final Ledger ledger;

  Unwanted(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Why some of these actions, which are locked, are not to be sent again; the others are left out.
   */
  Map<UUID, Beginning> among(Collection<Action> actions) {
    List<Action> sentBefore = actions.stream().filter(action -> action.epoch() > 0).toList();
    Collection<UUID> perhaps =
        ledger
            .actions()
            .withNeedsEndedBy(
                sentBefore.stream().map(Action::id).toList(), CarriedOut.LATE_REASONS);
    Map<UUID, Beginning> unwanted = new HashMap<>();
    for (Action action : sentBefore) {
      if (perhaps.contains(action.id())) {
        notNeeded(action).ifPresent(why -> unwanted.put(action.id(), why));
      }
    }
    return unwanted;
  }

  /**
   * Where the rule cannot be read nobody can tell. What such a rule has begun is not sent for that
   * reason already: its limits cannot be read either ({@code StoredRule}), so the guard holds it,
   * for a replica that knows.
   */
  private Optional<Beginning> notNeeded(Action action) {
    Run run = ledger.runs().find(action.runId()).orElseThrow();
    return Needs.unmet(run, action.step(), Before.of(action, ledger.actions()))
        .filter(why -> Reason.NOT_NEEDED.is(why.reason()));
  }
}
