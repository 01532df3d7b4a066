package dev.fleabridge.mcp.tool;

import static dev.fleabridge.mcp.tool.MandatedService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What agents ask for is paid once, within their mandates, and nothing else is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayingToolsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private MandatedService service;

  @BeforeAll
  void start() {
    service = new MandatedService(Map.of());
  }

  @AfterAll
  void stop() throws IOException {
    service.close();
  }

  private ToolAnswer pay(String mandate, String to, String amount, String reference) {
    return service.pay(mandate, to, amount, reference);
  }

  private BigDecimal holds(String agent) {
    return service.sandbox.balance(agent);
  }

  @Test
  void aTransferIsDoneWhenTheAnswerComes() {
    ToolAnswer paid = pay("trader", "agt_done", "1.50", "invoice 7");

    assertThat(paid.failed()).as(paid.text()).isFalse();
    assertThat(text(paid, "state")).isEqualTo("DONE");
    assertThat(text(paid, "tx_id")).startsWith("tx_");
    assertThat(text(paid, "payer")).isEqualTo("agt_trader");
    assertThat(text(paid, "amount")).isEqualTo("1.50");
    assertThat(holds("agt_done")).isEqualByComparingTo("101.50");
    JsonNode action = service.get("/v1/actions/" + text(paid, "action_id"));
    assertThat(action.path("rule").asString()).isEqualTo("mcp-trader");
    JsonNode event = service.get("/v1/events/" + action.path("event").asString());
    assertThat(event.path("source").asString()).isEqualTo("mcp");
    assertThat(event.path("origin").asString()).isEqualTo("AGENT");
  }

  @Test
  void theSameReferenceAgainGivesTheFirstResultAndPaysNothing() {
    ToolAnswer first = pay("trader", "agt_again", "2", "task-again");
    ToolAnswer again = pay("trader", "agt_again", "2.00", "task-again");

    assertThat(again.failed()).isFalse();
    assertThat(text(again, "action_id")).isEqualTo(text(first, "action_id"));
    assertThat(again.structured().path("repeated").asBoolean()).isTrue();
    assertThat(first.structured().path("repeated").asBoolean()).isFalse();
    assertThat(holds("agt_again")).isEqualByComparingTo("102");
  }

  @ParameterizedTest
  @CsvSource({"agt_other,2", "agt_first,3", "agt_trader,0"})
  void somethingElseUnderAReferenceIsRefusedAndExplained(String to, String amount) {
    String reference = "task-" + to;
    pay("trader", "agt_first", "2", reference);
    BigDecimal before = holds("agt_trader");

    ToolAnswer other = pay("trader", to, amount, reference);

    assertThat(other.failed()).isTrue();
    assertThat(text(other, "error")).isEqualTo("reference_used");
    assertThat(other.text()).contains(reference, "2.00 USDC to agt_first");
    assertThat(holds("agt_trader")).isEqualByComparingTo(before);
  }

  @Test
  void anEscrowIsReleasedByWhoMadeItAndByNobodyElse() {
    ToolAnswer made =
        service.call(
            "trader",
            "create_escrow",
            """
            {"counterparty_agent_id":"agt_seller","amount_usd":"3","description":"goods","reference":"g1"}
            """);
    String id = text(made, "escrow_id");
    String arguments = "{\"escrow_id\":\"%s\"}".formatted(id);

    assertThat(service.call("fraud", "release_escrow", arguments).failed()).isTrue();
    assertThat(service.call("fraud", "check_escrow_status", arguments).failed()).isTrue();
    ToolAnswer released = service.call("trader", "release_escrow", arguments);
    ToolAnswer again =
        service.call(
            "trader",
            "pf_escrow_release",
            "{\"escrow_id\":\"%s\",\"reference\":\"another\"}".formatted(id));

    assertThat(text(released, "state")).as(released.text()).isEqualTo("DONE");
    assertThat(text(again, "action_id")).isEqualTo(text(released, "action_id"));
    assertThat(holds("agt_seller")).isEqualByComparingTo("102.97");
    ToolAnswer status = service.call("trader", "check_escrow_status", arguments);
    assertThat(text(status, "status")).isEqualTo("RELEASED");
  }

  @Test
  void anAmountAboveTheLimitWaitsForAnApproverAndNotForWhoDelegatedIt() {
    Caller caller = new Caller("fraud", "approver", true);
    ToolAnswer held =
        service.call(
            caller, "pf_transfer", "{\"to\":\"agt_big\",\"amount\":6,\"reference\":\"b\"}");
    String action = text(held, "action_id");

    assertThat(held.failed()).isFalse();
    assertThat(text(held, "state")).as(held.text()).isEqualTo("HELD");
    assertThat(text(held, "reason")).isEqualTo("approval_required");
    assertThat(held.text()).contains("/v1/actions/" + action + "/approve");
    ToolAnswer explained =
        service.call("fraud", "explain_hold", "{\"action_id\":\"%s\"}".formatted(action));
    assertThat(explained.text()).isEqualTo(held.text());
    assertThat(service.lever("approver", action, "approve")).isEqualTo(403);
  }

  @Test
  void anApprovedActionIsFoundDoneByItsReference() {
    ToolAnswer held = pay("fraud", "agt_approved", "7", "approved");
    assertThat(service.lever("approver", text(held, "action_id"), "approve")).isEqualTo(200);

    await()
        .atMost(PATIENCE)
        .until(() ->
            text(
                    service.call(
                        "fraud",
                        "get_action",
                        "{\"tool\":\"pf_transfer\",\"reference\":\"approved\"}"),
                    "state")
                .equals("DONE"));
    assertThat(holds("agt_approved")).isEqualByComparingTo("107");
  }

  @Test
  void moreThanOneActionMayMoveIsHeld() {
    ToolAnswer held = pay("trader", "agt_much", "50.01", "too-much");

    assertThat(text(held, "reason")).isEqualTo("over_limit_per_action");
    assertThat(service.sandbox.calls()).noneMatch(call -> call.body().contains("agt_much"));
  }

  @Test
  void twoHundredAtOnceUnderOneReferenceArePaidOnce() throws Exception {
    List<ToolAnswer> answers =
        MandatedService.allAtOnce(200, i -> pay("trader", "agt_crowd", "0.25", "crowd"));

    assertThat(answers).allMatch(a -> !a.failed() || text(a, "error").equals("try_again"));
    assertThat(holds("agt_crowd")).isEqualByComparingTo("100.25");
  }

  @Test
  void twoHundredAtOnceTogetherSpendNoMoreThanTheDayAllows() throws Exception {
    MandatedService.allAtOnce(200, i -> pay("small", "agt_flood", "0.10", "flood-" + i));

    await().atMost(PATIENCE).until(() -> holds("agt_flood").compareTo(new BigDecimal("101")) == 0);
    ToolAnswer limits = service.call("small", "get_limits", "{}");
    assertThat(limits.text()).contains("per-day: 1.00 of 1.00 are used");
    assertThat(service.get("/v1/budgets").toString()).contains("rule:mcp-small");
  }

  @Test
  void aLostAnswerIsFoundOutAndTheSameReferencePaysNoSecondTime() {
    service.sandbox.faults().add(Fault.next(Kind.LOST_AFTER, 1, "/wallet/transfer"));
    ToolAnswer first = pay("trader", "agt_lost", "1", "lost");
    ToolAnswer again = pay("trader", "agt_lost", "1", "lost");

    assertThat(text(first, "state")).as(first.text()).isIn("UNKNOWN", "NEEDS_REVIEW", "DONE");
    assertThat(text(again, "action_id")).isEqualTo(text(first, "action_id"));
    assertThat(holds("agt_lost")).isEqualByComparingTo("101");
  }

  @Test
  void whoIsGoneLeavesAPaymentThatGoesOn() {
    Caller caller = new Caller("trader", null, true);
    ObjectNode arguments =
        Json.readObject("{\"to\":\"agt_gone\",\"amount\":\"1\",\"reference\":\"gone\"}");
    service
        .toolbox()
        .named(caller, "pf_transfer")
        .orElseThrow()
        .call(caller, arguments, () -> true);

    await().atMost(PATIENCE).until(() -> holds("agt_gone").compareTo(new BigDecimal("101")) == 0);
  }

  @Test
  void theFaucetIsClaimedOnceWhateverTheReferenceIs() {
    ToolAnswer first = service.call("small", "claim_faucet", "{\"reference\":\"a\"}");
    ToolAnswer again = service.call("small", "claim_faucet", "{\"reference\":\"b\"}");

    assertThat(text(again, "action_id")).isEqualTo(text(first, "action_id"));
  }

  @Test
  void anEventOfThatSourceFromElsewhereStartsNothing() {
    ObjectNode event = Json.object().put("id", "forged").put("source", "mcp");
    event.put("detail-type", "transfer");
    ObjectNode detail =
        event.putObject("detail").put("mandate", "trader").put("key", "pf_transfer:x");
    detail.putObject("parameters").put("payee", "agt_thief").put("amount", "5");

    assertThat(service.post(event).path("runs")).isEmpty();
    assertThat(holds("agt_trader")).isLessThanOrEqualTo(new BigDecimal("100"));
    assertThat(service.one("select count(*) from action where payee = 'agt_thief'")).isEqualTo("0");
  }

  /** Or a source could keep an agent from its payment by posting the same event first. */
  @Test
  void aForgedTwinStopsNoPayment() {
    ObjectNode twin = Json.object().put("source", "mcp").put("detail-type", "transfer");
    twin.put("id", "mcp-" + Sha256.hex("trader:pf_transfer:twin").substring(0, 32));
    ObjectNode detail =
        twin.putObject("detail").put("mandate", "trader").put("agent", "agt_trader");
    detail.put("tool", "pf_transfer").put("reference", "twin").put("key", "pf_transfer:twin");
    detail
        .putObject("parameters")
        .put("payee", "agt_twin")
        .put("amount", "1.00")
        .put("memo", "for work");
    assertThat(service.post(twin).path("status").asString()).isEqualTo("accepted");

    ToolAnswer paid = pay("trader", "agt_twin", "1", "twin");

    assertThat(text(paid, "state")).as(paid.text()).isEqualTo("DONE");
    assertThat(text(pay("trader", "agt_twin", "1", "twin"), "action_id"))
        .isEqualTo(text(paid, "action_id"));
    assertThat(holds("agt_twin")).isEqualByComparingTo("101");
  }

  /** The second memo is not written, so no rule may read it. */
  @Test
  void anotherMemoUnderAReferenceIsAnsweredByNoRule() {
    String record =
        """
        {"to":"agt_fraud","amount":"0","memo":"%s","reference":"memo-twice"}
        """;
    service.call("fraud", "pf_transfer", record.formatted("0.10"));
    ToolAnswer again = service.call("fraud", "pf_transfer", record.formatted("0.99"));

    assertThat(again.structured().path("repeated").asBoolean()).isTrue();
    assertThat(
            service.one(
                """
                select count(*) from event_run l join run r on r.id = l.run_id
                where r.rule_id = 'weekly-bonus' and r.business_key = 'memo-twice'
                """))
        .isEqualTo("1");
  }

  @Test
  void whatIsRefusedForItsReferenceIsAnsweredByNoRule() {
    pay("fraud", "agt_other", "1", "week-0");
    ToolAnswer refused =
        service.call(
            "fraud",
            "pf_transfer",
            """
            {"to":"agt_fraud","amount":"0","memo":"0.99","reference":"week-0"}
            """);

    assertThat(text(refused, "error")).isEqualTo("reference_used");
    assertThat(
            service.one(
                "select count(*) from run where rule_id = 'weekly-bonus' and business_key = ?",
                "week-0"))
        .isEqualTo("0");
  }

  @Test
  void aRuleMayAnswerWhatAnAgentReports() {
    String arguments =
        """
        {"to":"agt_fraud","amount":"0.00","memo":"%s","reference":"%s"}
        """;
    ToolAnswer low = service.call("fraud", "pf_transfer", arguments.formatted("0.94", "week-1"));
    ToolAnswer high = service.call("fraud", "pf_transfer", arguments.formatted("0.96", "week-2"));

    assertThat(text(low, "kind")).isEqualTo("record");
    assertThat(text(high, "state")).as(high.text()).isEqualTo("DONE");
    await()
        .atMost(PATIENCE)
        .until(() ->
            "1"
                .equals(
                    service.one(
                        "select count(*) from action where rule_id = 'weekly-bonus' and state = 'DONE'")));
    assertThat(holds("agt_reward_pool")).isEqualByComparingTo("95");
  }

  @Test
  void whatAnAgentHoldsAboveItsCeilingIsSwept() {
    service.call("rich", "check_balance", "{}");
    await().atMost(PATIENCE).until(() -> holds("agt_rich").compareTo(new BigDecimal("20")) <= 0);

    assertThat(holds("agt_rich")).isEqualByComparingTo("20");
    assertThat(service.call("rich", "get_limits", "{}").text())
        .contains("above 20.00 USDC goes to treasury-agent-001");
    assertThat(pay("rich", "agt_poor", "1", "still-pays").failed()).isFalse();
  }

  /** Or an approver would find one more of them every minute. */
  @Test
  void aSweepThatWaitsForAnApproverIsNotBegunAgain() throws IOException {
    try (MandatedService held =
        new MandatedService(Map.of("fleabridge.limits.approval-above", "1"))) {
      String state = "select max(state) from action where rule_id = 'mcp-rich--sweep'";
      held.call("rich", "check_balance", "{}");
      await().atMost(PATIENCE).until(() -> "HELD".equals(held.one(state)));
      await()
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .until(() ->
              held.one("select count(*) from run where rule_id = 'mcp-rich--sweep'").equals("1"));

      String action = held.one("select id from action where rule_id = 'mcp-rich--sweep'");
      assertThat(held.lever("approver", String.valueOf(action), "approve")).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> "DONE".equals(held.one(state)));
      assertThat(held.sandbox.balance("agt_rich")).isEqualByComparingTo("20");
    }
  }

  @Test
  void aModelInALoopIsToldToStopAndStillGetsItsFirstResults() throws Exception {
    MandatedService.allAtOnce(501, i -> pay("loop", "agt_looped", "0.01", "loop-" + i));

    ToolAnswer more = pay("loop", "agt_looped", "0.01", "loop-more");
    assertThat(text(more, "error")).as(more.text()).isEqualTo("try_again");
    assertThat(text(pay("loop", "agt_looped", "0.01", "loop-7"), "action_id")).isNotEmpty();
    assertThat(service.one("select count(*) from action where payee = 'agt_looped'"))
        .isEqualTo("501");
  }

  @Test
  void whoDelegatedMayNotApproveWhatARuleMakesOfIt() {
    service.call(
        new Caller("fraud", "approver", true),
        "pf_transfer",
        "{\"to\":\"agt_fraud\",\"amount\":\"0\",\"memo\":\"0.5\",\"reference\":\"mine\"}");

    assertThat(
            service.one(
                """
                select a.requested_by from action a join run r on r.id = a.run_id
                where a.rule_id = 'weekly-bonus' and r.business_key = 'mine'
                """))
        .isEqualTo("approver");
  }
}
