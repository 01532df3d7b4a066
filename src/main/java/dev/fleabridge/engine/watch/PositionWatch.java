package dev.fleabridge.engine.watch;

import dev.fleabridge.engine.books.Consequences;
import dev.fleabridge.engine.books.Trades;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.LimitOrders;
import dev.fleabridge.ledger.LimitOrders.Pending;
import dev.fleabridge.ledger.Positions.Ending;
import dev.fleabridge.ledger.Positions.Holding;
import dev.fleabridge.ledger.Positions.Position;
import dev.fleabridge.ledger.Positions.Status;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.LimitOrderView;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.TradeView;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Finds out what Purple Flea has done by itself with our positions and limit orders: it fills an
 * order when the market reaches its price, and closes a position at its stop or target. Both are
 * written into the books, with what a position has brought.
 *
 * <p>It believes what the server's records say. These do not tell of a liquidation at the exchange
 * (docs/reference/purpleflea-api.md#resting-orders), so such a position stays open in the books.
 */
final class PositionWatch {

  private static final Logger log = LoggerFactory.getLogger(PositionWatch.class);
  private static final Actor ACTOR = Part.POSITION_WATCH;

  /** How often an agent is looked at that has open positions or pending orders. */
  static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  /** The most agents of one turn. Each is asked about by one call, or by three. */
  private static final int AGENTS_AT_ONCE = 20;

  /** As many as the servers list of an agent, and more. */
  private static final int ROWS_OF_AN_AGENT = 200;

  /** How many positions of older versions are filled in at a time. */
  private static final int FILLED_IN_AT_ONCE = 50;

  /** The position of a fill is written with it, so after this time none will be. */
  private static final Duration WAIT_FOR_THE_POSITION = Duration.ofMinutes(10);

  /** What a position has brought is written with its end. After this time nobody tells any more. */
  private static final Duration WAIT_FOR_THE_PROFIT = Duration.ofDays(1);

  private final PurpleFlea client;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Clock clock;

  PositionWatch(PurpleFlea client, Ledger ledger, TransactionOperations transactions, Clock clock) {
    this.client = client;
    this.ledger = ledger;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What an agent's account shows. Orders and trades are read only where orders are pending. */
  private record Account(
      List<PositionView> positions, List<LimitOrderView> orders, List<TradeView> trades) {}

  /** Says that an account could not be read. */
  private static final class NotRead extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean ofThisAgent;

    NotRead(String message, boolean ofThisAgent) {
      super(message, null, false, false);
      this.ofThisAgent = ofThisAgent;
    }
  }

  /** Looks at the agents that are due. Returns how many of them could be asked about. */
  int lookAtDue() {
    if (client.dialect().positions().isEmpty()) {
      return 0;
    }
    Instant now = clock.instant();
    List<String> agents =
        Objects.requireNonNull(
            transactions.execute(status -> {
              fillIn(now);
              return ledger
                  .limitOrders()
                  .takeAgentsDue(now, now.plus(BETWEEN_LOOKS), AGENTS_AT_ONCE);
            }));
    int asked = 0;
    for (String agent : agents) {
      try {
        look(agent);
        asked++;
      } catch (NotRead e) {
        log.warn("The positions of {} cannot be looked at: {}", agent, e.getMessage());
        if (!e.ofThisAgent) {
          return asked;
        }
      }
    }
    return asked;
  }

  /** Completes what an older version has written, or one that runs beside this one. */
  private void fillIn(Instant now) {
    for (Position position : ledger.positions().unread(FILLED_IN_AT_ONCE)) {
      Action action = ledger.actions().find(position.actionId()).orElseThrow();
      Optional<Holding> holding = Trades.holding(action);
      Holding unknown = new Holding(String.valueOf(action.payer()), action.ruleId(), "", "");
      ledger
          .positions()
          .filledIn(
              position.positionId(), holding.orElse(unknown), holding.isPresent() ? now : null);
    }
  }

  private void look(String agent) {
    List<Position> open = ledger.positions().dueOf(agent, ROWS_OF_AN_AGENT);
    List<Pending> pending = ledger.limitOrders().pendingOf(agent, ROWS_OF_AN_AGENT);
    Account account =
        new Account(
            value(client.positions(agent)),
            pending.isEmpty() ? List.of() : value(client.limitOrders(agent)),
            pending.isEmpty() ? List.of() : value(client.trades(agent)));
    transactions.executeWithoutResult(status -> {
      Map<String, PositionView> shown =
          account.positions().stream()
              .filter(view -> view.positionId() != null)
              .collect(
                  Collectors.toMap(
                      PositionView::positionId, Function.identity(), (one, same) -> one));
      open.forEach(position -> compare(position, shown.get(position.positionId())));
      pending.forEach(order -> compare(order, account));
    });
  }

  private void compare(Position position, @Nullable PositionView shown) {
    Instant now = clock.instant();
    Optional<Status> theirs = shown == null ? Optional.empty() : ended(shown);
    if (theirs.isPresent() && shown != null && !isClosedByUs(position)) {
      Instant at = shown.closedAt() == null ? now : shown.closedAt();
      Ending ending = new Ending(theirs.get(), at, null, shown.profit(), null);
      if (ledger.positions().seenEnded(position, ending) && position.status() == Status.OPEN) {
        note(position.actionId(), Reason.POSITION_CLOSED, explanation(position, ending), now);
      }
    } else if (position.closedAt() != null
        && now.isAfter(position.closedAt().plus(WAIT_FOR_THE_PROFIT))) {
      ledger.positions().notAgain(position.positionId());
    }
  }

  /** Whether an action has closed it after all. Then its end is written, and its own profit. */
  private boolean isClosedByUs(Position position) {
    if (position.status() != Status.OPEN) {
      return false;
    }
    Optional<UUID> closed = ledger.positions().closedUnwritten(position.positionId());
    closed
        .flatMap(ledger.actions()::find)
        .ifPresent(action -> new Consequences(ledger).follow(List.of(action), clock.instant()));
    return closed.isPresent();
  }

  /** Empty where it is open, and where the server's word is not known. */
  private static Optional<Status> ended(PositionView shown) {
    return switch (shown.status()) {
      case "closed" -> Optional.of(Status.CLOSED);
      case "liquidated" -> Optional.of(Status.LIQUIDATED);
      default -> Optional.empty();
    };
  }

  private static String explanation(Position position, Ending ending) {
    BigDecimal profit = ending.profit();
    return "position %s is %s at Purple Flea; it brought %s USD"
        .formatted(
            position.positionId(),
            ending.status(),
            profit == null ? "an unknown number of" : profit.toPlainString());
  }

  private void compare(Pending order, Account account) {
    account.orders().stream()
        .filter(view -> view.orderId().equals(order.orderId()))
        .findFirst()
        .ifPresent(view -> {
          switch (view.state()) {
            case PENDING -> {}
            case CANCELLED -> cancelled(order);
            case FILLED -> filled(order, view, account);
          }
        });
  }

  private void cancelled(Pending order) {
    Instant now = clock.instant();
    if (ledger
        .limitOrders()
        .ended(order.orderId(), LimitOrders.Status.CANCELLED, now, null, null)) {
      String explanation = "limit order %s is cancelled at Purple Flea".formatted(order.orderId());
      note(order.actionId(), Reason.ORDER_CANCELLED, explanation, now);
    }
  }

  /** Its trade has the order's id, and the position is found by the trade. */
  private void filled(Pending order, LimitOrderView view, Account account) {
    Instant now = clock.instant();
    Optional<TradeView> trade =
        account.trades().stream()
            .filter(each -> order.orderId().equals(each.orderId()))
            .findFirst();
    Optional<PositionView> position =
        trade.flatMap(each -> client.dialect().openedBy(each, account.positions(), known(account)));
    if (position.isPresent() && position.get().positionId() != null) {
      filled(order, view, position.get(), now);
      return;
    }
    Instant at = view.filledAt() == null ? now : view.filledAt();
    if (now.isAfter(at.plus(WAIT_FOR_THE_POSITION))
        && ledger
            .limitOrders()
            .ended(order.orderId(), LimitOrders.Status.FILLED, at, view.fillPrice(), null)) {
      String explanation =
          "limit order %s is filled at Purple Flea, and which position it opened is not seen"
              .formatted(order.orderId());
      note(order.actionId(), Reason.ORDER_FILLED_UNSEEN, explanation, now);
      log.error("Action {}: {}", order.actionId(), explanation);
    }
  }

  private void filled(Pending order, LimitOrderView view, PositionView opened, Instant now) {
    String id = Objects.requireNonNull(opened.positionId());
    Instant openedAt = opened.openedAt() == null ? now : opened.openedAt();
    if (!ledger
        .limitOrders()
        .ended(order.orderId(), LimitOrders.Status.FILLED, openedAt, view.fillPrice(), id)) {
      return;
    }
    ledger
        .positions()
        .opened(
            id,
            order.actionId(),
            order.holding(),
            order.size(),
            opened.entryPrice(),
            opened.leverage(),
            openedAt,
            now);
    String explanation = "limit order %s opened position %s".formatted(order.orderId(), id);
    note(order.actionId(), Reason.ORDER_FILLED, explanation, now);
  }

  /** The positions that other orders are known to have opened. */
  private Set<String> known(Account account) {
    return new HashSet<>(
        ledger
            .positions()
            .known(
                account.positions().stream()
                    .map(PositionView::positionId)
                    .filter(Objects::nonNull)
                    .toList()));
  }

  private void note(UUID actionId, Reason reason, String explanation, Instant now) {
    ledger
        .actions()
        .find(actionId)
        .ifPresent(action -> ledger.actions().note(action, reason, explanation, ACTOR, now));
  }

  private static <T> T value(CallOutcome<T> outcome) {
    return switch (outcome) {
      case CallOutcome.Done<T>(T value, var _) -> value;
      case CallOutcome.Declined<T> declined -> throw new NotRead(declined.code(), true);
      case CallOutcome.Throttled<T> _ -> throw new NotRead("too many calls", false);
      case CallOutcome.NotSent<T> not -> throw new NotRead(not.reason(), false);
      case CallOutcome.Unknown<T> unknown -> throw new NotRead(unknown.reason(), false);
    };
  }
}
