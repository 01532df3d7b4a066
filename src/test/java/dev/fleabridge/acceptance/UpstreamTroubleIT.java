package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * An upstream that misbehaves. In the guide's dialect nothing can be looked up, so whatever may
 * have been carried out is a person's to settle: never a second call (money rules 10 and 11).
 */
@ExtendWith(WholeService.class)
class UpstreamTroubleIT {

  private final Client bridge;
  private final Upstream upstream;
  private final World world;

  UpstreamTroubleIT(World world) {
    this.world = world;
    this.bridge = world.client();
    this.upstream = world.upstream();
  }

  @ParameterizedTest
  @CsvSource({"500", "502", "503", "504", "408", "409", "302"})
  void aStatusThatProvesNothingIsAskedOnceAndReviewed(int status) {
    String name = "status-" + status;
    upstream.script("agt_payer_" + name, Reply.refusal(status), Reply.refusal(status));
    JsonNode pay = reviewedAfterOneCall(name);
    JsonNode attempt = pay.path("attempts").path(0);
    assertThat(attempt.path("outcome").asString()).isEqualTo("UNKNOWN");
    assertThat(attempt.path("httpStatus").asInt()).isEqualTo(status);
    assertThat(attempt.path("response").asString()).contains("of_the_test");
  }

  @Test
  void anAnswerThatIsLostIsNotAskedForAgain() {
    upstream.script("agt_payer_lost", new Reply.LostAnswer());
    reviewedAfterOneCall("lost");
    assertThat(upstream.effects("agt_payer_lost")).hasSize(1);
  }

  @Test
  void anAnswerOfHalfAJsonIsNotASuccess() {
    upstream.script("agt_payer_half", new Reply.HalfJson());
    JsonNode pay = reviewedAfterOneCall("half");
    assertThat(pay.path("attempts").path(0).path("message").asString()).contains("not JSON");
  }

  @Test
  void anAnswerThatBreaksOffIsNotASuccess() {
    upstream.script("agt_payer_broken", new Reply.BrokenOff());
    reviewedAfterOneCall("broken");
  }

  @Test
  void anAnswerThatComesTooLateIsNotWaitedForAndNotRepeated() {
    upstream.script("agt_payer_slow", new Reply.Hanging());
    reviewedAfterOneCall("slow");
    upstream.letGo();
    assertThat(upstream.effects("agt_payer_slow")).hasSize(1);
  }

  @Test
  void aDefiniteRefusalIsTheEndAndGivesTheMoneyBack() {
    upstream.script("agt_payer_refused", Reply.refusal(400));
    JsonNode pay = after("refused", "DECLINED");
    assertThat(pay.path("reason").asString()).isEqualTo("of_the_test");
    assertThat(pay.path("explanation").asString()).isEqualTo("as told");
    assertThat(pay.path("reserved").asString()).isEqualTo("0.00");
    assertThat(upstream.calls("agt_payer_refused")).hasSize(1);
  }

  @Test
  void tooManyRequestsAreSentAgainNoSoonerThanAsked() {
    Map<String, String> inTwoSeconds = Map.of("Retry-After", "2");
    Reply later = new Reply.Refusal(429, inTwoSeconds, "{\"error\":\"rate_limited\"}");
    upstream.script("agt_payer_throttled", later);
    JsonNode pay = after("throttled", "DONE");

    List<Received> calls = upstream.calls("agt_payer_throttled");
    assertThat(calls).hasSize(2);
    assertThat(Duration.between(calls.getFirst().at(), calls.getLast().at()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    assertThat(calls.getLast().key()).isEqualTo(calls.getFirst().key());
    assertThat(calls.getLast().body()).isEqualTo(calls.getFirst().body());
    assertThat(upstream.effects("agt_payer_throttled")).hasSize(1);
    assertThat(outcomes(pay)).containsExactly("THROTTLED", "DONE");
  }

  @Test
  void aRefusedConnectionIsTriedUntilSomebodyListens() throws IOException {
    String event = bridge.accepted(Samples.prediction("nobody-home", "agt_trader_1"));
    String id = bridge.awaitStep(event, "trade", "HELD").path("id").asString();
    bridge.lever("approver", id, "approve", "{\"note\":\"50 is above the 40 of this test\"}");
    await()
        .atMost(Client.PATIENCE)
        .until(() -> outcomes(bridge.action(id)), outcomes -> outcomes.contains("NOT_SENT"));
    try (Upstream trading = Upstream.start(world.tradingPort())) {
      JsonNode trade = bridge.awaitStep(event, "trade", "DONE");
      assertThat(outcomes(trade)).endsWith("DONE");
      assertThat(outcomes(trade).subList(0, outcomes(trade).size() - 1)).containsOnly("NOT_SENT");
      assertThat(trade.path("result").path("orderId").asString()).startsWith("ord_");
      assertThat(trading.calls("agt_trader_1")).hasSize(1);
      Received call = trading.calls("agt_trader_1").getFirst();
      assertThat(call.path()).isEqualTo("/trading/order");
      assertThat(call.body())
          .isEqualTo(
              """
              {"agent_id":"agt_trader_1","direction":"long","amount":50.0,"asset":"BTC-USDC",\
              "order_type":"market","metadata":{"source":"sagemaker","confidence":0.68,\
              "idempotency_key":"%s"}}\
              """
                  .formatted(call.key()));
    }
  }

  /** What the read API must tell of an action that only a person can settle. */
  private JsonNode reviewedAfterOneCall(String name) {
    JsonNode pay = after(name, "NEEDS_REVIEW");
    assertThat(upstream.calls("agt_payer_" + name)).hasSize(1);
    assertThat(pay.path("reason").asString()).isEqualTo("cannot_be_looked_up");
    assertThat(pay.path("explanation").asString()).isNotBlank();
    assertThat(pay.path("reserved").asString()).isEqualTo("0.102");
    assertThat(outcomes(pay)).containsExactly("UNKNOWN");
    JsonNode attempt = pay.path("attempts").path(0);
    assertThat(attempt.path("number").asInt()).isEqualTo(1);
    assertThat(attempt.path("startedAt").asString()).isNotBlank();
    assertThat(attempt.path("endedAt").asString()).isNotBlank();
    assertThat(attempt.path("message").asString()).isNotBlank();
    assertThat(pay.path("history").valueStream().map(move -> move.path("to").asString()))
        .containsExactly("READY", "SENDING", "UNKNOWN", "NEEDS_REVIEW");
    return pay;
  }

  private JsonNode after(String name, String state) {
    return bridge.awaitStep(bridge.accepted(Samples.signal(name)), "pay", state);
  }

  private static List<String> outcomes(JsonNode action) {
    return action
        .path("attempts")
        .valueStream()
        .map(attempt -> attempt.path("outcome").asString(""))
        .toList();
  }
}
