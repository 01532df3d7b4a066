package dev.fleabridge.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes in which the trading service shows its records, snake and camel case mixed as observed
 * (purpleflea-api.md, section 1.4).
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

  Answer markets() {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (Exchange.Market market : world.exchange.markets()) {
      all.add(
          Json.object(
              "coin", market.name(),
              "display_name", market.ticker(),
              "price", Js.json(world.exchange.price(market)),
              "max_leverage", market.maxLeverage(),
              "category", market.category(),
              "dex", market.dex()));
    }
    return Answer.ok("total_markets", all.size(), "markets", all);
  }

  Answer price(Exchange.Market market) {
    return Answer.ok(
        "coin", market.name(),
        "ticker", market.ticker(),
        "price", Js.json(world.exchange.price(market)),
        "timestamp", world.clock.millis());
  }

  Answer market(Exchange.Market market) {
    List<Map<String, @Nullable Object>> fees = new ArrayList<>();
    for (int size : new int[] {100, 1000, 10_000}) {
      Positions.Fees fee = Positions.Fees.of(size);
      fees.add(
          Json.object(
              "size_usd", size,
              "hlFee", Js.json(fee.exchange()),
              "ourFee", Js.json(fee.builder()),
              "totalFee", Js.json(fee.total())));
    }
    String order = "POST /v1/trade/open { \"coin\": \"" + market.ticker() + "\", \"side\": \"";
    String rest =
        "\", \"size_usd\": 1000, \"leverage\": " + Math.min(5, market.maxLeverage()) + " }";
    return Answer.ok(
        "coin", market.name(),
        "ticker", market.ticker(),
        "price", Js.json(world.exchange.price(market)),
        "max_leverage", market.maxLeverage(),
        "category", market.category(),
        "dex", market.dex(),
        "fee_examples", fees,
        "trade_example",
            Json.object("long", order + "long" + rest, "short", order + "short" + rest));
  }

  Answer account(String agent) {
    List<Positions.Trade> trades = world.positions.tradesOf(agent);
    double volume = trades.stream().mapToDouble(Positions.Trade::sizeUsd).sum();
    double fees = trades.stream().mapToDouble(Positions.Trade::fee).sum();
    double pnl = trades.stream().mapToDouble(Positions.Trade::realizedPnl).sum();
    return Answer.ok(
        "agent_id",
        agent,
        "tier",
        "free",
        "max_leverage",
        10,
        "max_position_usd",
        10_000,
        "total_volume",
        Js.json(volume),
        "total_fees_paid",
        Js.json(fees),
        "total_pnl",
        Js.json(pnl));
  }

  Answer registered(String agent, String key, String code, String address, boolean own) {
    return Answer.of(
        201,
        "agent_id",
        agent,
        "api_key",
        key,
        "referral_code",
        code,
        "tier",
        "free",
        "deposit_address",
        address,
        "hl_wallet",
        Json.object(
            "address",
            address,
            "generated",
            !own,
            "signing_key_stored",
            true,
            "builder_fee_approved",
            own,
            "execution",
            "real",
            "onboarding",
            own
                ? "Deposit USDC to your Hyperliquid account via https://app.hyperliquid.xyz/join/PF"
                : "Fund this address on Hyperliquid to start trading"),
        "message",
        own
            ? "Store your API key securely — it cannot be recovered. Never share your signing key."
            : "Wallet auto-generated. Fund this address on Hyperliquid to start trading.",
        "fee_structure",
        Json.object(
            "free", "Hyperliquid fee + 2 bps (0.02%) builder fee",
            "pro", "Hyperliquid fee + 1 bp (0.01%) — $50k+ monthly volume",
            "whale", "Hyperliquid fee only (0 markup) — $500k+ monthly volume"),
        "referral_commission",
        "20% of our fee markup from referred agents");
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
