package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Finds out what became of an order at the public trading server. It keeps no reference of the
 * caller, and writes its own books only after the exchange has filled the order; so its history can
 * prove presence, and only the exchange's own list of positions can prove absence.
 */
final class ServicesTradeLookUp {

  /** Orders are filled at sizes close to the one asked for: 500 came back as 500.04. */
  private static final BigDecimal TOLERANCE = new BigDecimal("0.02");

  /** What the names of the exchange's second list of markets begin with. */
  private static final String SECOND_LIST = "XYZ:";

  private final ServicesEvidence seen;

  ServicesTradeLookUp(ServicesEvidence seen) {
    this.seen = seen;
  }

  Finding opened(Operation.OpenPosition p) {
    List<TradeView> trades = seen.read(p.agent(), ServicesReads.trades());
    String side = p.side() == Side.LONG ? "buy" : "sell";
    List<TradeView> candidates =
        trades.stream()
            .filter(trade -> isSame(trade.market(), p.market()) && trade.side().equals(side))
            .filter(trade -> isClose(trade.notional(), p.notional()))
            .filter(trade -> !trade.at().isBefore(seen.with().earliest()))
            .filter(trade -> !isKnown(trade))
            .toList();
    if (candidates.size() == 1 && seen.with().attempted().soleWriter()) {
      TradeView trade = candidates.getFirst();
      return new Finding.Happened(
          Receipt.ofId(
              Receipt.ORDER_ID, Objects.requireNonNullElse(trade.orderId(), trade.tradeId())),
          describe(trade));
    }
    if (!candidates.isEmpty()) {
      return new Finding.CannotTell(
          candidates.size() + " trades could be this one or somebody else's",
          describe(candidates.getFirst()));
    }
    boolean reachesBack =
        trades.size() < ServicesReads.TRADE_ROWS
            || trades.stream().anyMatch(trade -> trade.at().isBefore(seen.with().earliest()));
    return reachesBack
        ? absentAtExchange(p)
        : new Finding.CannotTell(
            "the history shows only its newest rows, and all are newer than the attempt",
            trades.size() + " rows");
  }

  private Finding absentAtExchange(Operation.OpenPosition p) {
    ServicesReads.Positions open = seen.read(p.agent(), ServicesReads.positions(false));
    String evidence = "no such trade in the history, " + open.rows().size() + " open positions";
    if (!open.live()) {
      return new Finding.CannotTell("the exchange's own positions could not be seen", evidence);
    }
    if (open.rows().stream().anyMatch(position -> isSame(position.market(), p.market()))) {
      return new Finding.CannotTell(
          "the exchange holds a position in " + p.market() + " that this order may be part of",
          evidence);
    }
    return showsBothLists(open.rows())
        ? seen.settled(evidence)
        : new Finding.CannotTell(
            "an empty list of positions is also what the server makes of an exchange that fails",
            evidence);
  }

  /**
   * The server asks the exchange for the positions in its own and in the xyz markets one by one,
   * and takes an answer without positions, such as an error, for an empty list (seen in its source
   * and by running it). So only a row of each list shows that both were really read.
   */
  private static boolean showsBothLists(List<PositionView> rows) {
    long second = rows.stream().filter(row -> isOfSecondList(row.market())).count();
    return second > 0 && second < rows.size();
  }

  private static boolean isOfSecondList(String market) {
    return market.toUpperCase(Locale.ROOT).startsWith(SECOND_LIST);
  }

  /**
   * The server takes a market by its name in any case, with or without {@code xyz:}, and books the
   * exchange's own name: an order for {@code tsla} is a trade in {@code xyz:TSLA}.
   */
  private static boolean isSame(String market, String other) {
    return plain(market).equals(plain(other));
  }

  private static String plain(String market) {
    String name = market.toUpperCase(Locale.ROOT);
    return name.startsWith(SECOND_LIST) ? name.substring(SECOND_LIST.length()) : name;
  }

  Finding closed(Operation.ClosePosition p) {
    List<PositionView> all = seen.read(p.agent(), ServicesReads.positions(true)).rows();
    PositionView position =
        all.stream()
            .filter(row -> p.positionId().equals(row.positionId()))
            .findFirst()
            .orElse(null);
    if (position == null) {
      return new Finding.CannotTell("the position is not listed", all.size() + " positions");
    }
    String evidence = "position " + p.positionId() + " is " + position.status();
    if (position.status().equals("closed")) {
      return new Finding.Happened(
          Receipt.ofId(Receipt.POSITION_ID, p.positionId()).withStatus("closed"), evidence);
    }
    if (!position.status().equals("open")) {
      return seen.settled(evidence);
    }
    boolean live =
        seen.read(p.agent(), ServicesReads.positions(false)).rows().stream()
            .anyMatch(row -> row.live() && p.positionId().equals(row.positionId()));
    return live
        ? seen.settled(evidence + ", at the exchange too")
        : new Finding.CannotTell("the exchange does not show the position", evidence);
  }

  private boolean isKnown(TradeView trade) {
    return seen.with().attempted().knownIds().contains(trade.tradeId())
        || (trade.orderId() != null
            && seen.with().attempted().knownIds().contains(trade.orderId()));
  }

  private static boolean isClose(BigDecimal filled, BigDecimal asked) {
    return filled.subtract(asked).abs().compareTo(asked.multiply(TOLERANCE)) <= 0;
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
