package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Exchange;
import dev.fleabridge.testkit.sandbox.world.Position;
import dev.fleabridge.testkit.sandbox.world.TradeFailed;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The trading service as observed (docs/reference/purpleflea-api.md#trading). Its money lies at the
 * exchange, so the agent's balance does not change.
 */
public final class TradingRoutes implements Routes {

  private final World world;
  private final TradingViews views;
  private final MarketViews markets;
  private final TradingAccounts accounts;
  private final RestingOrderRoutes resting;

  public TradingRoutes(World world) {
    this.world = world;
    views = new TradingViews(world);
    markets = new MarketViews(world);
    accounts = new TradingAccounts(world);
    resting = new RestingOrderRoutes(world);
  }

  @Override
  public @Nullable Answer handle(Call call) {
    return switch (call.segment(0)) {
      case "auth" -> account(call);
      case "markets" -> call.method().equals("GET") ? market(call) : null;
      case "trade" -> trade(call, actor(call));
      default -> null;
    };
  }

  private @Nullable Answer trade(Call call, String agent) {
    if (call.is("POST", "/trade/open")) {
      return open(agent, call.strictBody());
    }
    if (call.is("POST", "/trade/close")) {
      return close(agent, call.strictBody());
    }
    if (call.is("GET", "/trade/positions")) {
      boolean all = "all".equals(call.request().query().get("status"));
      return all ? views.allPositions(agent) : views.openPositions(agent);
    }
    if (call.is("GET", "/trade/history")) {
      return views.history(agent, call.request().query().get("limit"));
    }
    return resting.handle(call, agent);
  }

  private String actor(Call call) {
    String key = call.request().bearer();
    if (key == null) {
      throw new Refusal(401, "unauthorized", "Provide Authorization: Bearer <api_key>");
    }
    String agent = world.agents.owner(key, Agents.Realm.TRADING);
    if (agent == null) {
      throw new Refusal(Answer.error(401, "invalid_key"));
    }
    return agent;
  }

  private @Nullable Answer account(Call call) {
    if (call.is("POST", "/auth/register")) {
      return accounts.register(call.lenientBody());
    }
    return call.is("GET", "/auth/account") ? accounts.show(actor(call)) : null;
  }

  private Answer open(String agent, JsonNode body) {
    JsonNode coin = body.get("coin");
    JsonNode side = body.get("side");
    JsonNode size = body.get("size_usd");
    if (!Js.truthy(coin) || !Js.truthy(side) || !Js.truthy(size) || coin == null || size == null) {
      throw new Refusal(
          Answer.error(400, "invalid_request", "Provide coin, side (long/short), size_usd")
              .plus("examples", TradingViews.examples()));
    }
    if (!size.isNumber() || !Double.isFinite(Js.number(size)) || Js.number(size) <= 0) {
      throw new Refusal(400, "invalid_size", "size_usd must be a positive number");
    }
    String direction = Json.text(body, "side");
    if (direction == null || !(direction.equals("long") || direction.equals("short"))) {
      throw new Refusal(400, "invalid_side", "side must be 'long' or 'short'");
    }
    double leverage = Math.min(leverage(body.get("leverage")), TradingAccounts.MAX_LEVERAGE);
    if (Js.number(size) > TradingAccounts.MAX_POSITION_USD) {
      throw new Refusal(
          Answer.of(
              400,
              "error",
              "position_too_large",
              "max_position_usd",
              TradingAccounts.MAX_POSITION_USD,
              "message",
              "Max position size is $"
                  + TradingAccounts.MAX_POSITION_USD
                  + ". Upgrade tier for higher limits."));
    }
    if (!coin.isString()) {
      throw new Refusal(400, "trade_failed", "coin.toUpperCase is not a function");
    }
    String market = coin.stringValue().toUpperCase(Locale.ROOT);
    try {
      Position.Order order =
          new Position.Order(agent, market, direction, Js.number(size), leverage, BigDecimal.ZERO);
      return views.opened(world.positions.open(order)).after("trade.open");
    } catch (TradeFailed e) {
      throw new Refusal(400, "trade_failed", e.reason());
    }
  }

  private static double leverage(@Nullable JsonNode given) {
    if (given == null || given.isNull()) {
      return 5;
    }
    if (!given.isNumber() || Js.number(given) < 1 || !Double.isFinite(Js.number(given))) {
      throw new Refusal(400, "invalid_leverage", "leverage must be a number >= 1");
    }
    return Js.number(given);
  }

  private Answer close(String agent, JsonNode body) {
    if (!Js.truthy(body.get("position_id"))) {
      throw new Refusal(Answer.error(400, "provide position_id"));
    }
    String id = Json.text(body, "position_id");
    Position position = id == null ? null : world.positions.find(id);
    if (position == null || !position.isOpen() || !position.agent.equals(agent)) {
      throw new Refusal(Answer.error(404, "position_not_found"));
    }
    try {
      return views.closed(world.positions.close(position)).after("trade.close");
    } catch (TradeFailed e) {
      throw new Refusal(400, "close_failed", e.reason());
    }
  }

  private @Nullable Answer market(Call call) {
    List<String> parts = call.segments();
    if (parts.size() == 1) {
      return markets.all();
    }
    String coin = parts.get(1).toUpperCase(Locale.ROOT);
    Exchange.Market market = world.exchange.find(coin);
    if (parts.size() == 3 && parts.get(2).equals("price")) {
      return market == null
          ? Answer.of(404, "error", "no_price", "coin", coin)
          : markets.price(market);
    }
    if (parts.size() > 2) {
      return null;
    }
    return market == null
        ? Answer.of(
            404,
            "error",
            "market_not_found",
            "coin",
            coin,
            "suggestion",
            "GET /v1/markets for all available")
        : markets.one(market);
  }
}
