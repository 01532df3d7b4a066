package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** One position in the trading service's own records. Guarded by {@link World}'s lock. */
public final class Position {

  public final String id;
  public final String orderId;
  public final String agent;
  public final String coin;
  public final String side;
  public final double sizeUsd;
  public final double entryPrice;
  public final double leverage;
  public final double marginUsed;
  public final double liquidationPrice;
  public final long exchangeOrder;
  public final long openedAt;

  /**
   * What was taken from the agent's balance for it; nothing under the services dialect, where the
   * money lies at the exchange.
   */
  final BigDecimal paid;

  public double pnl;
  public String status = "open";
  public @Nullable Long closedAt;

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
  public record Order(
      String agent, String coin, String side, double sizeUsd, double leverage, BigDecimal paid) {}

  boolean isLong() {
    return side.equals("long");
  }

  public boolean isOpen() {
    return status.equals("open");
  }

  /** Share of the size that this price has gained or lost, before the side is looked at. */
  public double change(double price) {
    return (price - entryPrice) / entryPrice;
  }

  public double gain(double price) {
    double change = change(price);
    return Js.round2(sizeUsd * (isLong() ? change : -change));
  }
}
