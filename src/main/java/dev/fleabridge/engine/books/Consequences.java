package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what follows from actions that have ended: other steps are woken, and escrows, positions,
 * limit orders and agents are kept.
 */
public final class Consequences {

  /** How often an open escrow is compared with what Purple Flea shows of it. */
  public static final Duration LOOK_WHILE_OPEN = Duration.ofHours(1);

  /** An escrow without a timeout of its own is taken for expired after this time. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(24);

  private static final Logger log = LoggerFactory.getLogger(Consequences.class);

  private final Ledger ledger;
  private final Trades trades;

  public Consequences(Ledger ledger) {
    this.ledger = ledger;
    this.trades = new Trades(ledger);
  }

  /** Writes what follows. The caller has written the actions in the same transaction before. */
  public void follow(List<Action> actions, Instant now) {
    List<UUID> finished =
        actions.stream().filter(action -> action.state().isFinal()).map(Action::id).toList();
    ledger.actions().wakeDependents(finished, now);
    for (Action action : actions) {
      if (action.state() == ActionState.DONE) {
        done(action, now);
      }
    }
  }

  private void done(Action action, Instant now) {
    switch (action.kind().deed()) {
      case CREATES_ESCROW -> created(action, action.result(), now);
      case COMPLETES_ESCROW -> became(action, Status.COMPLETED, now);
      case RELEASES_ESCROW -> became(action, Status.RELEASED, now);
      case DISPUTES_ESCROW -> became(action, Status.DISPUTED, now);
      case REGISTERS_AGENT -> registered(action);
      case OPENS_POSITION -> trades.opened(action, now);
      case CLOSES_POSITION -> trades.closed(action, now);
      case PLACES_ORDER -> trades.placed(action, action.result(), now);
      case CANCELS_ORDER -> trades.cancelled(action, now);
      case SETS_EXIT, NONE -> {}
    }
  }

  /**
   * Keeps an escrow or a limit order that a late answer told of, whatever state its action is in by
   * now: it exists, so the books must have it.
   */
  public void createdAllTheSame(Action action, @Nullable ObjectNode result, Instant now) {
    if (action.kind().deed() == Deed.CREATES_ESCROW) {
      created(action, result, now);
    } else if (action.kind().deed() == Deed.PLACES_ORDER) {
      trades.placed(action, result, now);
    }
  }

  private void created(Action action, @Nullable ObjectNode result, Instant now) {
    String id = text(result, "escrowId");
    if (id == null || action.payer() == null || action.payee() == null || action.amount() == null) {
      return;
    }
    if (ledger.escrows().isOf(id, action.id())) {
      return; // A late answer has told of it before.
    }
    String ref = text(action.resolved(), "ref");
    Instant expires = now.plus(timeout(action));
    Escrow escrow =
        new Escrow(
            ref == null ? id : ref,
            id,
            action.id(),
            action.payer(),
            action.payee(),
            action.amount(),
            Status.FUNDED,
            expires,
            now,
            now,
            null,
            null,
            null);
    switch (ledger.escrows().created(escrow, now.plus(LOOK_WHILE_OPEN))) {
      case UNDER_ITS_HANDLE -> {}
      case UNDER_ITS_ID ->
          tell(
              action,
              Reason.ESCROW_REF_TAKEN,
              "the handle %s is another escrow's: %s is known by its own id only"
                  .formatted(escrow.ref(), id),
              now);
      case KNOWN_ALREADY ->
          tell(
              action,
              Reason.ESCROW_KNOWN_ALREADY,
              "escrow %s is in the books of another action already: compare both with Purple Flea"
                  .formatted(id),
              now);
    }
    ledger.actions().wakeHeld(Reason.ESCROW_NOT_KNOWN, null, now);
  }

  /** Notes it in the history and in the log, so that a person finds an escrow with a conflict. */
  private void tell(Action action, Reason reason, String explanation, Instant now) {
    try (LogFields _ = LogFields.of(action)) {
      log.error(Each.LINE, "Action {}: {}: {}", action.id(), reason.code(), explanation);
    }
    ledger.actions().note(action, reason, explanation, Part.ENGINE, now);
  }

  private void registered(Action action) {
    String id = text(action.result(), "agentId");
    if (id != null) {
      ledger.agents().registered(action.id(), id, text(action.result(), "secret"));
    }
  }

  private static Duration timeout(Action action) {
    JsonNode hours = action.resolved().path("timeout-hours");
    return hours.isNumber() ? Duration.ofHours(hours.intValue()) : DEFAULT_TIMEOUT;
  }

  private void became(Action action, Escrows.Status status, Instant now) {
    String id = text(action.resolved(), "escrow");
    if (id != null) {
      ledger.escrows().became(id, status, now);
    }
  }

  private static @Nullable String text(@Nullable JsonNode object, String field) {
    JsonNode value = object == null ? null : object.get(field);
    return value == null || value.isNull() ? null : value.asString();
  }
}
