package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.lever.LeverWords.Reopened;
import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.lever.Levers.NotLegal;
import dev.fleabridge.engine.lever.Levers.OwnRequest;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each lever would do to an action if this person pressed it now: the words of the lever
 * itself, without a lock. Whoever presses it later is answered by what is true then.
 */
public final class Prospects {

  /**
   * What one lever would do.
   *
   * @param done of a {@link Act#RESOLVE}, whether it says that the action was carried out
   * @param leadsTo the state that it would bring the action to; null where it is refused
   * @param refusal why it cannot be pressed; null where it can
   * @param does what pressing it does, in a sentence
   * @param missingId the id that the answer {@code done} needs, such as {@code escrowId}; null
   *     where it needs none
   */
  public record Prospect(
      Act act,
      boolean done,
      @Nullable ActionState leadsTo,
      @Nullable String refusal,
      String does,
      @Nullable String missingId) {}

  /** Only a retry asks what became of them; a person reads of no more. */
  private static final int MAX_DEPENDENTS = 200;

  private final Levers levers;
  private final Readings readings;
  private final Clock clock;

  Prospects(Levers levers, Readings readings, Clock clock) {
    this.levers = levers;
    this.readings = readings;
    this.clock = clock;
  }

  /**
   * One for each lever, whether or not it can be pressed; of the lever that settles a review one
   * for each of the two answers.
   *
   * @param person who would press them
   */
  public List<Prospect> of(Action action, String person) {
    Map<UUID, Action> dependents = dependents(action);
    boolean more = dependents.size() > MAX_DEPENDENTS;
    By by = new By(person, "");
    List<Prospect> all = new ArrayList<>();
    for (Act act : Act.values()) {
      all.add(one(act, true, action, dependents, more, by));
      if (act == Act.RESOLVE) {
        all.add(one(act, false, action, dependents, more, by));
      }
    }
    return all;
  }

  private Prospect one(
      Act act, boolean done, Action action, Map<UUID, Action> dependents, boolean more, By by) {
    LeverWords words = new LeverWords(action, clock.instant());
    try {
      List<Change> changes = levers.foreseen(act, done, action, dependents, by);
      ActionState leadsTo = changes.getFirst().after(clock.instant()).state();
      String does = words.of(act, done, leadsTo, new Reopened(changes.size() - 1, more));
      String missing = act == Act.RESOLVE && done ? levers.missingId(action).orElse(null) : null;
      return new Prospect(act, done, leadsTo, null, does, missing);
    } catch (NotLegal | OwnRequest e) {
      return new Prospect(
          act, done, null, String.valueOf(e.getMessage()), LeverWords.meaning(act, done), null);
    }
  }

  private Map<UUID, Action> dependents(Action action) {
    if (action.state() != ActionState.DECLINED) {
      return Map.of();
    }
    return readings.actions().dependents(action.id(), MAX_DEPENDENTS + 1).stream()
        .collect(Collectors.toMap(Action::id, Function.identity()));
  }
}
