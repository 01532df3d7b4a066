package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.LimitOrders;
import dev.fleabridge.ledger.LimitOrders.Pending;
import dev.fleabridge.ledger.Positions.Ending;
import dev.fleabridge.ledger.Positions.Holding;
import dev.fleabridge.ledger.Positions.Status;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps the positions and the limit orders that actions have made or ended. */
public final class Trades {

  /** How soon after it was placed an order is looked at first; the servers look every 30 s. */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(1);

  /** The places that the books keep of a price, and the most digits before the point. */
  private static final int PLACES = 6;

  private static final int MAX_DIGITS = 14;

  private final Ledger ledger;

  Trades(Ledger ledger) {
    this.ledger = ledger;
  }

  void opened(Action action, Instant now) {
    String id = text(action.result(), "positionId");
    Optional<Holding> holding = holding(action);
    if (id != null && action.amount() != null && holding.isPresent()) {
      ledger
          .positions()
          .opened(
              id,
              action.id(),
              holding.get(),
              action.amount(),
              number(action.result(), "price"),
              number(action.result(), "leverage"),
              now,
              now.plus(FIRST_LOOK));
    }
  }

  /**
   * Whose position an action opens, or orders, and what it is in; empty where its parameters do not
   * say.
   */
  public static Optional<Holding> holding(Action action) {
    String market = text(action.resolved(), "market");
    String side = text(action.resolved(), "side");
    return action.payer() == null || market == null || side == null
        ? Optional.empty()
        : Optional.of(new Holding(action.payer(), action.ruleId(), market, side));
  }

  void closed(Action action, Instant now) {
    String id = text(action.resolved(), "position");
    if (id != null) {
      BigDecimal exit = number(action.result(), "price");
      BigDecimal profit = number(action.result(), "profit");
      Ending ending = new Ending(Status.CLOSED, now, exit, profit, action.id());
      ledger.positions().closed(id, ending, now.plus(FIRST_LOOK));
    }
  }

  void placed(Action action, @Nullable ObjectNode result, Instant now) {
    String id = text(result, "orderId");
    BigDecimal price = number(action.resolved(), "limit-price");
    Optional<Holding> holding = holding(action);
    if (id != null && price != null && action.amount() != null && holding.isPresent()) {
      Pending order = new Pending(id, action.id(), holding.get(), action.amount());
      ledger.limitOrders().placed(order, price, now, now.plus(FIRST_LOOK));
    }
  }

  void cancelled(Action action, Instant now) {
    String id = text(action.resolved(), "order");
    if (id != null) {
      ledger.limitOrders().ended(id, LimitOrders.Status.CANCELLED, now, null, null);
    }
  }

  private static @Nullable String text(@Nullable JsonNode object, String field) {
    JsonNode value = object == null ? null : object.get(field);
    return value == null || value.isNull() ? null : value.asString();
  }

  /** A number of the server's or of a person's, rounded; null where the books cannot keep it. */
  private static @Nullable BigDecimal number(@Nullable JsonNode object, String field) {
    String text = text(object, field);
    if (text == null || text.length() > NumberBounds.MAX_DIGITS) {
      return null;
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return NumberBounds.hold(number) && number.precision() - number.scale() <= MAX_DIGITS
          ? number.setScale(PLACES, RoundingMode.HALF_UP)
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
