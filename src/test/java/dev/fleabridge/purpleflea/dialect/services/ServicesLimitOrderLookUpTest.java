package dev.fleabridge.purpleflea.dialect.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What became of an order that rests, by what the trading server shows
 * (docs/reference/purpleflea-api.md#resting-orders).
 */
class ServicesLimitOrderLookUpTest extends ServicesLookUps {

  private static final Operation LIMIT =
      new Operation.LimitOrder(
          "me", "btc", Side.LONG, new BigDecimal("500"), new BigDecimal("60000"), null);
  private static final Operation CANCEL = new Operation.CancelOrder("me", "ord_1");
  private static final Operation STOP =
      new Operation.SetExit("me", "pos_1", Operation.Exit.STOP_LOSS, new BigDecimal("58000.5"));

  @BeforeEach
  void nothingYet() {
    limits("", "", "");
    recorded();
  }

  @Test
  void aPendingOrderIsFoundByASoleWriter() {
    limits(pending("ord_1", SENT), "", "");
    assertThat(happened(LIMIT).orderId()).isEqualTo("ord_1");

    soleWriter = false;
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);
    soleWriter = true;
    twins = List.of(new Attempted.Twin(null, SENT, true));
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void ofTwoLikeOrdersTheKnownOneIsAnothers() {
    limits(pending("ord_1", SENT) + "," + pending("ord_2", SENT), "", "");
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);
    knownIds = Set.of("ord_2");
    assertThat(happened(LIMIT).orderId()).isEqualTo("ord_1");
  }

  /** Nobody can tell when it was placed, so it may be one of last week. */
  @Test
  void aLikeOrderThatIsFilledOrCancelledIsNeitherPresenceNorAbsence() {
    String order = order("ord_1", "long", "500", "60000");
    limits("", order + ",\"filled_at\":" + SENT.plusSeconds(9).getEpochSecond() + "}", "");
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);
    limits("", "", order + "}");
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);
  }

  @ParameterizedTest
  @CsvSource({
    "BTC, short, 500, 60000",
    "ETH, long, 500, 60000",
    "BTC, long, 500.01, 60000",
    "BTC, long, 500, 60000.01"
  })
  void anotherOrderIsAbsence(String coin, String side, String size, String price) {
    limits(order("ord_1", side, size, price).replace("BTC", coin) + "}", "", "");
    assertThat(find(LIMIT)).isInstanceOf(Finding.DidNotHappen.class);
    now = lastSent.plusSeconds(1);
    assertThat(find(LIMIT)).as("too early").isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void anOrderPlacedBeforeTheAttemptIsAbsence() {
    limits(pending("ord_1", SENT.minusSeconds(9_999)), "", "");
    assertThat(find(LIMIT)).isInstanceOf(Finding.DidNotHappen.class);
  }

  /** It lists fifty: where all are newer than the attempt, the order may be behind them. */
  @Test
  void aListThatDoesNotReachBackProvesNoAbsence() {
    String newer = order("ord_9", "short", "1", "1") + "}";
    limits("", "", String.join(",", Collections.nCopies(50, newer)));
    assertThat(find(LIMIT)).isInstanceOf(Finding.CannotTell.class);

    String older = pending("ord_8", SENT.minusSeconds(9_999));
    limits(older, "", String.join(",", Collections.nCopies(49, newer)));
    assertThat(find(LIMIT)).isInstanceOf(Finding.DidNotHappen.class);
  }

  @Test
  void aCancellationIsTheStateOfItsOrder() {
    String order = order("ord_1", "long", "500", "60000") + "}";
    limits("", "", order);
    assertThat(happened(CANCEL).status()).isEqualTo("cancelled");
    limits(order, "", "");
    assertThat(find(CANCEL)).isInstanceOf(Finding.DidNotHappen.class);
    limits("", order, "");
    assertThat(find(CANCEL)).isInstanceOf(Finding.DidNotHappen.class);
    limits("", "", "");
    assertThat(find(CANCEL)).isInstanceOf(Finding.CannotTell.class);
  }

  /** No list has it, and twice is the same as once. */
  @Test
  void aStopMayBeSetAgainWhileItsPositionIsOpen() {
    recorded(position("pos_1", "long", "500"));
    assertThat(find(STOP)).isInstanceOf(Finding.MayRepeat.class);
    recorded(position("pos_1", "long", "500", SENT.minusSeconds(99), SENT.plusSeconds(2)));
    assertThat(find(STOP)).isInstanceOf(Finding.CannotTell.class);
    recorded();
    assertThat(find(STOP)).isInstanceOf(Finding.CannotTell.class);
  }

  private static String pending(String id, Instant at) {
    return order(id, "long", "500.0", "60000") + ",\"created_at\":" + at.getEpochSecond() + "}";
  }

  private static String order(String id, String side, String size, String price) {
    return "{\"order_id\":\"%s\",\"coin\":\"BTC\",\"side\":\"%s\",\"size_usd\":%s,\"limit_price\":%s"
        .formatted(id, side, size, price);
  }
}
