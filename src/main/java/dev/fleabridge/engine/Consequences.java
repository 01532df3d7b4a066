package dev.fleabridge.engine;

import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What follows in the books when actions have come to their end: others may go on, and escrows
 * change.
 */
final class Consequences {

  /** An upstream that names no timeout still gets asked after a while. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(24);

  private final Ledger ledger;

  Consequences(Ledger ledger) {
    this.ledger = ledger;
  }

  /** In the caller's transaction, after the actions were written. */
  void follow(List<Action> actions, Instant now) {
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
    switch (action.kind()) {
      case CREATE_ESCROW -> created(action, now);
      case COMPLETE_ESCROW -> became(action, Status.COMPLETED, now);
      case RELEASE_ESCROW -> became(action, Status.RELEASED, now);
      case DISPUTE_ESCROW -> became(action, Status.DISPUTED, now);
      case REGISTER_AGENT -> registered(action);
      default -> {}
    }
  }

  private void created(Action action, Instant now) {
    String id = text(action.result(), "escrowId");
    if (id == null || action.payer() == null || action.payee() == null || action.amount() == null) {
      return;
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
            now);
    ledger.escrows().created(escrow, expires);
    ledger.actions().wakeHeld("escrow_not_known", null, now);
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
    if (id != null && action.kind() != ActionKind.CREATE_ESCROW) {
      ledger.escrows().became(id, status, now);
    }
  }

  private static @Nullable String text(@Nullable JsonNode object, String field) {
    JsonNode value = object == null ? null : object.get(field);
    return value == null || value.isNull() ? null : value.asString();
  }
}
