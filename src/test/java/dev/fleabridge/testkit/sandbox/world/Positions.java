package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trading service's records of positions and trades (docs/reference/purpleflea-api.md#trading).
 * Guarded by {@link World}'s lock.
 */
public final class Positions {

  /** One fill, as the trade history lists it. */
  public record Trade(
      String id,
      String agent,
      String orderId,
      String coin,
      String side,
      double sizeUsd,
      double price,
      double fee,
      double realizedPnl,
      long createdAt) {}

  /** What an order costs at the free tier; each number is rounded on its own, as observed. */
  public record Fees(double exchange, double builder, double total) {

    public static Fees of(double sizeUsd) {
      return new Fees(
          Js.round2(sizeUsd * 0.00035),
          Js.round2(sizeUsd * 0.0002),
          Js.round2(sizeUsd * (0.00035 + 0.0002)));
    }
  }

  /** How a position ended. */
  public record Closing(Position position, double price, Fees fees, long exchangeOrder) {}

  private final Map<String, Position> positions = new LinkedHashMap<>();
  private final Map<String, List<Position>> byAgent = new HashMap<>();
  private final Map<String, List<Trade>> trades = new HashMap<>();
  private final World world;

  Positions(World world) {
    this.world = world;
  }

  public @Nullable Position find(String id) {
    return positions.get(id);
  }

  /** Newest first. */
  public List<Position> of(String agent) {
    return byAgent.getOrDefault(agent, List.of()).reversed();
  }

  /** Newest first. */
  public List<Trade> tradesOf(String agent) {
    return trades.getOrDefault(agent, List.of()).reversed();
  }

  int size() {
    return positions.size();
  }

  /**
   * Opens a position at the market's price.
   *
   * @throws TradeFailed where the exchange does not take the order; its message is one of those
   *     that mean "not executed"
   */
  public Position open(Position.Order order) {
    return open(order, "pos_" + world.ids.uuid(), "ord_" + world.ids.uuid());
  }

  /** The same for an order that was placed before. Its trade has the order's own id. */
  Position open(Position.Order order, String id, String orderId) {
    Exchange.Market market = world.exchange.find(order.coin());
    if (market == null) {
      throw new TradeFailed(
          "Market not found: " + order.coin() + ". Try GET /v1/markets to see available markets.");
    }
    double price = world.exchange.price(market);
    if (price <= 0) {
      throw new TradeFailed("No price available for " + market.name());
    }
    if (order.leverage() > market.maxLeverage()) {
      throw new TradeFailed(
          "Max leverage for " + market.name() + " is " + market.maxLeverage() + "x");
    }
    double share = world.settings().fillShare().doubleValue();
    double size = world.exchange.cut(market, order.sizeUsd() / price * share);
    if (size <= 0) {
      String smallest = Js.text(Js.fixed(Math.pow(10, -market.sizeDecimals()), 8));
      throw new TradeFailed(
          "Position size too small for " + market.name() + " (min size: " + smallest + " units)");
    }
    return record(order, id, orderId, market, size, price);
  }

  private Position record(
      Position.Order order,
      String id,
      String orderId,
      Exchange.Market market,
      double size,
      double price) {
    long now = world.clock.seconds();
    Position position =
        new Position(
            id,
            orderId,
            order,
            market,
            Js.round2(size * price),
            price,
            world.exchange.nextOrder(),
            now);
    double signed = position.isLong() ? size : -size;
    world.exchange.fill(order.agent(), market, signed, price, order.leverage());
    if (world.settings().orderFails()) {
      throw new TradeFailed("fetch failed");
    }
    positions.put(position.id, position);
    byAgent.computeIfAbsent(position.agent, any -> new ArrayList<>()).add(position);
    Fees fees = Fees.of(position.sizeUsd);
    trade(position, position.orderId, position.isLong() ? "buy" : "sell", price, fees, 0);
    if (order.paid().signum() > 0) {
      Posting margin = posting(position, "position_margin");
      world.ledger.move(order.agent(), Ledger.MARGIN, order.paid(), margin, margin);
      charge(position, fees);
    }
    return position;
  }

  /**
   * Closes an open position. The upstream closes all that the agent holds in that market, so that a
   * second position there fails to close.
   *
   * @throws TradeFailed where the agent holds nothing in the market any more
   */
  public Closing close(Position position) {
    Exchange.Market market = world.exchange.byName(position.coin);
    if (market == null || world.exchange.holding(position.agent, position.coin) == null) {
      throw new TradeFailed("No open position for " + position.coin + " on Hyperliquid");
    }
    world.exchange.close(position.agent, position.coin);
    double price = world.exchange.price(market);
    position.pnl = position.gain(price);
    position.status = "closed";
    position.closedAt = world.clock.seconds();
    Fees fees = Fees.of(position.sizeUsd);
    String order = "ord_" + world.ids.uuid();
    trade(position, order, position.isLong() ? "sell" : "buy", price, fees, position.pnl);
    if (position.paid.signum() > 0) {
      settle(position, fees);
    }
    return new Closing(position, price, fees, world.exchange.nextOrder());
  }

  /** Closes a position at its price as the server's monitor does: no trade is written. */
  void closeByPrice(Position position, Exchange.Market market) {
    world.exchange.close(position.agent, position.coin);
    position.pnl = position.gain(world.exchange.price(market));
    position.status = "closed";
    position.closedAt = world.clock.seconds();
  }

  private void trade(
      Position position, String orderId, String side, double price, Fees fees, double pnl) {
    trades
        .computeIfAbsent(position.agent, any -> new ArrayList<>())
        .add(
            new Trade(
                "trd_" + world.ids.uuid(),
                position.agent,
                orderId,
                position.coin,
                side,
                position.sizeUsd,
                price,
                fees.total(),
                pnl,
                world.clock.seconds()));
  }

  /** Gives margin and gain back; a loss takes at most the margin. */
  private void settle(Position position, Fees fees) {
    BigDecimal gain = BigDecimal.valueOf(position.pnl).max(position.paid.negate());
    Posting result = posting(position, "position_result");
    if (gain.signum() > 0) {
      world.ledger.move(Ledger.MARKET, position.agent, gain, result, result);
    } else {
      world.ledger.move(Ledger.MARGIN, Ledger.MARKET, gain.negate(), result, result);
    }
    BigDecimal back = position.paid.add(gain.min(BigDecimal.ZERO));
    Posting margin = posting(position, "position_closed");
    world.ledger.move(Ledger.MARGIN, position.agent, back, margin, margin);
    charge(position, fees);
  }

  private void charge(Position position, Fees fees) {
    BigDecimal fee = BigDecimal.valueOf(fees.total()).setScale(2, RoundingMode.HALF_UP);
    if (fee.signum() > 0 && world.covers(position.agent, fee)) {
      Posting posting = posting(position, "trading_fee");
      world.ledger.move(position.agent, Ledger.HOUSE, fee, posting, posting);
    }
  }

  private Posting posting(Position position, String reason) {
    return new Posting(world.ids.uuid(), reason, position.id, "trading", null);
  }
}
