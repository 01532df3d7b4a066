package dev.fleabridge.testkit.sandbox.guide;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.Position;
import dev.fleabridge.testkit.sandbox.world.Positions;
import dev.fleabridge.testkit.sandbox.world.TradeFailed;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The dialect of the for-sagemaker page (docs/reference/purpleflea-api.md#dialects: SEED2). Its
 * transfer is answered by {@link GuideRoutes}. A trading order takes its amount from the agent's
 * balance as margin at leverage 1, so that the books show it; the page says nothing about that.
 */
public final class SagemakerRoutes implements Routes {

  private final World world;
  private final GuideBooks books;

  public SagemakerRoutes(World world) {
    this.world = world;
    books = new GuideBooks(world);
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/escrow/create") && isMine(call)) {
      return createEscrow(call);
    }
    if (call.is("POST", "/trading/order")) {
      return order(call);
    }
    if (call.is("POST", "/trading/close")) {
      return close(call);
    }
    if (call.is("GET", "/trading/positions")) {
      return positions(call);
    }
    return null;
  }

  private static boolean isMine(Call call) {
    JsonNode body = call.json();
    return body != null && (body.has("buyer") || body.has("seller"));
  }

  private Answer createEscrow(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String payer = books.agent(body, "buyer");
    String payee = books.agent(body, "seller");
    books.authorize(call, payer);
    String terms = Json.text(body, "condition");
    return books.created(
        books.createEscrow(
            new Escrow.Terms(
                payer,
                payee,
                books.amount(body, "amount"),
                terms == null ? "" : terms,
                books.timeoutHours(body),
                Json.text(body, "referral_code"))));
  }

  private Answer order(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String agent = books.agent(body, "agent_id");
    books.authorize(call, agent);
    String direction = Json.text(body, "direction");
    if (direction == null || !(direction.equals("long") || direction.equals("short"))) {
      throw new Refusal(400, "invalid_direction", "direction must be 'long' or 'short'");
    }
    String type = Json.text(body, "order_type");
    if (type != null && !type.equals("market")) {
      throw new Refusal(400, "invalid_order_type", "order_type must be 'market'");
    }
    String asset = Json.text(body, "asset");
    if (asset == null || asset.isBlank()) {
      throw new Refusal(400, "invalid_request", "asset is required");
    }
    BigDecimal amount = books.amount(body, "amount");
    if (amount.signum() == 0) {
      throw new Refusal(400, "invalid_amount", "Amount must be more than zero");
    }
    books.cover(agent, amount);
    String coin = asset.split("[-/]", 2)[0];
    try {
      double size = amount.doubleValue();
      return opened(
          world.positions.open(new Position.Order(agent, coin, direction, size, 1, amount)), asset);
    } catch (TradeFailed e) {
      throw new Refusal(400, "trade_failed", e.reason());
    }
  }

  private Answer opened(Position position, String asset) {
    return Answer.ok(
            "order_id",
            position.orderId,
            "position_id",
            position.id,
            "status",
            "filled",
            "agent_id",
            position.agent,
            "asset",
            asset,
            "direction",
            position.side,
            "amount",
            Js.json(position.sizeUsd),
            "entry_price",
            Js.json(position.entryPrice),
            "fee",
            Js.json(Positions.Fees.of(position.sizeUsd).total()))
        .after("trade.open");
  }

  private Answer close(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String id = Json.text(body, "position_id");
    Position position = id == null ? null : world.positions.find(id);
    if (position == null || !position.isOpen()) {
      throw new Refusal(404, "position_not_found", "No open position with this id");
    }
    books.authorize(call, position.agent);
    try {
      Positions.Closing closing = world.positions.close(position);
      return Answer.ok(
              "position_id", position.id,
              "status", "closed",
              "exit_price", Js.json(closing.price()),
              "realized_pnl", Js.json(position.pnl),
              "fee", Js.json(closing.fees().total()))
          .after("trade.close");
    } catch (TradeFailed e) {
      throw new Refusal(400, "close_failed", e.reason());
    }
  }

  private Answer positions(Call call) {
    String agent = call.request().query().getOrDefault("agent_id", "");
    books.authorize(call, agent);
    var open =
        world.positions.of(books.existing(agent)).stream()
            .filter(Position::isOpen)
            .map(position ->
                Json.object(
                    "position_id", position.id,
                    "order_id", position.orderId,
                    "coin", position.coin,
                    "direction", position.side,
                    "amount", Js.json(position.sizeUsd),
                    "entry_price", Js.json(position.entryPrice)))
            .toList();
    return Answer.ok("positions", open, "count", open.size());
  }
}
