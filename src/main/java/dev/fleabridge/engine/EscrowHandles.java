package dev.fleabridge.engine;

import dev.fleabridge.engine.Decision.Hold;
import dev.fleabridge.ledger.Escrows;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Terms;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The escrows that the actions of a batch name by our handle. An action on an escrow whose creation
 * is not proved waits (money rule 16).
 */
final class EscrowHandles {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final Map<String, Escrow> byRef;

  private EscrowHandles(Map<String, Escrow> byRef) {
    this.byRef = byRef;
  }

  static EscrowHandles of(Collection<Action> actions, Escrows escrows) {
    List<String> refs =
        actions.stream().map(EscrowHandles::handle).filter(Objects::nonNull).toList();
    List<Escrow> known = refs.isEmpty() ? List.of() : escrows.byRefs(refs);
    return new EscrowHandles(
        known.stream().collect(Collectors.toMap(Escrow::ref, Function.identity())));
  }

  /** Holds an action whose escrow does not exist yet, as far as we can prove. */
  Optional<Decision> blocks(Action action, Instant now) {
    String ref = handle(action);
    if (ref == null) {
      return Optional.empty();
    }
    Escrow escrow = byRef.get(ref);
    if (escrow == null) {
      String explanation =
          "no escrow with the handle %s has been created, as far as is known".formatted(ref);
      return Optional.of(new Hold("escrow_not_known", explanation, now.plus(LOOK_AGAIN)));
    }
    return Optional.empty();
  }

  /** The terms of an action that names its escrow by handle, with the escrow's id put in. */
  Optional<Terms> resolve(Action action) {
    String ref = handle(action);
    Escrow escrow = ref == null ? null : byRef.get(ref);
    if (escrow == null) {
      return Optional.empty();
    }
    ObjectNode parameters = action.resolved().deepCopy();
    parameters.put("escrow", escrow.escrowId());
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
    ActionKind kind = action.kind();
    boolean actsOnEscrow =
        kind == ActionKind.COMPLETE_ESCROW
            || kind == ActionKind.RELEASE_ESCROW
            || kind == ActionKind.DISPUTE_ESCROW;
    JsonNode ref = actsOnEscrow ? action.resolved().get("ref") : null;
    return ref == null || !ref.isString() ? null : ref.stringValue();
  }
}
