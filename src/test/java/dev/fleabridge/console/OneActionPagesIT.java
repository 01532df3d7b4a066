package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The page of one action, and what the API says of it: why, what happened, and what can be done.
 */
@OperatorTest
class OneActionPagesIT {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  @Autowired private GuardSettings guard;
  @Autowired private AuditLog audit;
  @Autowired private Clock clock;
  private PageReader reader;

  @BeforeEach
  void empty() {
    reader = new PageReader(port);
    Emptied.tables(
        jdbc,
        """
        event, rule_version, run, event_run, rule_failure, action, dependency, attempt, history, conflict,
          wallet, budget, pause, escrow, audit
        """);
    transactions.executeWithoutResult(status ->
        ledger
            .wallets()
            .reported("agt_payer", Money.of("100"), NOW, Costs.none().paidFromBalance()));
  }

  @Test
  void whatWasSentSaysByWhatTheRuleAndTheGuardLetItGo() {
    UUID id = file("e1", "k1", "12.40", "agt_a");
    Action sent = send();
    assertThat(sent.id()).isEqualTo(id);

    JsonNode why = explanation(id);
    assertThat(why.path("event").path("origin").asString()).isEqualTo("REST");
    assertThat(says(why, "matched"))
        .contains("source is \"test\"; the rule asks for [\"test\"]")
        .contains("detail.wanted is true; the rule asks for [true]");
    assertThat(says(why, "key")).anySatisfy(line -> assertThat(line).isEqualTo("$detail.key: k1"));
    assertThat(says(why, "payer")).containsExactly("payer = agt_payer, written in the rule");
    assertThat(says(why, "payee")).containsExactly("payee = $detail.payee: agt_a");
    assertThat(says(why, "amount")).containsExactly("amount = $detail.amount: 12.40");
    assertThat(says(why, "allowed"))
        .containsExactly(
            "payer agt_payer is written in the rule, so that no list was asked",
            "payee agt_a was on the allow list by agt_*");
    assertThat(says(why, "cap")).containsExactly("12.40 is within per-action 500.00 of the rule");
    assertThat(says(why, "budget"))
        .contains("per-day of all rules and payers: 0.00 of 100.00 used before, 12.40 with it");
    assertThat(says(why, "balance"))
        .containsExactly(
            "agt_payer had 100.00, and 0.00 of it reserved: 100.00 were available, as read at 2026-11-20T12:00:00Z");
    assertThat(says(why, "reserved"))
        .containsExactly("12.648 were set aside: 12.40 with the fee buffer or the fees");
    assertThat(why.path("lines"))
        .noneMatch(line -> line.path("holds").isBoolean() && !line.path("holds").booleanValue());

    String page = page("viewer", id).text();
    assertThat(page)
        .contains("payee = $detail.payee: agt_a")
        .contains("The guard, before attempt 1")
        .contains("0.00 of 100.00 used before, 12.40 with it")
        .contains("Event received by rest")
        .contains("Let go by the guard, money set aside")
        .contains("Attempt 1 begun");
  }

  @Test
  void anAttemptOfAnEarlierVersionSaysThatNothingWasRecorded() {
    UUID id = file("e1", "k1", "1", "agt_a");
    send();
    jdbc.update("update attempt set grounds = null");

    assertThat(says(explanation(id), "not_known"))
        .containsExactly(
            "by what the guard let attempt 1 go was not recorded: a version before this was kept sent it, or its row was written again later");
    assertThat(page("viewer", id).text()).contains("not recorded");
  }

  @Test
  void whatIsHeldForApprovalOffersItWithWhatItDoes() {
    UUID id = file("e1", "k1", "55", "agt_a");
    claim();

    JsonNode levers = levers("approver", id);
    assertThat(possible(levers)).containsExactly("approve", "reject", "cancel", "retry");
    assertThat(lever(levers, "approve").path("leadsTo").asString()).isEqualTo("READY");
    assertThat(lever(levers, "resolve").path("why").asString())
        .startsWith("an action that is HELD cannot be resolved; legal now:");

    Reply page = page("approver", id);
    assertThat(page.html())
        .contains("data-call=\"POST /v1/actions/%s/approve\"".formatted(id))
        .contains("data-if-match=");
    assertThat(page.text())
        .contains("The action becomes ready and is due at once. The guard decides again")
        .contains("This needs the role operator; you are approver.");
  }

  @Test
  void aViewerSeesEveryLeverAndIsToldWhyNoneIsHis() {
    UUID id = file("e1", "k1", "55", "agt_a");
    claim();

    Reply page = page("viewer", id);
    assertThat(page.text())
        .contains("This needs the role approver; you are viewer.")
        .contains("This needs the role operator; you are viewer.");
    assertThat(page.html().split("<button(?![^>]*disabled)[^>]*>(?!Close)", -1)).hasSize(1);
  }

  @Test
  void whoAskedForItIsToldThatSomebodyElseMustApprove() {
    UUID id = file("e1", "k1", "55", "agt_a");
    claim();
    audit.add(AuditLog.Line.of(NOW, "approver", "retry", "actions/" + id, "again"));

    JsonNode levers = levers("approver", id);
    assertThat(lever(levers, "approve").path("possible").booleanValue()).isFalse();
    assertThat(lever(levers, "approve").path("why").asString())
        .isEqualTo("approver asked for this action, so somebody else must approve it (four eyes)");
    assertThat(page("approver", id).text()).contains("(four eyes)");
  }

  @Test
  void hostileTextsAreTextsInThePage() {
    String hostile = "<script>alert('x')</script>";
    UUID id = file("<img src=x onerror=alert(1)>", hostile, "1", "agt_a");
    Action sent = send();
    refused(sent, hostile);
    audit.add(AuditLog.Line.of(NOW, hostile, "note", "actions/" + id, hostile));

    Reply page = page("viewer", id);
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.html()).doesNotContain("<script>alert").doesNotContain("<img src=x");
    assertThat(page.text()).contains(hostile);
  }

  @Test
  void whereThereIsNoSuchActionThePageSaysSo() {
    assertThat(page("viewer", new UUID(0, 9)).status()).isEqualTo(404);
    assertThat(reader.get("viewer", "/console/actions/x").status()).isEqualTo(404);
    assertThat(
            reader.get("viewer", "/v1/actions/%s/explanation".formatted(new UUID(0, 9))).status())
        .isEqualTo(404);
    assertThat(reader.get("viewer", "/v1/actions/%s/levers".formatted(new UUID(0, 9))).status())
        .isEqualTo(404);
  }

  private void refused(Action sent, String text) {
    Attempt end =
        Attempts.ended(sent, false, NOW, Outcome.DECLINED, 400, text, text, text, text, null);
    ledger.attempts().close(List.of(end));
  }

  private Action send() {
    return claim().getFirst();
  }

  private List<Action> claim() {
    return new Claimer(
            ledger, transactions, new Guard(guard), EngineSettings.defaults(), clock, "one")
        .claim(10)
        .sending();
  }

  private UUID file(String event, String key, String amount, String payee) {
    ObjectNode detail =
        Json.object().put("wanted", true).put("key", key).put("payee", payee).put("amount", amount);
    Event received = new Event(event, "test", "Test", "", NOW, "", List.of(), detail);
    byte[] raw = detail.toString().getBytes(StandardCharsets.UTF_8);
    var plan = planning.plan(new Inbound(received, Inbound.Origin.REST, "dev", raw), null);
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), NOW)))
        .getFirst()
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private Reply page(String person, UUID id) {
    return reader.get(person, "/console/actions/" + id);
  }

  private JsonNode explanation(UUID id) {
    return json("viewer", "/v1/actions/%s/explanation".formatted(id));
  }

  private JsonNode levers(String person, UUID id) {
    return json(person, "/v1/actions/%s/levers".formatted(id));
  }

  private JsonNode json(String person, String path) {
    return Json.mapper().readTree(reader.get(person, path).html());
  }

  private static List<String> says(JsonNode why, String about) {
    return why.path("lines")
        .valueStream()
        .filter(line -> line.path("about").asString().equals(about))
        .map(line -> line.path("says").asString())
        .toList();
  }

  private static List<String> possible(JsonNode levers) {
    return levers
        .path("levers")
        .valueStream()
        .filter(lever -> lever.path("possible").booleanValue())
        .map(lever -> lever.path("lever").asString())
        .toList();
  }

  private static JsonNode lever(JsonNode levers, String name) {
    return levers
        .path("levers")
        .valueStream()
        .filter(lever -> lever.path("lever").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
