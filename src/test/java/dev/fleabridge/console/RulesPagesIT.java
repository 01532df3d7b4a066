package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/** What the pages about rules show, without JavaScript. */
@OperatorTest
class RulesPagesIT {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
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
  }

  @Test
  void eachRuleStandsThereWithItsModeAndWhatItDid() {
    paid("e1", "k1", "12.40");
    file("e2", Json.object().put("wanted", true).put("payee", HOSTILE));

    Reply page = reader.get("viewer", "/console/rules");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("Pays what the event says.")
        .contains("disabled")
        .contains("shadow")
        .contains("12.40 1 payment")
        .contains("key missing");
    assertThat(page.html()).contains("href=\"/console/rules/pay\"").doesNotContain("th:");
  }

  @Test
  void theWhileCanBeChosen() {
    paid("e1", "k1", "12.40");
    jdbc.update("update action set created_at = created_at - interval '3 hours'");

    assertThat(reader.get("viewer", "/console/rules?hours=1").text()).doesNotContain("12.40");
    assertThat(reader.get("viewer", "/console/rules?hours=24").text()).contains("12.40");
    assertThat(reader.get("viewer", "/console/rules?hours=nonsense").text()).contains("12.40");
  }

  @Test
  void aRuleShowsItsDefinitionItsLimitsAndItsFailures() {
    paid("e1", "k1", "12.40");
    file(HOSTILE, Json.object().put("wanted", true));

    Reply page = reader.get("viewer", "/console/rules/pay");

    assertThat(page.text())
        .contains("12.40 USDC paid, 1 payment")
        .contains("\"payer\" : \"agt_payer\"")
        .contains("per-agent-per-hour")
        .contains("key missing")
        .contains(HOSTILE);
    assertThat(page.html()).doesNotContain(HOSTILE);
    assertThat(reader.get("viewer", "/console/rules?id=pay").text()).contains("12.40 USDC paid");
    assertThat(reader.get("viewer", "/console/rules/none").status()).isEqualTo(404);
  }

  @Test
  void aRuleThatDidNothingSaysWhatToDoNext() {
    assertThat(reader.get("viewer", "/console/rules/other").text())
        .contains("It did nothing in this while.")
        .contains("Try an event on it.");
  }

  @Test
  void theBenchShowsFieldsValuesAmountGuardAndBalance() {
    jdbc.update(
        "insert into wallet (agent, balance, as_of) values ('agt_payer', 100, ?)",
        Timestamp.from(clock.instant()));
    file("e1", detail("k1", "12.40"));

    Reply page = reader.get("viewer", "/console/rules/test?event=e1");

    assertThat(page.text())
        .contains("1 of 4 rules match.")
        .contains("detail.wanted [true] true yes")
        .contains("source [\"other\"] \"test\" no")
        .contains("amount $detail.amount \"12.40\"")
        .contains("Amount 12.40 USDC")
        .contains("The guard now: would be sent")
        .contains("Balance of agt_payer 100.00")
        .contains("rule:pay/agent:agt_payer per-agent-per-hour : 0.00 of 40.00 used")
        .contains("has this event or this business key already");
  }

  @Test
  void whatIsPastedIsAnsweredAsAPartOfThePage() {
    ObjectNode envelope = Json.object().put("source", "test").put("detail-type", "Test");
    envelope.set("detail", detail(HOSTILE, "12.40").put("payee", "agt_a"));
    jdbc.update("insert into pause values ('all', ?, 'ann', now())", HOSTILE);

    Reply part = reader.post("viewer", "/console/rules/test", envelope.toString());
    Reply refused = reader.post("viewer", "/console/rules/test", "{\"source\":\"test\"}");

    assertThat(part.status()).isEqualTo(200);
    assertThat(part.html()).startsWith("<div id=\"verdicts\"").doesNotContain(HOSTILE);
    assertThat(part.text()).contains("would be held").contains("paused").contains(HOSTILE);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("detail: an object");
    assertThat(count("event")).isZero();
    for (String role : List.of("viewer", "operator", "approver")) {
      assertThat(reader.post(role, "/console/rules/test", "{}").status()).as(role).isEqualTo(400);
    }
    assertThat(reader.post("nobody", "/console/rules/test", "{}").status()).isEqualTo(401);
    assertThat(reader.post("operator", "/console/rules", "{}").status()).isEqualTo(405);
  }

  @Test
  void anEventThatIsUnknownIsSaidToBe() {
    assertThat(reader.get("viewer", "/console/rules/test?event=none").status()).isEqualTo(404);
    assertThat(reader.get("viewer", "/console/rules/test").text())
        .contains("None was received yet.");
  }

  @Test
  void theRevisionInForceStandsWithItsText() {
    Reply list = reader.get("viewer", "/console/rules/revisions");
    long number = inForce();
    Reply one = reader.get("viewer", "/console/rules/revisions/" + number);

    assertThat(list.text()).contains("in force").contains("This needs the role operator");
    assertThat(one.text()).contains("id: pay").contains("It is in force already.");
    assertThat(one.html()).contains("data-if-match=\"&quot;%d-IN_FORCE&quot;\"".formatted(number));
    assertThat(reader.get("viewer", "/console/rules/revisions/0").status()).isEqualTo(404);
  }

  @Test
  void aRevisionSaysInWordsWhatItChanges() {
    String usual = reader.get("viewer", "/v1/rules/revisions/" + inForce()).html();
    String rules = Json.readObject(usual).path("rules").stringValue();
    long before = inForce();
    reload(rules.replace("memo: hello", "memo: '" + HOSTILE + "'"));
    try {
      Reply page = reader.get("operator", "/console/rules/revisions/" + inForce());
      Reply earlier = reader.get("operator", "/console/rules/revisions/" + before);

      assertThat(page.text())
          .contains("What it changes against revision " + before)
          .contains("steps.pay.transfer.memo was \"hello\" and is now \"" + HOSTILE + "\"");
      assertThat(page.html()).doesNotContain(HOSTILE);
      assertThat(earlier.text()).contains("superseded").contains("Its text becomes a new revision");
      assertThat(earlier.html())
          .contains("POST /v1/rules/revisions/%d/put-in-force".formatted(before));
    } finally {
      reload(rules);
    }
  }

  private long inForce() {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select number from rule_revision where standing = 'IN_FORCE'", Long.class));
  }

  private void reload(String rules) {
    String body = Json.object().put("rules", rules).put("note", HOSTILE).toString();
    assertThat(reader.post("operator", "/v1/rules/reload", body).status()).isEqualTo(200);
  }

  @Test
  void replicasStandWithTheRevisionThatTheyWorkBy() {
    jdbc.update(
        "insert into rule_replica (replica, revision, since, seen_at, problem, turned_at) values (?, 99999, ?, ?, ?, ?)",
        HOSTILE,
        at(0),
        at(0),
        HOSTILE,
        at(120));
    try {
      Reply page = reader.get("viewer", "/console/replicas");

      assertThat(page.text())
          .contains(HOSTILE)
          .contains("stands still")
          .contains("not the one in force")
          .contains("The replica that answers");
      assertThat(page.html()).doesNotContain(HOSTILE);
    } finally {
      jdbc.update("delete from rule_replica where replica = ?", HOSTILE);
    }
  }

  @Test
  void theBackTestSaysWhoMayStartIt() {
    assertThat(reader.get("viewer", "/console/rules/backtest").text())
        .contains("This needs the role operator");
    assertThat(reader.get("operator", "/console/rules/backtest").text())
        .doesNotContain("This needs the role operator");
    assertThat(reader.get("viewer", "/console/assets/rules.js").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/rules",
        "/console/rules/pay",
        "/console/rules/revisions",
        "/console/rules/test",
        "/console/rules/backtest",
        "/console/replicas"
      })
  void noPageHasAScriptOrAStyleInIt(String address) {
    Reply page = reader.get("viewer", address);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.html())
        .doesNotContain("style=\"")
        .doesNotContain("onclick")
        .doesNotContain("th:")
        .doesNotContainPattern("<script(?![^>]* src=)");
    assertThat(reader.getAsNobody(address).status()).isEqualTo(401);
  }

  private void paid(String event, String key, String amount) {
    file(event, detail(key, amount));
    jdbc.update("update action set state = 'DONE' where event_id = ? and step = 'pay'", event);
  }

  private static ObjectNode detail(String key, String amount) {
    return Json.object()
        .put("wanted", true)
        .put("key", key)
        .put("payee", "agt_a")
        .put("amount", amount);
  }

  private void file(String id, ObjectNode detail) {
    Event event = new Event(id, "test", "Test", "", clock.instant(), "", List.of(), detail);
    Plan plan = planning.plan(new Inbound(event, Inbound.Origin.REST, "dev", new byte[0]), null);
    transactions.execute(status -> ledger.inbox().file(List.of(plan), clock.instant()));
  }

  private long count(String table) {
    return Objects.requireNonNull(jdbc.queryForObject("select count(*) from " + table, Long.class));
  }

  private Timestamp at(int secondsAgo) {
    return Timestamp.from(clock.instant().minusSeconds(secondsAgo));
  }
}
