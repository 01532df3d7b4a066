package dev.fleabridge.purpleflea.dialect.services;

import dev.fleabridge.purpleflea.Amounts;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.TradeView;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of an order at the public trading server. It keeps no reference of the
 * caller. It fills the order at the exchange first and then writes the order, the position and the
 * trade into its books. It may die in between. So a trade with its position proves presence.
 * Absence is proved only where nothing has happened in that market since. The exchange nets what an
 * agent holds, so an order may show as the end of an opposite position, or not at all.
 */
final class ServicesTradeLookUp {

  private final ServicesEvidence seen;

  ServicesTradeLookUp(ServicesEvidence seen) {
    this.seen = seen;
  }

  Finding opened(Operation.OpenPosition p) {
    List<TradeView> all = seen.read(p.agent(), ServicesReads.trades());
    ServicesPositions recorded =
        new ServicesPositions(seen.read(p.agent(), ServicesReads.positions(true)).rows());
    if (!reachesBack(all)) {
      return seen.cannotTellYet(
          "the history shows only its newest rows, and all are newer than the attempt",
          all.size() + " rows");
    }
    List<TradeView> since = inMarketSince(all, p.market());
    List<TradeView> unknown =
        since.stream().filter(t -> !isKnown(t) && !recorded.isClosing(t)).toList();
    if (!unknown.isEmpty()) {
      return byTrades(p, unknown, recorded);
    }
    return since.isEmpty()
        ? absentAtExchange(p, recorded)
        : seen.cannotTellYet(
            "other trades in " + p.market() + " since the attempt may have ended what it opened",
            describe(since.getFirst()));
  }

  /** A limit order may be filled at any moment, so its trade is not the effect of this order. */
  private Finding byTrades(
      Operation.OpenPosition p, List<TradeView> unknown, ServicesPositions recorded) {
    ServicesLimitOrders limits =
        new ServicesLimitOrders(seen.read(p.agent(), ServicesReads.limitOrders()));
    List<TradeView> nobodys = unknown.stream().filter(t -> !limits.hasFilled(t)).toList();
    return nobodys.isEmpty() || !limits.isWhole()
        ? seen.cannotTellYet(
            "a trade since the attempt is, or may be, the fill of a limit order",
            describe(unknown.getFirst()))
        : byTrade(p, nobodys, recorded);
  }

  private Finding byTrade(
      Operation.OpenPosition p, List<TradeView> nobodys, ServicesPositions recorded) {
    TradeView trade = nobodys.getFirst();
    String evidence = describe(trade);
    if (nobodys.size() > 1 || !seen.with().attempted().alone()) {
      return seen.cannotTellYet(
          nobodys.size() + " trades could be this one or somebody else's", evidence);
    }
    if (!trade.side().equals(p.side() == Side.LONG ? "buy" : "sell")
        || !ServicesFills.fits(p.notional(), trade.notional(), trade.price())) {
      return seen.cannotTellYet("a trade that is not known differs from the order", evidence);
    }
    PositionView position =
        recorded.openedBy(trade, seen.with().attempted().knownIds()).orElse(null);
    if (position == null) {
      return seen.cannotTellYet("the order was filled, but its position is not seen", evidence);
    }
    BigDecimal leverage = position.leverage();
    if (leverage != null && leverage.compareTo(ServicesFills.expectedLeverage(p)) > 0) {
      return seen.cannotTellYet(
          "the trade that fits has a higher leverage than the order",
          evidence + ", leverage " + ServicesFills.text(leverage));
    }
    return new Finding.Happened(receipt(p, trade, position), evidence);
  }

  private static Receipt receipt(Operation.OpenPosition p, TradeView trade, PositionView position) {
    Map<String, @Nullable String> ids = new HashMap<>();
    ids.put(Receipt.ORDER_ID, Objects.requireNonNullElse(trade.orderId(), trade.tradeId()));
    ids.put(Receipt.POSITION_ID, position.positionId());
    return Receipt.ofIds(ids)
        .withAmounts(trade.fee(), null, null)
        .withStatus(position.status())
        .withFill(ServicesFills.of(p, trade.notional(), trade.price(), position.leverage()));
  }

  private Finding absentAtExchange(Operation.OpenPosition p, ServicesPositions recorded) {
    ServicesReads.Positions open = seen.read(p.agent(), ServicesReads.positions(false));
    String evidence =
        "no trade in %s since, %d open positions".formatted(p.market(), open.rows().size());
    String doubt = doubt(p, recorded, open);
    return doubt == null ? seen.settled(evidence) : seen.cannotTellYet(doubt, evidence);
  }

  /**
   * Why the order may have been filled although no trade shows it; null where there is no doubt.
   */
  private @Nullable String doubt(
      Operation.OpenPosition p, ServicesPositions recorded, ServicesReads.Positions open) {
    if (!open.live()) {
      return "the exchange's own positions could not be seen";
    }
    if (holds(open.rows(), p.market())) {
      return "the exchange holds a position in %s that this order may be part of"
          .formatted(p.market());
    }
    if (!recorded.isWhole() || recorded.mayHaveHeld(p.market(), seen.with().earliest())) {
      return "a position in %s that the server has, or had since, may have been netted by this order"
          .formatted(p.market());
    }
    if (!showsBothLists(open.rows())) {
      return "an empty list of positions is also what the server makes of an exchange that fails";
    }
    return seen.with().attempted().alone()
        ? null
        : "somebody else may have closed what this order opened";
  }

  private static boolean holds(List<PositionView> rows, String market) {
    return rows.stream().anyMatch(row -> ServicesFills.isSameMarket(row.market(), market));
  }

  /**
   * The server asks the exchange for the positions in its own and in the xyz markets one by one,
   * and takes an answer without positions, such as an error, for an empty list (seen in its source
   * and by running it). So only a row from each list proves that both were read.
   */
  private static boolean showsBothLists(List<PositionView> rows) {
    long second = rows.stream().filter(r -> ServicesFills.isOfSecondList(r.market())).count();
    return second > 0 && second < rows.size();
  }

  /**
   * Looks at the server's record, and at a trade or the exchange. A record alone may have been
   * ended by hand.
   */
  Finding closed(Operation.ClosePosition p) {
    List<PositionView> rows = seen.read(p.agent(), ServicesReads.positions(true)).rows();
    PositionView position =
        rows.stream()
            .filter(row -> p.positionId().equals(row.positionId()))
            .findFirst()
            .orElse(null);
    if (position == null) {
      return new Finding.CannotTell("the position is not listed", rows.size() + " positions");
    }
    String evidence = "position " + p.positionId() + " is " + position.status();
    List<TradeView> trades = seen.read(p.agent(), ServicesReads.trades());
    return switch (position.status()) {
      case "closed" -> closed(p, position, trades, evidence);
      case "open" -> stillOpen(p, position, new ServicesPositions(rows), trades, evidence);
      default -> seen.settled(evidence);
    };
  }

  private Finding closed(
      Operation.ClosePosition p, PositionView position, List<TradeView> trades, String evidence) {
    TradeView trade =
        trades.stream().filter(t -> ServicesPositions.ends(t, position)).findFirst().orElse(null);
    Receipt receipt = Receipt.ofId(Receipt.POSITION_ID, p.positionId()).withStatus("closed");
    if (trade != null) {
      return new Finding.Happened(
          receipt
              .withAmounts(trade.fee(), null, null)
              .withFill(
                  new Receipt.Fill(
                      trade.notional(), trade.price(), position.leverage(), List.of())),
          evidence + ", by " + describe(trade));
    }
    ServicesReads.Positions open = seen.read(p.agent(), ServicesReads.positions(false));
    return open.live() && showsBothLists(open.rows()) && !holds(open.rows(), position.market())
        ? new Finding.Happened(receipt, evidence + ", and the exchange holds nothing there")
        : seen.cannotTellYet(
            "no trade and no list shows that it is closed at the exchange too", evidence);
  }

  private Finding stillOpen(
      Operation.ClosePosition p,
      PositionView position,
      ServicesPositions recorded,
      List<TradeView> trades,
      String evidence) {
    ServicesReads.Positions open = seen.read(p.agent(), ServicesReads.positions(false));
    List<PositionView> held =
        open.rows().stream()
            .filter(row -> ServicesFills.isSameMarket(row.market(), position.market()))
            .toList();
    boolean untouched =
        open.live()
            && held.size() == 1
            && ServicesPositions.isSameHolding(held.getFirst(), position)
            && p.positionId().equals(held.getFirst().positionId());
    return untouched
            && reachesBack(trades)
            && inMarketSince(trades, position.market()).isEmpty()
            && recorded.isWhole()
            && recorded.openIn(position.market()) == 1
        ? seen.settled(evidence + ", whole at the exchange too")
        : seen.cannotTellYet("the exchange does not show the position as it was", evidence);
  }

  private boolean reachesBack(List<TradeView> trades) {
    return trades.size() < ServicesReads.TRADE_ROWS
        || trades.stream().anyMatch(trade -> trade.at().isBefore(seen.with().earliest()));
  }

  private List<TradeView> inMarketSince(List<TradeView> trades, String market) {
    return trades.stream()
        .filter(trade -> ServicesFills.isSameMarket(trade.market(), market))
        .filter(trade -> !trade.at().isBefore(seen.with().earliest()))
        .toList();
  }

  private boolean isKnown(TradeView trade) {
    return seen.with().attempted().knownIds().contains(trade.tradeId())
        || (trade.orderId() != null
            && seen.with().attempted().knownIds().contains(trade.orderId()));
  }

  private static String describe(TradeView trade) {
    return "trade %s: %s %s %s at %s"
        .formatted(
            trade.tradeId(),
            trade.side(),
            trade.market(),
            Amounts.asText(trade.notional()),
            trade.at());
  }
}
