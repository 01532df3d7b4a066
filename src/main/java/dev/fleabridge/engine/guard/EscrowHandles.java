package dev.fleabridge.engine.guard;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Handled;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The escrows that the actions of a batch name by a handle of ours. An action waits while the
 * creation of its escrow is not proved (money rule 16). It also waits where two escrows were given
 * its handle, because a handle must lead to the money that is meant. So a creation is not sent
 * while another one has its handle.
 */
public final class EscrowHandles {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Map<String, List<Escrow>> byHandle;
  private final Escrows escrows;

  private EscrowHandles(Map<String, List<Escrow>> byHandle, Escrows escrows) {
    this.byHandle = byHandle;
    this.escrows = escrows;
  }

  public static EscrowHandles of(Collection<Action> actions, Escrows escrows) {
    List<String> refs =
        actions.stream().map(EscrowHandles::handle).filter(Objects::nonNull).toList();
    List<Handled> known = refs.isEmpty() ? List.of() : escrows.byHandles(refs);
    return new EscrowHandles(
        known.stream().collect(groupingBy(Handled::handle, mapping(Handled::escrow, toList()))),
        escrows);
  }

  /**
   * Holds an action whose escrow is not known yet, or whose handle does not tell which is meant.
   */
  public Optional<Decision> blocks(Action action, Instant now) {
    String ref = handle(action);
    if (ref == null) {
      return Optional.empty();
    }
    List<Escrow> given = byHandle.getOrDefault(ref, List.of());
    if (given.isEmpty()) {
      String explanation =
          "no escrow with the handle %s has been created, as far as is known".formatted(ref);
      return Optional.of(new Hold(Reason.ESCROW_NOT_KNOWN, explanation, now.plus(LOOK_AGAIN)));
    }
    if (given.size() > 1 || !given.getFirst().ref().equals(ref)) {
      String explanation =
          "the handle %s was given to more than one creation, and escrow %s may not be the one that is meant"
              .formatted(ref, escrowIds(given));
      return Optional.of(new Hold(Reason.ESCROW_REF_AMBIGUOUS, explanation, now.plus(LOOK_AGAIN)));
    }
    return Optional.empty();
  }

  private static String escrowIds(List<Escrow> escrows) {
    return escrows.stream().map(Escrow::escrowId).sorted().collect(joining(" or "));
  }

  /**
   * Takes the handle for an escrow that is to be created, in the transaction that claims the
   * action. Holds the action where another creation has the handle, whatever became of that escrow.
   */
  public Optional<Decision> taken(Action action, Instant now) {
    JsonNode ref =
        action.kind().deed() == Deed.CREATES_ESCROW ? action.resolved().get("ref") : null;
    if (ref == null || !ref.isString()) {
      return Optional.empty();
    }
    return switch (escrows.take(ref.stringValue(), action.id())) {
      case Escrows.Mine _ -> Optional.empty();
      case Escrows.Other other -> Optional.of(taken(ref.stringValue(), other, now));
    };
  }

  /** Holds an action as {@link #taken} does, and takes nothing. */
  public Optional<Decision> isTaken(Action action, Instant now) {
    JsonNode ref =
        action.kind().deed() == Deed.CREATES_ESCROW ? action.resolved().get("ref") : null;
    return ref == null || !ref.isString()
        ? Optional.empty()
        : escrows
            .other(ref.stringValue(), action.id())
            .map(other -> taken(ref.stringValue(), other, now));
  }

  private static Hold taken(String ref, Escrows.Other other, Instant now) {
    String explanation =
        "the handle %s belongs to action %s, which is %s%s: every escrow needs a ref of its own"
            .formatted(
                ref,
                other.actionId(),
                other.state(),
                other.escrowId() == null ? "" : " and created " + other.escrowId());
    return new Hold(Reason.ESCROW_REF_TAKEN, explanation, now.plus(LOOK_AGAIN));
  }

  /** The terms with the escrow's id; empty where the action names no escrow by a known handle. */
  public Optional<Terms> resolve(Action action) {
    String ref = handle(action);
    List<Escrow> given = ref == null ? List.of() : byHandle.getOrDefault(ref, List.of());
    if (given.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode parameters = action.resolved().deepCopy();
    parameters.put("escrow", given.getFirst().escrowId());
    String fingerprint = Objects.requireNonNull(action.fingerprint());
    return Optional.of(
        new Terms(
            fingerprint,
            action.payer(),
            action.payee(),
            action.payerComputed(),
            action.payeeComputed(),
            action.amount(),
            parameters));
  }

  private static @Nullable String handle(Action action) {
    JsonNode ref = action.kind().deed().actsOnEscrow() ? action.resolved().get("ref") : null;
    return ref == null || !ref.isString() ? null : ref.stringValue();
  }
}
