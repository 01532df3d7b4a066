package dev.fleabridge.purpleflea;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What became of an order, by what the trading server shows (purpleflea-api.md, section 1.4). */
class ServicesTradeLookUpTest extends ServicesLookUps {

  private static final Operation OPEN = open("BTC");

  @Test
  void anOrderIsFoundInTheHistoryByASoleWriter() {
    trades(trade("ord_1", "buy", "500.04"));
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");

    soleWriter = false;
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    soleWriter = true;
    trades(trade("ord_1", "buy", "500.04"), trade("ord_2", "buy", "499.9"));
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    knownIds = Set.of("ord_2");
    assertThat(happened(OPEN).orderId()).isEqualTo("ord_1");
  }

  @Test
  void onlyTheExchangeProvesThatAnOrderWasNotPlaced() {
    trades(trade("ord_1", "sell", "500"), trade("ord_2", "buy", "700"));
    positions("", "database");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    holds("BTC", "xyz:GOLD");
    assertThat(find(OPEN)).isInstanceOf(Finding.CannotTell.class);
    holds("ETH", "xyz:GOLD");
    assertThat(find(OPEN)).isInstanceOf(Finding.DidNotHappen.class);
  }

  /**
   * The server asks the exchange twice, for its own and for the xyz markets, and makes an empty
   * list of an answer that it cannot read.
   */
  @Test
  void aListOfPositionsThatIsEmptyOnOneSideProvesNothing() {
    trades();
    for (List<String> held : List.of(List.<String>of(), List.of("ETH"), List.of("xyz:GOLD"))) {
      holds(held.toArray(String[]::new));
      assertThat(find(OPEN)).as("%s", held).isInstanceOf(Finding.CannotTell.class);
    }
  }

  /** The server takes a market's name in any case, with or without xyz:, and books its own. */
  @ParameterizedTest
  @CsvSource({"TSLA, xyz:TSLA", "tsla, xyz:TSLA", "XYZ:tsla, xyz:TSLA", "btc, BTC", "BTC, BTC"})
  void aMarketIsTheSameByAnyOfItsNames(String asked, String booked) {
    Operation open = open(asked);
    trades(trade("ord_1", "buy", "500.04").replace("BTC", booked));
    assertThat(happened(open).orderId()).isEqualTo("ord_1");

    trades();
    holds("ETH", "xyz:GOLD", booked);
    assertThat(find(open)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void aPositionIsClosedWhenItsRowSaysSo() {
    Operation close = new Operation.ClosePosition("me", "pos_1");
    stored("closed");
    assertThat(find(close)).isInstanceOf(Finding.Happened.class);
    stored("open");
    positions("{\"position_id\":\"pos_1\",\"coin\":\"BTC\",\"size_usd\":500}", "hyperliquid");
    assertThat(find(close)).isInstanceOf(Finding.DidNotHappen.class);
    positions("", "hyperliquid");
    assertThat(find(close)).isInstanceOf(Finding.CannotTell.class);
  }

  private static Operation open(String market) {
    return new Operation.OpenPosition(
        "me", market, Side.LONG, new BigDecimal("500"), null, Map.of());
  }

  private void holds(String... markets) {
    String row = "{\"position_id\":null,\"coin\":\"%s\",\"size_usd\":500}";
    positions(
        Arrays.stream(markets).map(row::formatted).collect(Collectors.joining(",")), "hyperliquid");
  }
}
