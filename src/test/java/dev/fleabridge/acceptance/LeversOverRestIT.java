package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What people do over REST, and that nothing moves without them where they are asked. */
@ExtendWith(WholeService.class)
class LeversOverRestIT {

  private static final String NOTE = "{\"note\":\"seen with my own eyes\"}";

  private final Client bridge;
  private final Upstream upstream;
  private final World world;

  LeversOverRestIT(World world) {
    this.world = world;
    this.bridge = world.client();
    this.upstream = world.upstream();
  }

  @Test
  void aLargeAmountWaitsForAnApproverAndGoesOnce() {
    JsonNode bonus = heldForApproval("large-job");
    String id = bonus.path("id").asString();
    assertThat(bonus.path("explanation").asString()).contains("50").contains("40");
    assertThat(upstream.calls("agt_model_large-job")).isEmpty();

    assertThat(bridge.lever("viewer", id, "approve", NOTE).status()).isEqualTo(403);
    assertThat(bridge.lever("operator", id, "approve", NOTE).status()).isEqualTo(403);
    assertThat(bridge.lever("approver", id, "approve", "{\"note\":\" \"}").status()).isEqualTo(400);
    assertThat(upstream.calls("agt_model_large-job")).isEmpty();

    assertThat(bridge.lever("approver", id, "approve", NOTE).status()).isEqualTo(200);
    bridge.awaitStep("e-large-job", "bonus", "DONE");
    assertThat(bridge.lever("approver", id, "approve", NOTE).status()).isEqualTo(409);
    assertThat(upstream.calls("agt_model_large-job")).hasSize(1);
    assertThat(bridge.get("/v1/audit?limit=50").text()).contains(id).contains("own eyes");
  }

  @Test
  void whoeverMadeAnActionGoAgainDoesNotApproveIt() {
    String id = heldForApproval("four-eyes").path("id").asString();
    assertThat(bridge.lever("both", id, "retry", NOTE).status()).isEqualTo(200);
    bridge.awaitReason("e-four-eyes", "bonus", "approval_required");
    assertThat(bridge.lever("both", id, "approve", NOTE).status()).isEqualTo(403);
    assertThat(upstream.calls("agt_model_four-eyes")).isEmpty();

    assertThat(bridge.lever("approver", id, "approve", NOTE).status()).isEqualTo(200);
    bridge.awaitStep("e-four-eyes", "bonus", "DONE");
    assertThat(upstream.calls("agt_model_four-eyes")).hasSize(1);
  }

  @Test
  void aRejectedActionIsNeverSent() {
    String id = heldForApproval("unwanted").path("id").asString();
    assertThat(bridge.lever("approver", id, "reject", NOTE).status()).isEqualTo(200);
    JsonNode bonus = bridge.awaitStep("e-unwanted", "bonus", "CANCELED");
    assertThat(bonus.path("reserved").asString()).isEqualTo("0.00");
    assertThat(bridge.lever("approver", id, "approve", NOTE).status()).isEqualTo(409);
    assertThat(upstream.calls("agt_model_unwanted")).isEmpty();
  }

  @Test
  void aPauseHoldsAndItsEndLetsGo() {
    String pause = "/v1/pauses/agent:agt_payer_paused";
    assertThat(bridge.as("viewer", "PUT", pause, NOTE).status()).isEqualTo(403);
    assertThat(bridge.as("operator", "PUT", pause, NOTE).status()).isEqualTo(200);
    String event = bridge.accepted(Samples.signal("paused"));
    JsonNode held = bridge.awaitStep(event, "pay", "HELD");
    assertThat(held.path("reason").asString()).isEqualTo("paused");
    assertThat(held.path("explanation").asString()).contains("operator").contains("own eyes");
    assertThat(upstream.calls("agt_payer_paused")).isEmpty();

    assertThat(bridge.as("operator", "DELETE", pause, "").status()).isEqualTo(204);
    bridge.awaitStep(event, "pay", "DONE");
    assertThat(upstream.calls("agt_payer_paused")).hasSize(1);
  }

  @Test
  void resolvedAsDoneIsDoneWithoutAnotherCall() {
    upstream.script("agt_payer_found", new Reply.LostAnswer());
    String id = inReview("found");
    String body =
        """
        {"note":"the statement shows it","outcome":"done","result":{"txId":"tx_seen"}}
        """;
    assertThat(bridge.lever("viewer", id, "resolve", body).status()).isEqualTo(403);
    assertThat(bridge.lever("operator", id, "resolve", NOTE).status()).isEqualTo(400);
    assertThat(bridge.lever("operator", id, "resolve", body).status()).isEqualTo(200);
    JsonNode pay = bridge.action(id);
    assertThat(pay.path("state").asString()).isEqualTo("DONE");
    assertThat(pay.path("result").path("txId").asString()).isEqualTo("tx_seen");
    assertThat(pay.path("reserved").asString()).isEqualTo("0.00");
    assertThat(pay.path("history").toString()).contains("the statement shows it");
    assertThat(bridge.lever("operator", id, "resolve", body).status()).isEqualTo(409);
    assertThat(upstream.calls("agt_payer_found")).hasSize(1);
  }

  @Test
  void resolvedAsNotDoneIsSentAgainUnderTheSameKey() {
    upstream.script("agt_payer_missing", Reply.refusal(503));
    String id = inReview("missing");
    String body = "{\"note\":\"the statement does not show it\",\"outcome\":\"not_done\"}";
    assertThat(bridge.lever("operator", id, "resolve", body).status()).isEqualTo(200);
    JsonNode pay = bridge.awaitStep("e-missing", "pay", "DONE");
    assertThat(pay.path("attempts")).hasSize(2);
    assertThat(upstream.calls("agt_payer_missing")).hasSize(2);
    assertThat(upstream.effects("agt_payer_missing")).hasSize(1);
    assertThat(upstream.calls("agt_payer_missing").stream().map(Received::key).distinct())
        .hasSize(1);
  }

  @Test
  void aReplayPaysNothingAndSaysWhy() {
    String event = bridge.accepted(Samples.signal("replayed"));
    bridge.awaitStep(event, "pay", "DONE");
    Answered replay = bridge.as("operator", "POST", "/v1/events/" + event + "/replay", NOTE);
    assertThat(replay.status()).as(replay.text()).isEqualTo(200);
    assertThat(replay.text()).contains("already done");
    assertThat(bridge.actions("event=" + event)).hasSize(1);
    assertThat(upstream.calls("agt_payer_replayed")).hasSize(1);
  }

  private JsonNode heldForApproval(String job) {
    world
        .aws()
        .sageMaker()
        .trainingJob(job, "Completed", Map.of("validation:accuracy", new BigDecimal("0.93")));
    String event = bridge.accepted(Samples.trainingCompleted("e-" + job, job));
    JsonNode bonus = bridge.awaitStep(event, "bonus", "HELD");
    assertThat(bonus.path("reason").asString()).isEqualTo("approval_required");
    return bonus;
  }

  private String inReview(String name) {
    String event = bridge.accepted(Samples.signal(name));
    return bridge.awaitStep(event, "pay", "NEEDS_REVIEW").path("id").asString();
  }
}
