package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The exchange behind the trading service: markets at settable prices, every order filled at once
 * and whole, one net position an agent and market, as on Hyperliquid. Guarded by {@link World}'s
 * lock.
 */
public final class Exchange {

  /** One market; {@code sizeDecimals} is how finely its asset can be cut. */
  public record Market(
      String name, int sizeDecimals, int maxLeverage, String dex, String category) {

    public String ticker() {
      return name.replace("xyz:", "");
    }
  }

  /** What an agent holds in one market: positive long, negative short. */
  public record Net(double size, double entryPrice, double leverage) {}

  private final Map<String, Market> markets = new LinkedHashMap<>();
  private final Map<String, Double> prices = new HashMap<>();
  private final Map<String, Map<String, Net>> holdings = new HashMap<>();
  private long orders = 100_000;

  Exchange() {
    add(new Market("BTC", 5, 40, "main", "crypto"), 65_000);
    add(new Market("ETH", 4, 25, "main", "crypto"), 3_200);
    add(new Market("SOL", 2, 20, "main", "crypto"), 150);
    add(new Market("xyz:TSLA", 3, 10, "xyz", "stocks"), 250);
    add(new Market("xyz:NVDA", 3, 10, "xyz", "stocks"), 130);
    add(new Market("xyz:GOLD", 4, 20, "xyz", "commodities"), 2_600);
    add(new Market("xyz:EUR", 1, 50, "xyz", "forex"), 1.08);
  }

  private void add(Market market, double price) {
    markets.put(market.name, market);
    prices.put(market.name, price);
  }

  public Iterable<Market> markets() {
    return markets.values();
  }

  /**
   * The market by its name, with or without {@code xyz:}, in any case; also by a pair such as
   * {@code BTC-USDC}.
   */
  public @Nullable Market find(String coin) {
    String wanted = coin.toUpperCase(Locale.ROOT).replace("XYZ:", "");
    for (Market market : markets.values()) {
      if (market.ticker().equals(wanted)) {
        return market;
      }
    }
    return null;
  }

  public double price(Market market) {
    return prices.getOrDefault(market.name, 0.0);
  }

  /** Sets a price; an unknown coin becomes a market of its own. */
  public Market setPrice(String coin, double price) {
    Market market = find(coin);
    if (market == null) {
      String name = coin.toUpperCase(Locale.ROOT);
      market = new Market(name, 4, 20, "main", "crypto");
      markets.put(name, market);
    }
    prices.put(market.name, price);
    return market;
  }

  /** The size that the exchange takes for this many: cut to the market's decimals. */
  double cut(Market market, double size) {
    double unit = Math.pow(10, market.sizeDecimals);
    return Math.floor(size * unit + 0.5) / unit;
  }

  long nextOrder() {
    return ++orders;
  }

  /** Adds to what the agent holds, at this price. */
  void fill(String agent, Market market, double signedSize, double price, double leverage) {
    Map<String, Net> held = holdings.computeIfAbsent(agent, any -> new LinkedHashMap<>());
    Net before = held.getOrDefault(market.name, new Net(0, price, leverage));
    double size = cut(market, before.size + signedSize);
    boolean grows = Math.signum(before.size) * Math.signum(signedSize) >= 0;
    double turned = Math.abs(signedSize) > Math.abs(before.size) ? price : before.entryPrice;
    double entry =
        grows
            ? (before.size * before.entryPrice + signedSize * price) / (before.size + signedSize)
            : turned;
    if (size == 0) {
      held.remove(market.name);
    } else {
      held.put(market.name, new Net(size, Js.round8(entry), leverage));
    }
  }

  @Nullable Net holding(String agent, String market) {
    return held(agent).get(market);
  }

  public Map<String, Net> held(String agent) {
    return holdings.getOrDefault(agent, Map.of());
  }

  /** Closes all that the agent holds in this market. */
  void close(String agent, String market) {
    Map<String, Net> held = holdings.get(agent);
    if (held != null) {
      held.remove(market);
    }
  }

  public @Nullable Market byName(String name) {
    return markets.get(name);
  }
}
