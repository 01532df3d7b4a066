package dev.fleabridge.engine.guard;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How much money actions move; caps and approval judge them by it. An action that spends has its
 * amount. A release moves what its escrow holds. A close, or a price at which the server closes,
 * moves the size of its position. Both are as our books know them.
 */
public final class Stakes {

  /** How much an action moves. */
  public sealed interface Stake {
    record Known(Money amount) implements Stake {}

    /** It moves money, but our books do not say how much. */
    record Unknown(String explanation) implements Stake {}

    record Nothing() implements Stake {}
  }

  private final Map<String, Money> escrows;
  private final Map<String, Money> positions;

  private Stakes(Map<String, Money> escrows, Map<String, Money> positions) {
    this.escrows = escrows;
    this.positions = positions;
  }

  public static Stakes of(Collection<Action> actions, Ledger ledger) {
    List<String> escrows = targets(actions, Deed.RELEASES_ESCROW);
    List<String> positions = targets(actions, Deed.CLOSES_POSITION, Deed.SETS_EXIT);
    Map<String, Money> held = new HashMap<>();
    if (!escrows.isEmpty()) {
      for (Escrow escrow : ledger.escrows().byRefsOrIds(escrows)) {
        // A handle may be the id of another escrow. Then the greater amount counts.
        held.merge(escrow.ref(), escrow.amount(), Stakes::greater);
        held.merge(escrow.escrowId(), escrow.amount(), Stakes::greater);
      }
    }
    return new Stakes(held, positions.isEmpty() ? Map.of() : ledger.positions().sizes(positions));
  }

  private static Money greater(Money one, Money other) {
    return one.exceeds(other) ? one : other;
  }

  private static List<String> targets(Collection<Action> actions, Deed... deeds) {
    return actions.stream()
        .filter(action -> List.of(deeds).contains(action.kind().deed()))
        .map(Stakes::target)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The handle of the escrow, else its id, else the id of the position. */
  private static @Nullable String target(Action action) {
    JsonNode parameters = action.parameters() == null ? Json.object() : action.parameters();
    for (String name : List.of("ref", "escrow", "position")) {
      JsonNode value = parameters.path(name);
      if (value.isString()) {
        return value.stringValue();
      }
    }
    return null;
  }

  public Stake of(Action action) {
    if (action.kind().spends()) {
      if (action.amount() == null) {
        throw new IllegalStateException("action " + action.id() + " spends and has no amount");
      }
      return new Stake.Known(action.amount());
    }
    return switch (action.kind().deed()) {
      case RELEASES_ESCROW -> found(action, escrows, "escrow");
      case CLOSES_POSITION, SETS_EXIT -> found(action, positions, "position");
      case CREATES_ESCROW,
          COMPLETES_ESCROW,
          DISPUTES_ESCROW,
          OPENS_POSITION,
          PLACES_ORDER,
          CANCELS_ORDER,
          REGISTERS_AGENT,
          NONE ->
          new Stake.Nothing();
    };
  }

  private static Stake found(Action action, Map<String, Money> amounts, String what) {
    String target = target(action);
    Money amount = target == null ? null : amounts.get(target);
    return amount == null
        ? new Stake.Unknown("our books do not have the %s %s".formatted(what, target))
        : new Stake.Known(amount);
  }
}
