package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.Admission;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.RunReadings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.expression.Undecided;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes what agents ask for: as an event into the inbox, once for each reference, and then waits a
 * while for the end of it.
 */
public final class Requests {

  /** What became of a request. */
  public sealed interface Answer {

    /**
     * It is in the books.
     *
     * @param repeated whether an earlier request had this reference, and this one started nothing
     */
    record Taken(Action action, boolean repeated) implements Answer {}

    /** An earlier request with this reference was for something else. This one started nothing. */
    record OtherBefore(Action first) implements Answer {}

    /** It cannot be carried out as it is. Nothing is in the books. */
    record Unfit(String explanation) implements Answer {}

    /** It was not taken now, as far as is known. The same request again cannot pay twice. */
    record NotNow(String explanation) implements Answer {}
  }

  /** A model in a loop would otherwise fill the queue with what waits for a budget or a person. */
  private static final int MOST_HELD = 500;

  private static final String TOO_MANY_HELD =
      "%d of your requests wait for a budget, a person or money; nothing new is taken until fewer do"
          .formatted(MOST_HELD);

  private static final String AGAIN =
      "the request could not be taken now; make it again with the same reference, which cannot pay"
          + " twice";

  private final MandatePlanning planning;
  private final Admission admission;
  private final Ledger ledger;
  private final RunReadings runs;
  private final ActionWaits waits;
  private final Duration wait;
  private final Clock clock;

  /**
   * @param wait how long it waits for the end of an action
   */
  Requests(
      MandatePlanning planning,
      Admission admission,
      Ledger ledger,
      RunReadings runs,
      Duration wait,
      Clock clock) {
    this.runs = runs;
    this.planning = planning;
    this.admission = admission;
    this.ledger = ledger;
    this.waits = new ActionWaits(ledger.actions()::told);
    this.wait = wait;
    this.clock = clock;
  }

  /**
   * Takes a request, and waits until it is done, stands still, or the time is over.
   *
   * @param gone whether the caller waits no longer; what was taken goes on
   */
  public Answer make(Mandate mandate, Request request, BooleanSupplier gone) {
    Event event = request.event(mandate, clock.instant());
    try {
      PlannedAction planned = planned(mandate, request, event);
      if (planned.state() == ActionState.DECLINED) {
        return new Answer.Unfit(String.valueOf(planned.explanation()));
      }
      return hasRoom(mandate, request)
          ? filed(mandate, event, planned, gone)
          : new Answer.NotNow(TOO_MANY_HELD);
    } catch (Admission.Refused | Undecided | DataAccessException | TransactionException e) {
      return new Answer.NotNow(AGAIN);
    }
  }

  /** A request that is in the books already takes no room. */
  private boolean hasRoom(Mandate mandate, Request request) {
    return ledger.actions().held(mandate.agent(), mandate.ruleId(), MOST_HELD) < MOST_HELD
        || runs.find(mandate.ruleId(), Request.key(request.tool(), request.reference()))
            .isPresent();
  }

  private PlannedAction planned(Mandate mandate, Request request, Event event) {
    PlannedRun run = planning.planRequest(mandate, request, event).runs().getFirst();
    return run.actions().getFirst();
  }

  private Answer filed(Mandate mandate, Event event, PlannedAction planned, BooleanSupplier gone) {
    Filed filed = admission.admit(event, Origin.AGENT, mandate.name());
    Optional<FiledRun> run =
        filed.runs().stream().filter(r -> r.ruleId().equals(mandate.ruleId())).findFirst();
    if (run.isEmpty()) {
      return new Answer.NotNow(AGAIN);
    }
    UUID id = run.get().actions().getFirst();
    Action action = action(id);
    if (!run.get().started() && isOther(action.terms(), planned.terms())) {
      return new Answer.OtherBefore(action);
    }
    return new Answer.Taken(awaited(action, gone), !run.get().started());
  }

  private static boolean isOther(@Nullable Terms first, @Nullable Terms later) {
    return first != null && later != null && !first.fingerprint().equals(later.fingerprint());
  }

  private Action awaited(Action action, BooleanSupplier gone) {
    if (action.state().isTold()) {
      return action;
    }
    try {
      waits.until(action.id(), wait, gone);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return action(action.id());
  }

  private Action action(UUID id) {
    return ledger.actions().find(id).orElseThrow();
  }
}
