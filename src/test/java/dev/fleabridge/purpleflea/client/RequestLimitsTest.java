package dev.fleabridge.purpleflea.client;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is declined without a round trip: the port that the clients would call is not even bound.
 */
class RequestLimitsTest {

  static Stream<Arguments> declined() {
    return Stream.of(
        Arguments.of("services", transfer("ag_1", "0.009999"), "invalid_amount"),
        Arguments.of("services", transfer("ag_1", "0.0100001"), "too_many_decimals"),
        Arguments.of("services", transfer("agt_1", "1"), "invalid_id"),
        Arguments.of("services", transfer("me", "1"), "same_agent"),
        Arguments.of("services", escrow("0.09", "work", 24, null), "invalid_amount"),
        Arguments.of("services", escrow("1", "  ab ", 24, null), "invalid_description"),
        Arguments.of("services", escrow("1", "work", 0, null), "invalid_timeout"),
        Arguments.of("services", escrow("1", "work", 721, null), "invalid_timeout"),
        Arguments.of("services", new Operation.MemoRecord("me", "m"), "unsupported_operation"),
        Arguments.of("services", new Operation.CompleteEscrow("me", "x_1"), "invalid_id"),
        Arguments.of("services", new Operation.CompleteEscrow("me", "esc_../1"), "invalid_id"),
        Arguments.of("services", new Operation.ClosePosition("me", "p"), "invalid_id"),
        Arguments.of(
            "services",
            new Operation.RegisterAgent("me", Service.ESCROW, null),
            "unsupported_operation"),
        Arguments.of("services", position("0.5"), "invalid_leverage"),
        Arguments.of("services", limit("0"), "invalid_price"),
        Arguments.of("services", limit("-1"), "invalid_price"),
        Arguments.of("services", limit("0.0000001"), "invalid_price"),
        Arguments.of("services", limit("1234567890.123456"), "invalid_price"),
        Arguments.of("services", limit("1e999999999"), "invalid_price"),
        Arguments.of("services", stop("pos_1", "0"), "invalid_price"),
        Arguments.of("services", stop("p", "1"), "invalid_id"),
        Arguments.of("services", new Operation.CancelOrder("me", "o"), "invalid_id"),
        Arguments.of("services", new Operation.CancelOrder("me", "ord_/../x"), "invalid_id"),
        Arguments.of("guide", limit("1"), "unsupported_operation"),
        Arguments.of("sagemaker", stop("pos_1", "1"), "unsupported_operation"),
        Arguments.of(
            "databricks", new Operation.CancelOrder("me", "ord_1"), "unsupported_operation"),
        Arguments.of("guide", transfer("b", "0.0009"), "invalid_amount"),
        Arguments.of("guide", transfer("b", "0"), "invalid_amount"),
        Arguments.of("guide", transfer("b", "-1"), "invalid_amount"),
        Arguments.of("guide", transfer("b", "1e999999999"), "invalid_amount"),
        Arguments.of("guide", transfer("b", "0.0000001"), "too_many_decimals"),
        Arguments.of("guide", transfer("b/../c", "1"), "invalid_id"),
        Arguments.of("guide", transfer("", "1"), "invalid_id"),
        Arguments.of("guide", transfer("x".repeat(129), "1"), "invalid_id"),
        Arguments.of("guide", escrow("1", "work", 24, "ref_1"), "unsupported_field"),
        Arguments.of("guide", position("2"), "unsupported_field"),
        Arguments.of("guide", new Operation.DisputeEscrow("me", "e", "r"), "unsupported_operation"),
        Arguments.of("sagemaker", escrow("1", "work", 24, null), "unsupported_field"),
        Arguments.of(
            "sagemaker",
            new Operation.ReleaseEscrow("me", "e", "n", Map.of()),
            "unsupported_operation"),
        Arguments.of("sagemaker", new Operation.ClaimFaucet("me", null), "unsupported_operation"),
        Arguments.of("databricks", escrow("1", "work", 24, null), "unsupported_field"),
        Arguments.of("databricks", position(null), "unsupported_operation"));
  }

  @ParameterizedTest
  @MethodSource("declined")
  void isDeclinedWithASentence(String dialect, Operation op, String code) throws IOException {
    CallOutcome<Receipt> outcome = sendNowhere(dialect, op, KEY);

    assertThat(outcome).isInstanceOf(CallOutcome.Declined.class);
    CallOutcome.Declined<Receipt> declined = (CallOutcome.Declined<Receipt>) outcome;
    assertThat(declined.code()).isEqualTo(code);
    assertThat(declined.message()).contains(" ");
    assertThat(declined.exchange()).isNull();
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        Arguments.of("services", transfer("ag_1", "0.01")),
        Arguments.of("services", transfer("ag_1", "0.010000000")),
        Arguments.of("services", escrow("0.10", "abc", 1, "ref_1")),
        Arguments.of("services", escrow("0.10", "abc", 720, null)),
        Arguments.of("services", position("1")),
        Arguments.of("guide", escrow("0.02", "task", 1, null)),
        Arguments.of("guide", transfer("b", "0.001")),
        Arguments.of("guide", transfer("b", "1E+2")),
        Arguments.of("sagemaker", escrow("0.02", "task", null, null)));
  }

  /** The refused connection shows that nothing else stood in the way. */
  @ParameterizedTest
  @MethodSource("accepted")
  void isSentAtTheVeryLimit(String dialect, Operation op) throws IOException {
    assertThat(sendNowhere(dialect, op, KEY)).isInstanceOf(CallOutcome.NotSent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "key\r\nX: y", "schlüssel"})
  void refusesAKeyThatCannotBeAHeader(String key) throws IOException {
    assertThat(sendNowhere("guide", transfer("b", "1"), key))
        .isInstanceOfSatisfying(
            CallOutcome.Declined.class,
            d -> assertThat(d.code()).isEqualTo("invalid_idempotency_key"));
  }

  @Test
  void refusesAKeyOf65Characters() throws IOException {
    assertThat(sendNowhere("guide", transfer("b", "1"), "k".repeat(64)))
        .isInstanceOf(CallOutcome.NotSent.class);
    assertThat(sendNowhere("guide", transfer("b", "1"), "k".repeat(65)))
        .isInstanceOf(CallOutcome.Declined.class);
  }

  private static CallOutcome<Receipt> sendNowhere(String dialect, Operation op, String key)
      throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (PurpleFlea client = TestClients.client(dialect, "http://127.0.0.1:" + port)) {
      return client.send(op, key);
    }
  }

  private static Operation transfer(String payee, String amount) {
    return new Operation.Transfer("me", payee, new BigDecimal(amount), "memo");
  }

  private static Operation escrow(
      String amount, String terms, @Nullable Integer hours, @Nullable String referral) {
    return new Operation.CreateEscrow(
        "me", "ag_1", new BigDecimal(amount), terms, hours, Map.of(), referral);
  }

  private static Operation limit(String price) {
    return new Operation.LimitOrder(
        "me", "BTC", Side.LONG, BigDecimal.TEN, new BigDecimal(price), null);
  }

  private static Operation stop(String position, String price) {
    return new Operation.SetExit("me", position, Operation.Exit.STOP_LOSS, new BigDecimal(price));
  }

  private static Operation position(@Nullable String leverage) {
    return new Operation.OpenPosition(
        "me",
        "BTC",
        Side.LONG,
        BigDecimal.TEN,
        leverage == null ? null : new BigDecimal(leverage),
        Map.of());
  }
}
