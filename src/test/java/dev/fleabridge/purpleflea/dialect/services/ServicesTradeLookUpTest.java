package dev.fleabridge.purpleflea.dialect.services;

import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What became of an order, by what the trading server shows
 * (docs/reference/purpleflea-api.md#trading).
 */
class ServicesTradeLookUpTest extends ServicesLookUps {

  private static final Operation OPEN = open("BTC", "500", null);
  private static final Operation CLOSE = new Operation.ClosePosition("me", "pos_1");
  private static final Instant LONG_AGO = SENT.minusSeconds(9_999);

  @BeforeEach
  void nothingYet() {
    trades();
    limits("", "", "");
    recorded();
    holds("ETH", "xyz:GOLD");
  }

  // --- present

  @Test
  void anOrderIsFoundInTheHistoryByASoleWriter() {
    trades(trade("ord_1", "buy", "500.04"));
    recorded(position("pos_1", "long", "500.04"));
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");
    assertThat(happened(OPEN).positionId()).isEqualTo("pos_1");

    soleWriter = false;
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    soleWriter = true;
    trades(trade("ord_1", "buy", "500.04"), trade("ord_2", "buy", "499.9"));
    recorded(position("pos_1", "long", "500.04"), position("pos_2", "long", "499.9"));
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    knownIds = Set.of("ord_2", "pos_2");
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");
  }

  /** A limit order that was placed long ago is filled just now, in the same market and size. */
  @Test
  void theFillOfALimitOrderIsNotThisOrder() {
    String limit = "{\"order_id\":\"ord_9\",\"coin\":\"BTC\",\"side\":\"long\",\"size_usd\":500}";
    trades(trade("ord_9", "buy", "500.04"));
    recorded(position("pos_9", "long", "500.04"));
    limits("", limit, "");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);

    trades(trade("ord_9", "buy", "500.04"), trade("ord_1", "buy", "499.9"));
    recorded(position("pos_9", "long", "500.04"), position("pos_1", "long", "499.9"));
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");

    limits("", String.join(",", Collections.nCopies(50, limit)), "");
    assertThat(find(OPEN)).as("older ones are not listed").isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void whatAnOrderCameToIsKept() {
    trades(trade("ord_1", "buy", "500.5"));
    recorded(position("pos_1", "long", "500.5"));

    Receipt.Fill fill = Objects.requireNonNull(happened(open("BTC", "500", "20")).fill());
    assertThat(fill.size()).isEqualByComparingTo("500.5");
    assertThat(fill.price()).isEqualByComparingTo("65000");
    assertThat(fill.leverage()).isEqualByComparingTo("5");
    assertThat(fill.deviations()).containsExactly("leverage 5 instead of 20");
  }

  /** BTC is cut to 0.00001: ten dollars at 65,000 are 0.00015, which is 9.75, or 3.2% less. */
  @ParameterizedTest
  @CsvSource({
    "10, 9.68, 64500, true",
    "10, 9.75, 65000, true",
    "500, 500.04, 65000, true",
    "10, 9.1, 65000, false",
    "10, 11.05, 65000, false",
    "500, 484, 65000, false",
    "10, 4, , false",
    "500, 502.4, , true",
    "500, 700, 0, false"
  })
  void aFillMayDifferByHalfALot(
      BigDecimal asked, BigDecimal filled, @Nullable BigDecimal price, boolean fits) {
    assertThat(ServicesFills.fits(asked, filled, price)).isEqualTo(fits);
  }

  @Test
  void aTradeThatIsNobodysAndDiffersIsNeitherThisOrderNorItsAbsence() {
    for (String trade :
        List.of(
            trade("ord_1", "buy", "200.2"),
            trade("ord_1", "buy", "900.25"),
            trade("ord_1", "sell", "500.5"))) {
      trades(trade);
      assertThat(find(OPEN)).as(trade).isInstanceOf(Finding.CannotTell.class);
    }
  }

  /** Its own position does not make it this order. */
  @ParameterizedTest
  @CsvSource({"buy, long, 200.2", "buy, long, 900.25", "sell, short, 500.5"})
  void aTradeThatDiffersIsNotThisOrderWithItsPositionEither(
      String side, String direction, String size) {
    trades(trade("ord_1", side, size));
    recorded(position("pos_1", direction, size));

    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void anOrderWhosePositionIsNotSeenIsForAPerson() {
    trades(trade("ord_1", "buy", "500.5"));
    assertThat(find(OPEN)).as("none").isInstanceOf(Finding.CannotTell.class);

    recorded(position("pos_1", "long", "500.5"), position("pos_2", "long", "500.5"));
    assertThat(find(OPEN)).as("two").isInstanceOf(Finding.CannotTell.class);

    knownIds = Set.of("pos_2");
    assertThat(happened(OPEN).positionId()).isEqualTo("pos_1");
  }

  @Test
  void theServerCapsTheLeverageAndNeverRaisesIt() {
    trades(trade("ord_1", "buy", "500.5"));
    recorded(position("pos_1", "long", "500.5"));

    assertThat(find(open("BTC", "500", "3"))).isInstanceOf(Finding.CannotTell.class);
  }

  /** A close leaves a trade whose order nobody is told; its position says what it was. */
  @Test
  void aClosingTradeDoesNotHideAnOrder() {
    String closing = trade("ord_c", "sell", "300.3", SENT.plusSeconds(4));
    String closed = position("pos_c", "long", "300.3", LONG_AGO, SENT.plusSeconds(4));
    trades(trade("ord_1", "buy", "500.5"), closing);
    recorded(position("pos_1", "long", "500.5"), closed);

    assertThat(happened(OPEN).positionId()).isEqualTo("pos_1");
  }

  // --- absent

  @Test
  void anOrderOfWhichNothingIsSeenAnywhereWasNotPlaced() {
    trades(trade("ord_0", "buy", "500", LONG_AGO));
    assertThat(find(OPEN)).isInstanceOf(Finding.DidNotHappen.class);

    lastSent = NOW.minusSeconds(1);
    assertThat(find(OPEN)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void onlyTheExchangeProvesThatAnOrderWasNotPlaced() {
    positions("", "database");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    String own = position("pos_1", "long", "500", LONG_AGO, null).replace("BTC", "ETH");
    positions(own + "," + own.replace("ETH", "xyz:GOLD"), "database");
    assertThat(find(OPEN)).as("the server's own rows").isInstanceOf(Finding.CannotTell.class);
    holds("BTC", "xyz:GOLD");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    holds("ETH", "xyz:GOLD");
    soleWriter = false;
    assertThat(find(OPEN)).as("others trade too").isInstanceOf(Finding.CannotTell.class);
  }

  /**
   * The exchange nets: an order that ended an opposite position leaves nothing there, and where the
   * server died before it wrote, nothing in the history either.
   */
  @Test
  void anOrderMayHaveEndedAPositionThatTheServerStillHas() {
    recorded(position("pos_0", "short", "500", LONG_AGO, null));
    assertThat(find(OPEN)).as("open").isInstanceOf(Finding.CannotTell.class);

    recorded(position("pos_0", "short", "500", LONG_AGO, SENT.plusSeconds(9)));
    assertThat(find(OPEN)).as("closed since").isInstanceOf(Finding.CannotTell.class);

    recorded(position("pos_0", "short", "500", LONG_AGO, LONG_AGO));
    assertThat(find(OPEN)).as("closed before").isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aKnownTradeInTheMarketMayHaveEndedIt() {
    knownIds = Set.of("ord_2");
    trades(trade("ord_2", "sell", "500.5"));

    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void recordsThatMayLackAPositionProveNothing() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ServicesReads.POSITION_ROWS; i++) {
      rows.add(position("pos_" + i, "long", "10", LONG_AGO, LONG_AGO).replace("BTC", "SOL"));
    }
    recorded(rows.toArray(String[]::new));
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);

    recorded(rows.subList(1, rows.size()).toArray(String[]::new));
    assertThat(find(OPEN)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aHistoryThatDoesNotReachBackProvesNothing() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ServicesReads.TRADE_ROWS; i++) {
      rows.add(trade("ord_" + i, "buy", "7").replace("BTC", "SOL"));
    }
    trades(rows.toArray(String[]::new));
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
  }

  /**
   * The server asks the exchange twice, for its own and for the xyz markets, and makes an empty
   * list of an answer that it cannot read.
   */
  @Test
  void aListOfPositionsThatIsEmptyOnOneSideProvesNothing() {
    for (List<String> held : List.of(List.<String>of(), List.of("ETH"), List.of("xyz:GOLD"))) {
      holds(held.toArray(String[]::new));
      assertThat(find(OPEN)).as("%s", held).isInstanceOf(Finding.CannotTell.class);
    }
  }

  /** The server takes a market's name in any case, with or without xyz:, and books its own. */
  @ParameterizedTest
  @CsvSource({"TSLA, xyz:TSLA", "tsla, xyz:TSLA", "XYZ:tsla, xyz:TSLA", "btc, BTC", "BTC, BTC"})
  void aMarketIsTheSameByAnyOfItsNames(String asked, String booked) {
    Operation open = open(asked, "500", null);
    trades(trade("ord_1", "buy", "500.04").replace("BTC", booked));
    recorded(position("pos_1", "long", "500.04").replace("BTC", booked));
    assertThat(happened(open).orderId()).isEqualTo("ord_1");

    trades();
    recorded();
    holds("ETH", "xyz:GOLD", booked);
    assertThat(find(open)).isInstanceOf(Finding.CannotTell.class);
  }

  // --- closing

  @Test
  void aPositionIsClosedWhenItsRecordAndATradeOrTheExchangeSaySo() {
    recorded(position("pos_1", "long", "500", LONG_AGO, SENT.plusSeconds(1)));
    assertThat(find(CLOSE)).as("the exchange holds nothing").isInstanceOf(Finding.Happened.class);

    holds("BTC", "ETH", "xyz:GOLD");
    assertThat(find(CLOSE)).as("ended in the record").isInstanceOf(Finding.CannotTell.class);

    trades(trade("ord_c", "sell", "500"));
    Receipt.Fill fill = Objects.requireNonNull(happened(CLOSE).fill());
    assertThat(fill.price()).isEqualByComparingTo("65000");
  }

  @Test
  void aPositionThatTheExchangeHoldsAsItWasIsNotClosed() {
    recorded(position("pos_1", "long", "500", LONG_AGO, null));
    positions(held("pos_1", "long", "500.1"), "hyperliquid");
    assertThat(find(CLOSE)).isInstanceOf(Finding.DidNotHappen.class);

    trades(trade("ord_9", "buy", "70"));
    assertThat(find(CLOSE)).as("traded since").isInstanceOf(Finding.CannotTell.class);
    trades();
    for (String held : List.of(held("pos_1", "long", "300"), held("pos_1", "short", "500"), "")) {
      positions(held, "hyperliquid");
      assertThat(find(CLOSE)).as("at the exchange: " + held).isInstanceOf(Finding.CannotTell.class);
    }
    recorded(
        position("pos_1", "long", "500", LONG_AGO, null),
        position("pos_2", "long", "500", LONG_AGO, null));
    positions(held("pos_1", "long", "500"), "hyperliquid");
    assertThat(find(CLOSE)).as("one of two").isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void aPositionThatWasLiquidatedIsNotClosed() {
    recorded(
        position("pos_1", "long", "500", LONG_AGO, null).replace("\"open\"", "\"liquidated\""));
    assertThat(find(CLOSE)).isInstanceOf(Finding.DidNotHappen.class);
    recorded();
    assertThat(find(CLOSE)).isInstanceOf(Finding.CannotTell.class);
  }

  private static Operation open(String market, String notional, @Nullable String leverage) {
    return new Operation.OpenPosition(
        "me",
        market,
        Side.LONG,
        new BigDecimal(notional),
        leverage == null ? null : new BigDecimal(leverage),
        Map.of());
  }

  private static String held(String id, String side, String size) {
    return "{\"position_id\":\"%s\",\"coin\":\"BTC\",\"side\":\"%s\",\"size_usd\":%s}"
        .formatted(id, side, size);
  }

  private void holds(String... markets) {
    String row = "{\"position_id\":null,\"coin\":\"%s\",\"size_usd\":500}";
    positions(
        Arrays.stream(markets).map(row::formatted).collect(Collectors.joining(",")), "hyperliquid");
  }
}
