package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** However often and however fast a fact is reported: one call, as the guide writes it. */
@ExtendWith(WholeService.class)
class OncePerFactIT {

  private final Client bridge;
  private final Upstream upstream;
  private final World world;

  OncePerFactIT(World world) {
    this.world = world;
    this.bridge = world.client();
    this.upstream = world.upstream();
  }

  @Test
  void aTransferIsWrittenAsTheGuideWritesIt() {
    String event = bridge.accepted(Samples.signal("exact"));
    JsonNode pay = bridge.awaitStep(event, "pay", "DONE");

    assertThat(upstream.calls("agt_payer_exact")).hasSize(1);
    Received call = upstream.calls("agt_payer_exact").getFirst();
    String key = pay.path("idempotencyKey").asString();
    assertThat(call.path()).isEqualTo("/wallet/transfer");
    assertThat(call.header("Authorization")).isEqualTo("Bearer pf_test_acceptance");
    assertThat(call.header("Content-Type")).isEqualTo("application/json");
    assertThat(call.key()).isEqualTo(key).hasSize(64);
    assertThat(call.body())
        .isEqualTo(
            """
            {"from_agent":"agt_payer_exact","to_agent":"agt_payee_exact","amount_usd":"0.10",\
            "memo":"Signal payout: exact conf=0.912 ref:%s"}\
            """
                .formatted(key));
    assertThat(pay.path("result").path("txId").asString()).startsWith("tx_");
    assertThat(pay.path("amount").asString()).isEqualTo("0.10");
    assertThat(pay.path("reserved").asString()).isEqualTo("0.00");
    assertThat(pay.path("attempts")).hasSize(1);
    assertThat(pay.path("attempts").path(0).path("outcome").asString()).isEqualTo("DONE");
    assertThat(pay.path("attempts").path(0).path("httpStatus").asInt()).isEqualTo(200);
    assertThat(pay.toString()).doesNotContain("pf_test_acceptance");
  }

  @Test
  void anEscrowIsWrittenAsTheGuideWritesIt() {
    trained("exact-job", "0.85");
    String event = bridge.accepted(Samples.trainingCompleted("e-exact-job", "exact-job"));
    JsonNode bonus = bridge.awaitStep(event, "bonus", "DONE");

    assertThat(upstream.calls("agt_model_exact-job")).hasSize(1);
    Received call = upstream.calls("agt_model_exact-job").getFirst();
    assertThat(call.path()).isEqualTo("/escrow/create");
    assertThat(call.header("Authorization")).isEqualTo("Bearer pf_test_acceptance");
    assertThat(call.body())
        .isEqualTo(
            """
            {"depositor_agent":"agt_platform_treasury","beneficiary_agent":"agt_model_exact-job",\
            "amount_usd":"20.00","condition_memo":"model_owner_approved:exact-job ref:%s",\
            "timeout_hours":48}\
            """
                .formatted(call.key()));
    assertThat(bonus.path("result").path("escrowId").asString()).startsWith("esc_");
    JsonNode escrow = bridge.get("/v1/escrows/training-bonus:exact-job").json();
    assertThat(escrow.path("status").asString()).isEqualTo("FUNDED");
  }

  @Test
  void theSameEventTwiceIsOnePaymentAndTheSecondAnswerSaysSo() {
    Answered first = bridge.postEvent(Samples.signal("twice"));
    Answered second = bridge.postEvent(Samples.signal("twice"));
    assertThat(first.status()).isEqualTo(202);
    assertThat(second.status()).isEqualTo(202);
    assertThat(first.json().path("status").asString()).isEqualTo("accepted");
    assertThat(second.json().path("status").asString()).isEqualTo("duplicate");
    assertThat(second.json().path("runs")).isEqualTo(first.json().path("runs"));

    bridge.awaitStep("e-twice", "pay", "DONE");
    assertThat(upstream.calls("agt_payer_twice")).hasSize(1);
    JsonNode event = bridge.get("/v1/events/e-twice").json();
    assertThat(event.path("deliveries").asInt()).isEqualTo(2);
  }

  @Test
  void oneCompletionUnderTwoEnvelopesIsOneEscrow() {
    trained("told-twice", "0.84");
    String first = bridge.accepted(Samples.trainingCompleted("e-told-1", "told-twice"));
    world.sendMessage(Samples.trainingCompleted("e-told-2", "told-twice"));
    bridge.awaitStep(first, "bonus", "DONE");
    await().atMost(Client.PATIENCE).until(() -> bridge.get("/v1/events/e-told-2").status() == 200);

    assertThat(upstream.calls("agt_model_told-twice")).hasSize(1);
    JsonNode second = bridge.get("/v1/events/e-told-2").json();
    JsonNode runs = bridge.get("/v1/events/" + first).json().path("runs");
    assertThat(second.path("runs").path(0).path("id")).isEqualTo(runs.path(0).path("id"));
    assertThat(bridge.actions("agent=agt_model_told-twice")).hasSize(1);
  }

  @Test
  void twoHundredAtOnceOfOneEventAreOnePayment() throws Exception {
    String body = Samples.signal("crowd");
    List<Answered> answers = allAtOnce(Collections.nCopies(200, body));
    assertThat(answers).allMatch(answer -> answer.status() == 202);
    // A sender that came again after a 503 may have been the first without knowing it.
    assertThat(answers)
        .filteredOn(answer -> answer.json().path("status").asString().equals("accepted"))
        .hasSizeLessThanOrEqualTo(1);

    bridge.awaitStep("e-crowd", "pay", "DONE");
    assertThat(upstream.calls("agt_payer_crowd")).hasSize(1);
    JsonNode event = bridge.get("/v1/events/e-crowd").json();
    assertThat(event.path("deliveries").asInt()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void aWalletThatPaysForTenPaysForTenAndTheRestGoOnWhenItIsFilled() throws Exception {
    upstream.balance("agt_poor", "1.03");
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      bodies.add(Samples.signal("e-poor-" + i, "poor-" + i, "agt_poor", "agt_lucky"));
    }
    assertThat(allAtOnce(bodies)).allMatch(answer -> answer.status() == 202);

    bridge.awaitCount("agent=agt_poor", "HELD", 190);
    bridge.awaitCount("agent=agt_poor", "DONE", 10);
    assertThat(upstream.calls("agt_poor")).hasSize(10);
    assertThat(bridge.actions("agent=agt_poor&state=HELD"))
        .allMatch(held -> held.path("reason").asString().equals("insufficient_funds"));
    assertThat(upstream.balance("agt_poor")).isEqualByComparingTo("0.03");

    upstream.balance("agt_poor", "100");
    bridge.awaitCount("agent=agt_poor", "DONE", 200);
    assertThat(upstream.calls("agt_poor")).hasSize(200);
    assertThat(upstream.calls("agt_poor").stream().map(Received::key).distinct()).hasSize(200);
    JsonNode wallet = bridge.get("/v1/wallets/agt_poor").json();
    assertThat(new BigDecimal(wallet.path("reserved").asString())).isZero();
  }

  private void trained(String job, String accuracy) {
    world
        .aws()
        .sageMaker()
        .trainingJob(job, "Completed", Map.of("validation:accuracy", new BigDecimal(accuracy)));
  }

  private List<Answered> allAtOnce(List<String> bodies)
      throws InterruptedException, ExecutionException {
    List<Answered> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answered>> posts =
          bodies.stream().map(body -> threads.submit(() -> bridge.postEvent(body))).toList();
      for (Future<Answered> post : posts) {
        answers.add(post.get());
      }
    }
    return answers;
  }
}
