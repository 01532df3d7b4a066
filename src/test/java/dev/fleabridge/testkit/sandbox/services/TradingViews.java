package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.world.Exchange;
import dev.fleabridge.testkit.sandbox.world.Position;
import dev.fleabridge.testkit.sandbox.world.Positions;
import dev.fleabridge.testkit.sandbox.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes in which the trading service shows its records, snake and camel case mixed as observed
 * (docs/reference/purpleflea-api.md#trading).
 */
final class TradingViews {

  private static final int LISTED = 50;
  private final World world;

  TradingViews(World world) {
    this.world = world;
  }

  static Map<String, @Nullable Object> examples() {
    return Json.object(
        "stock", example("TSLA", "long", 1000, 5),
        "commodity", example("GOLD", "short", 500, 10),
        "crypto", example("BTC", "long", 5000, 3));
  }

  private static Map<String, @Nullable Object> example(
      String coin, String side, int size, int leverage) {
    return Json.object("coin", coin, "side", side, "size_usd", size, "leverage", leverage);
  }

  Answer opened(Position position) {
    Exchange.Market market = marketOf(position);
    Positions.Fees fees = Positions.Fees.of(position.sizeUsd);
    return Answer.ok(
        "position_id", position.id,
        "order_id", position.orderId,
        "coin", position.coin,
        "ticker", market.ticker(),
        "category", market.category(),
        "dex", market.dex(),
        "side", position.side,
        "size_usd", Js.json(position.sizeUsd),
        "entry_price", Js.json(position.entryPrice),
        "leverage", Js.json(position.leverage),
        "max_leverage", market.maxLeverage(),
        "margin_used", Js.json(position.marginUsed),
        "liquidation_price", Js.json(position.liquidationPrice),
        "fee", Js.json(fees.total()),
        "fee_breakdown",
            Json.object(
                "hyperliquid", Js.json(fees.exchange()),
                "purple_flea_builder", Js.json(fees.builder())),
        "hl_order_id", position.exchangeOrder,
        "execution", "real",
        "status", "open");
  }

  Answer closed(Positions.Closing closing) {
    Position position = closing.position();
    return Answer.ok(
        "position_id", position.id,
        "coin", position.coin,
        "ticker", marketOf(position).ticker(),
        "side", position.side,
        "entry_price", Js.json(position.entryPrice),
        "exit_price", Js.json(closing.price()),
        "size_usd", Js.json(position.sizeUsd),
        "leverage", Js.json(position.leverage),
        "pnl", Js.json(position.pnl),
        "pnl_percent", Js.json(Js.round2(position.change(closing.price()) * 100)),
        "fee", Js.json(closing.fees().total()),
        "hl_order_id", closing.exchangeOrder(),
        "execution", "real",
        "status", "closed");
  }

  /** What the exchange says: one item a market. */
  Answer openPositions(String agent) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Map.Entry<String, Exchange.Net> held : world.exchange.held(agent).entrySet()) {
      items.add(net(agent, held.getKey(), held.getValue()));
    }
    return Answer.ok("positions", items, "count", items.size(), "source", "hyperliquid");
  }

  private Map<String, @Nullable Object> net(String agent, String coin, Exchange.Net net) {
    Exchange.Market market = market(coin);
    double price = world.exchange.price(market);
    double size = Math.abs(net.size());
    double value = size * net.entryPrice();
    double margin = value / net.leverage();
    double gain = net.size() * (price - net.entryPrice());
    double distance = 1 / net.leverage() - 0.005;
    double liquidation = net.entryPrice() * (net.size() > 0 ? 1 - distance : 1 + distance);
    String position =
        world.positions.of(agent).reversed().stream()
            .filter(it -> it.isOpen() && it.coin.equals(coin))
            .map(it -> it.id)
            .findFirst()
            .orElse(null);
    return Json.object(
        "position_id", position,
        "coin", coin,
        "ticker", market.ticker(),
        "side", net.size() > 0 ? "long" : "short",
        "size", Js.json(size),
        "size_usd", Js.json(Js.round2(value)),
        "entry_price", Js.json(net.entryPrice()),
        "current_price", Js.json(price),
        "leverage", Js.json(net.leverage()),
        "margin_used", Js.json(Js.fixed(margin, 6)),
        "liquidation_price", Js.json(Js.round8(liquidation)),
        "unrealized_pnl", Js.json(Js.fixed(gain, 6)),
        "return_on_equity", Js.text(Js.fixed(gain / margin, 10)),
        "source", "hyperliquid");
  }

  /** What the service's own records say: the newest 50, open and closed. */
  Answer allPositions(String agent) {
    List<Map<String, @Nullable Object>> items =
        world.positions.of(agent).stream().limit(LISTED).map(this::recorded).toList();
    return Answer.ok("positions", items, "count", items.size(), "source", "database");
  }

  private Map<String, @Nullable Object> recorded(Position position) {
    Exchange.Market market = marketOf(position);
    double price = world.exchange.price(market);
    double gain = position.isOpen() ? position.gain(price) : position.pnl;
    return Json.object(
        "id", position.id,
        "agentId", position.agent,
        "coin", position.coin,
        "side", position.side,
        "sizeUsd", Js.json(position.sizeUsd),
        "entryPrice", Js.json(position.entryPrice),
        "leverage", Js.json(position.leverage),
        "marginUsed", Js.json(position.marginUsed),
        "liquidationPrice", Js.json(position.liquidationPrice),
        "unrealizedPnl", Js.json(position.isOpen() ? 0 : position.pnl),
        "status", position.status,
        "hlOrderId", Long.toString(position.exchangeOrder),
        "openedAt", position.openedAt,
        "closedAt", position.closedAt,
        "ticker", market.ticker(),
        "current_price", Js.json(price),
        "unrealized_pnl", Js.json(gain));
  }

  Answer history(String agent, @Nullable String limit) {
    double asked = limit == null ? 50 : Js.parseFloat(limit);
    int most = Double.isNaN(asked) || (int) asked == 0 ? 50 : (int) Math.min(asked, 200);
    // A negative limit means "all" to the upstream's database.
    List<Map<String, @Nullable Object>> items =
        world.positions.tradesOf(agent).stream()
            .limit(most < 0 ? Integer.MAX_VALUE : most)
            .map(TradingViews::trade)
            .toList();
    return Answer.ok("trades", items, "count", items.size());
  }

  private static Map<String, @Nullable Object> trade(Positions.Trade trade) {
    return Json.object(
        "id", trade.id(),
        "agentId", trade.agent(),
        "orderId", trade.orderId(),
        "coin", trade.coin(),
        "side", trade.side(),
        "sizeUsd", Js.json(trade.sizeUsd()),
        "price", Js.json(trade.price()),
        "fee", Js.json(trade.fee()),
        "realizedPnl", Js.json(trade.realizedPnl()),
        "createdAt", trade.createdAt());
  }

  private Exchange.Market marketOf(Position position) {
    return market(position.coin);
  }

  private Exchange.Market market(String name) {
    Exchange.Market market = world.exchange.byName(name);
    if (market == null) {
      throw new IllegalStateException("a position in a market that is gone: " + name);
    }
    return market;
  }
}
