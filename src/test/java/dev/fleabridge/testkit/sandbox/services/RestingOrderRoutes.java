package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.world.Exchange;
import dev.fleabridge.testkit.sandbox.world.Position;
import dev.fleabridge.testkit.sandbox.world.RestingOrders;
import dev.fleabridge.testkit.sandbox.world.RestingOrders.Kind;
import dev.fleabridge.testkit.sandbox.world.RestingOrders.Resting;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The trading service's orders that wait for a price, in the order of its checks
 * (docs/reference/purpleflea-api.md#resting-orders).
 */
final class RestingOrderRoutes {

  private static final int MOST_PENDING = 10;
  private static final int LISTED = 50;

  private final World world;

  RestingOrderRoutes(World world) {
    this.world = world;
  }

  @Nullable Answer handle(Call call, String agent) {
    if (call.is("POST", "/trade/limit")) {
      return limit(agent, call.lenientBody());
    }
    if (call.is("GET", "/trade/limit-orders")) {
      return list(agent);
    }
    if (call.is("DELETE", "/trade/limit-orders/*")) {
      return cancel(agent, call.segment(2));
    }
    if (call.is("POST", "/trade/stop-loss")) {
      return exit(agent, call.strictBody(), Kind.STOP_LOSS);
    }
    return call.is("POST", "/trade/take-profit")
        ? exit(agent, call.strictBody(), Kind.TAKE_PROFIT)
        : null;
  }

  private Answer limit(String agent, JsonNode body) {
    JsonNode size = body.path("size_usd");
    JsonNode price = body.path("limit_price");
    String coin = Json.text(body, "coin");
    String side = Json.text(body, "side");
    if (coin == null || side == null || !Js.truthy(size) || !Js.truthy(price)) {
      throw new Refusal(
          400, "invalid_request", "Provide coin, side (long/short), size_usd, limit_price");
    }
    if (!side.equals("long") && !side.equals("short")) {
      throw new Refusal(400, "invalid_side", "side must be 'long' or 'short'");
    }
    if (!size.isNumber() || Js.number(size) <= 0) {
      throw new Refusal(400, "invalid_size", "size_usd must be a positive number");
    }
    if (!price.isNumber() || Js.number(price) <= 0) {
      throw new Refusal(400, "invalid_price", "limit_price must be a positive number");
    }
    if (Js.number(size) > TradingAccounts.MAX_POSITION_USD) {
      throw new Refusal(400, "too_large", "Max position is $" + TradingAccounts.MAX_POSITION_USD);
    }
    Exchange.Market market = world.exchange.find(coin);
    if (market == null) {
      throw new Refusal(400, "unknown_coin", "Unknown market: " + coin);
    }
    if (world.orders.limitsOf(agent).stream().filter(Resting::isPending).count() >= MOST_PENDING) {
      throw new Refusal(400, "limit_reached", "Max 10 pending limit orders. Cancel some first.");
    }
    JsonNode leverage = body.get("leverage");
    double lev = leverage == null || leverage.isNull() ? 5 : Js.number(leverage);
    Resting order =
        world.orders.placeLimit(
            new Position.Order(
                agent,
                market.name(),
                side,
                Js.number(size),
                Math.min(lev, TradingAccounts.MAX_LEVERAGE),
                BigDecimal.ZERO),
            Js.number(price));
    return placed(order, market).after("trade.limit");
  }

  private Answer placed(Resting order, Exchange.Market market) {
    double now = world.exchange.price(market);
    return Answer.of(
        201,
        "order_id",
        order.id,
        "coin",
        order.coin,
        "side",
        order.side,
        "size_usd",
        Js.json(order.sizeUsd),
        "leverage",
        Js.json(order.leverage),
        "limit_price",
        Js.json(order.price),
        "current_price",
        Js.json(now),
        "direction",
        direction(order, now),
        "status",
        "pending",
        "message",
        "Limit order placed. Will execute when " + order.coin + " reaches $" + order.price + ".",
        "next",
        "POST /v1/trade/check-limits to check and execute pending orders");
  }

  private static String direction(Resting order, double now) {
    if (order.side.equals("long")) {
      return order.price < now ? "below market (buy the dip)" : "above market";
    }
    return order.price > now ? "above market (short the rally)" : "below market";
  }

  private Answer list(String agent) {
    List<Resting> orders = world.orders.limitsOf(agent).stream().limit(LISTED).toList();
    List<Map<String, @Nullable Object>> pending =
        each(orders, "pending", RestingOrderRoutes::pending);
    return Answer.ok(
        "pending",
        pending,
        "filled",
        each(orders, "filled", RestingOrderRoutes::filled),
        "cancelled",
        each(orders, "cancelled", RestingOrderRoutes::ended),
        "pending_count",
        pending.size(),
        "tip",
        "POST /v1/trade/check-limits to execute triggered orders");
  }

  private static List<Map<String, @Nullable Object>> each(
      List<Resting> orders, String status, Function<Resting, Map<String, @Nullable Object>> view) {
    return orders.stream().filter(order -> order.status.equals(status)).map(view).toList();
  }

  private static Map<String, @Nullable Object> pending(Resting order) {
    Map<String, @Nullable Object> view = ended(order);
    view.put("leverage", Js.json(order.leverage));
    view.put("created_at", order.createdAt);
    return view;
  }

  private static Map<String, @Nullable Object> filled(Resting order) {
    Map<String, @Nullable Object> view = ended(order);
    view.put("fill_price", order.fillPrice == null ? null : Js.json(order.fillPrice));
    view.put("filled_at", order.filledAt);
    return view;
  }

  private static Map<String, @Nullable Object> ended(Resting order) {
    return Json.object(
        "order_id",
        order.id,
        "coin",
        order.coin,
        "side",
        order.side,
        "size_usd",
        Js.json(order.sizeUsd),
        "limit_price",
        Js.json(order.price));
  }

  private Answer cancel(String agent, String id) {
    Resting order =
        world.orders.limitsOf(agent).stream()
            .filter(each -> each.id.equals(id))
            .findFirst()
            .orElseThrow(() -> new Refusal(404, "not_found", "Limit order not found"));
    if (!order.isPending()) {
      throw new Refusal(400, "not_pending", "Order is '" + order.status + "'");
    }
    world.orders.cancel(order);
    return Answer.ok(
            "message",
            "Limit order " + id + " cancelled",
            "coin",
            order.coin,
            "limit_price",
            Js.json(order.price))
        .after("trade.cancel");
  }

  private Answer exit(String agent, JsonNode body, RestingOrders.Kind kind) {
    JsonNode price = body.path("trigger_price");
    String id = Json.text(body, "position_id");
    if (id == null || id.isEmpty()) {
      throw new Refusal(400, "missing_position_id", "position_id required");
    }
    if (!Js.truthy(price) || Js.number(price) <= 0) {
      throw new Refusal(400, "invalid_trigger_price", "trigger_price must be positive");
    }
    Position position = world.positions.find(id);
    if (position == null || !position.agent.equals(agent)) {
      throw new Refusal(404, "position_not_found", "Position not found or not yours");
    }
    if (!position.isOpen()) {
      throw new Refusal(400, "position_not_open", "Position is not open");
    }
    Resting order = world.orders.placeExit(kind, position, Js.number(price));
    String type = kind == Kind.STOP_LOSS ? "stop_loss" : "take_profit";
    return Answer.ok(
            "order_id",
            order.id,
            "type",
            type,
            "position_id",
            id,
            "coin",
            order.coin,
            "side",
            order.side.equals("long") ? "buy" : "sell",
            "trigger_price",
            Js.json(order.price),
            "size_usd",
            Js.json(order.sizeUsd),
            "entry_price",
            Js.json(position.entryPrice),
            "check_endpoint",
            "POST /v1/check-exits")
        .after("trade." + type);
  }
}
