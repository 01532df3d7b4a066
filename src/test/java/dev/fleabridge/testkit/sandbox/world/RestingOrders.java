package dev.fleabridge.testkit.sandbox.world;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders that wait for a price: limit orders, stops and targets. The service looks at them every
 * thirty seconds (docs/reference/purpleflea-api.md#resting-orders). Guarded by {@link World}'s
 * lock.
 */
public final class RestingOrders {

  private static final long SECONDS_BETWEEN_LOOKS = 30;

  /** One order. */
  public static final class Resting {
    public final String id;
    public final String agent;
    public final Kind kind;
    public final String coin;
    public final String side;
    public final double sizeUsd;
    public final double leverage;
    public final double price;
    public final @Nullable Position position;
    public final long createdAt;
    public String status = "pending";
    public @Nullable Double fillPrice;
    public @Nullable Long filledAt;

    Resting(String id, Kind kind, Position.Order order, double price, long createdAt) {
      this(id, kind, order, price, null, createdAt);
    }

    Resting(
        String id,
        Kind kind,
        Position.Order order,
        double price,
        @Nullable Position position,
        long createdAt) {
      this.id = id;
      this.agent = order.agent();
      this.kind = kind;
      this.coin = order.coin();
      this.side = order.side();
      this.sizeUsd = order.sizeUsd();
      this.leverage = order.leverage();
      this.price = price;
      this.position = position;
      this.createdAt = createdAt;
    }

    public boolean isPending() {
      return status.equals("pending");
    }

    private void ends(String how, @Nullable Double at, long now) {
      status = how;
      fillPrice = at;
      filledAt = now;
    }
  }

  /** What it waits for. */
  public enum Kind {
    LIMIT,
    STOP_LOSS,
    TAKE_PROFIT
  }

  private final List<Resting> orders = new ArrayList<>();
  private final World world;
  private long lookedAt;

  RestingOrders(World world) {
    this.world = world;
  }

  /** The limit orders of an agent, newest first. */
  public List<Resting> limitsOf(String agent) {
    return orders.reversed().stream()
        .filter(order -> order.agent.equals(agent) && order.kind == Kind.LIMIT)
        .toList();
  }

  public Resting placeLimit(Position.Order order, double price) {
    return place(new Resting(newId(), Kind.LIMIT, order, price, world.clock.seconds()));
  }

  /** Sets a price at which the service closes a position. */
  public Resting placeExit(Kind kind, Position position, double price) {
    String side = position.isLong() ? "short" : "long";
    Position.Order closing =
        new Position.Order(
            position.agent,
            position.coin,
            side,
            position.sizeUsd,
            position.leverage,
            BigDecimal.ZERO);
    return place(new Resting(newId(), kind, closing, price, position, world.clock.seconds()));
  }

  private Resting place(Resting order) {
    orders.add(order);
    return order;
  }

  private String newId() {
    return "ord_" + world.ids.hex(16);
  }

  public void cancel(Resting order) {
    order.ends("cancelled", null, world.clock.seconds());
  }

  /** Fills and closes what the prices have reached, at most every thirty seconds. */
  public void lookIfDue() {
    long now = world.clock.seconds();
    if (now - lookedAt < SECONDS_BETWEEN_LOOKS) {
      return;
    }
    lookedAt = now;
    for (Resting order : List.copyOf(orders)) {
      Exchange.Market market = world.exchange.byName(order.coin);
      if (order.isPending() && market != null) {
        look(order, market, now);
      }
    }
  }

  private void look(Resting order, Exchange.Market market, long now) {
    double price = world.exchange.price(market);
    if (order.kind == Kind.LIMIT) {
      if (order.side.equals("long") ? price <= order.price : price >= order.price) {
        fill(order, price, now);
      }
      return;
    }
    Position position = order.position;
    if (position == null || !position.isOpen()) {
      order.status = "cancelled";
      return;
    }
    boolean falls = position.isLong() == (order.kind == Kind.STOP_LOSS);
    if (falls ? price <= order.price : price >= order.price) {
      world.positions.closeByPrice(position, market);
      order.ends("filled", price, now);
      orders.stream()
          .filter(other -> other.isPending() && other.position == position)
          .forEach(other -> other.status = "cancelled");
    }
  }

  private void fill(Resting order, double price, long now) {
    try {
      world.positions.open(
          new Position.Order(
              order.agent, order.coin, order.side, order.sizeUsd, order.leverage, BigDecimal.ZERO),
          "pos_" + world.ids.hex(16),
          order.id);
      order.ends("filled", price, now);
    } catch (TradeFailed e) {
      // The service counts the error, and tries again at its next look.
    }
  }
}
