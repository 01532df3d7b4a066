package dev.fleabridge.testkit.sandbox.services;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.world.Exchange;
import dev.fleabridge.testkit.sandbox.world.Positions;
import dev.fleabridge.testkit.sandbox.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trading service's markets, in the shapes observed (docs/reference/purpleflea-api.md#trading).
 */
final class MarketViews {

  private final World world;

  MarketViews(World world) {
    this.world = world;
  }

  Answer all() {
    List<Map<String, @Nullable Object>> stocks = category("stocks");
    List<Map<String, @Nullable Object>> commodities = category("commodities");
    List<Map<String, @Nullable Object>> indices = category("indices");
    List<Map<String, @Nullable Object>> forex = category("forex");
    int crypto = category("crypto").size();
    int rest = stocks.size() + commodities.size() + indices.size() + forex.size();
    return Answer.ok(
        "total_markets",
        crypto + rest,
        "crypto_markets",
        crypto,
        "rwa_markets",
        rest,
        "categories",
        Json.object(
            "stocks", listed(stocks, "US & global equities via HIP-3/XYZ"),
            "commodities", listed(commodities, "Precious metals, energy, industrial"),
            "indices", listed(indices, "Market indices"),
            "forex", listed(forex, "Currency pairs"),
            "crypto",
                Json.object(
                    "count",
                    crypto,
                    "note",
                    crypto + " perpetual contracts (use ?include_crypto=true to list)")));
  }

  private static Map<String, @Nullable Object> listed(
      List<Map<String, @Nullable Object>> markets, String note) {
    return Json.object("count", markets.size(), "markets", markets, "note", note);
  }

  private List<Map<String, @Nullable Object>> category(String category) {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (Exchange.Market market : world.exchange.markets()) {
      if (market.category().equals(category)) {
        found.add(
            Json.object(
                "coin", market.name(),
                "display_name", market.ticker(),
                "price", Js.json(world.exchange.price(market)),
                "max_leverage", market.maxLeverage(),
                "category", market.category(),
                "dex", market.dex()));
      }
    }
    return found;
  }

  Answer price(Exchange.Market market) {
    return Answer.ok(
        "coin", market.name(),
        "ticker", market.ticker(),
        "price", Js.json(world.exchange.price(market)),
        "timestamp", world.clock.millis());
  }

  Answer one(Exchange.Market market) {
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
    return Answer.ok(
        "coin", market.name(),
        "ticker", market.ticker(),
        "price", Js.json(world.exchange.price(market)),
        "max_leverage", market.maxLeverage(),
        "category", market.category(),
        "dex", market.dex(),
        "fee_examples", fees,
        "trade_example",
            Json.object("long", example(market, "long"), "short", example(market, "short")));
  }

  private static String example(Exchange.Market market, String side) {
    return "POST /v1/trade/open { \"coin\": \"%s\", \"side\": \"%s\", \"size_usd\": 1000, \"leverage\": %d }"
        .formatted(market.ticker(), side, Math.min(5, market.maxLeverage()));
  }
}
