package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One position in the trading service's own records. Guarded by {@link World}'s lock. */
final class Position {

  final String id;
  final String orderId;
  final String agent;
  final String coin;
  final String side;
  final double sizeUsd;
  final double entryPrice;
  final double leverage;
  final double marginUsed;
  final double liquidationPrice;
  final long exchangeOrder;
  final long openedAt;

  /**
   * What was taken from the agent's balance for it; nothing under the services dialect, where the
   * money lies at the exchange.
   */
  final BigDecimal paid;

  double pnl;
  String status = "open";
  @Nullable Long closedAt;

  Position(
      String id,
      String orderId,
      Order order,
      Exchange.Market market,
      double filledUsd,
      double price,
      long exchangeOrder,
      long openedAt) {
    this.id = id;
    this.orderId = orderId;
    this.agent = order.agent();
    this.coin = market.name();
    this.side = order.side();
    this.sizeUsd = filledUsd;
    this.entryPrice = price;
    this.leverage = order.leverage();
    this.marginUsed = Js.round2(filledUsd / order.leverage());
    double distance = 1 / order.leverage();
    this.liquidationPrice =
        isLong()
            ? Js.round8(price * (1 - distance + 0.005))
            : Js.round8(price * (1 + distance - 0.005));
    this.exchangeOrder = exchangeOrder;
    this.openedAt = openedAt;
    this.paid = order.paid();
  }

  /** What an agent asks for. */
  record Order(
      String agent, String coin, String side, double sizeUsd, double leverage, BigDecimal paid) {}

  boolean isLong() {
    return side.equals("long");
  }

  boolean isOpen() {
    return status.equals("open");
  }

  /** Share of the size that this price has gained or lost, before the side is looked at. */
  double change(double price) {
    return (price - entryPrice) / entryPrice;
  }

  double gain(double price) {
    double change = change(price);
    return Js.round2(sizeUsd * (isLong() ? change : -change));
  }
}
