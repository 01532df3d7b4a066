package dev.fleabridge.engine.guard;

import dev.fleabridge.ledger.KnownPayees;
import dev.fleabridge.ledger.KnownPayees.Question;
import dev.fleabridge.ledger.KnownPayees.Standing;
import dev.fleabridge.model.Action;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which payees are new to their payers, where a limit asks. A payee becomes known when an
 * action to it is sent, and it stays known. So no lock is needed: of two payments to a new payee
 * that are claimed at once, each is sent only if it was approved itself.
 */
public final class Payees {

  private final Map<UUID, List<Question>> asked;
  private final Map<Question, Standing> answers;

  private Payees(Map<UUID, List<Question>> asked, Map<Question, Standing> answers) {
    this.asked = asked;
    this.answers = answers;
  }

  /** The payees where no limit asks about them. */
  public static Payees unasked() {
    return new Payees(Map.of(), Map.of());
  }

  /**
   * Asks the books, in the caller's transaction.
   *
   * @param questions what the limits of an action ask about its payee
   */
  public static Payees of(
      Collection<Action> actions, Function<Action, List<Question>> questions, KnownPayees known) {
    Map<UUID, List<Question>> asked = new HashMap<>();
    Set<Question> distinct = new HashSet<>();
    for (Action action : actions) {
      List<Question> ofAction = questions.apply(action);
      if (!ofAction.isEmpty()) {
        asked.put(action.id(), ofAction);
        distinct.addAll(ofAction);
      }
    }
    return distinct.isEmpty() ? unasked() : new Payees(asked, known.ask(distinct));
  }

  /** The first question whose answer is that the payee is new; empty where there is none. */
  Optional<Question> unknownTo(Action action) {
    return asked(action).filter(question -> answers.get(question) == Standing.NEW).findFirst();
  }

  /** Whether the payee is new to the payer; null where no limit asks. */
  @Nullable Boolean isNew(Action action) {
    return asked(action).findAny().isEmpty() ? null : unknownTo(action).isPresent();
  }

  /** The payees to list as known when these actions are sent, each with its action. */
  public Map<KnownPayees.Key, UUID> unlisted(Collection<Action> sending) {
    Map<KnownPayees.Key, UUID> found = new HashMap<>();
    for (Action action : sending) {
      asked(action)
          .filter(question -> answers.get(question) != Standing.LISTED)
          .forEach(question -> found.putIfAbsent(question.key(), action.id()));
    }
    return found;
  }

  /** Those of these actions whose payee was new until now. */
  public List<Action> introducing(Collection<Action> sending) {
    return sending.stream().filter(action -> unknownTo(action).isPresent()).toList();
  }

  private Stream<Question> asked(Action action) {
    return asked.getOrDefault(action.id(), List.of()).stream();
  }
}
