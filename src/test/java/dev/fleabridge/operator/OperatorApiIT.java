package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * The API over HTTP, against real SQL: what it shows, what it does, and what it says to mistakes.
 */
@OperatorTest
class OperatorApiIT {

  private static final String NOTE = "{\"note\":\"because of ticket 7\"}";

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  private Caller caller;
  private Filer filer;

  @BeforeEach
  void empty() {
    caller = new Caller(port);
    filer = new Filer(ledger, planning, transactions);
    Emptied.tables(
        jdbc,
        """
        event, rule_version, run, event_run, rule_failure, action, dependency, attempt, history, conflict,
          wallet, budget, pause, escrow, audit
        """);
  }

  @Test
  void actionShowsExactlyTheFieldsOfTheContract() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "insert into attempt (action_id, number, owner, started_at, outcome, http_status) values (?, 1, 'me', now(), 'THROTTLED', 429)",
        id);

    JsonNode action = caller.get("viewer", "/v1/actions/" + id).body();

    assertThat(action.propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "event",
            "run",
            "rule",
            "step",
            "item",
            "kind",
            "state",
            "shadow",
            "verdict",
            "reason",
            "explanation",
            "idempotencyKey",
            "payer",
            "payee",
            "amount",
            "reserved",
            "parameters",
            "result",
            "attempts",
            "history",
            "conflicts",
            "dependsOn",
            "trace",
            "createdAt",
            "updatedAt",
            "dueAt",
            "expiresAt");
    assertThat(action.path("event").asString()).isEqualTo("e1");
    assertThat(action.path("rule").asString()).isEqualTo("pay");
    assertThat(action.path("kind").asString()).isEqualTo("transfer");
    assertThat(action.path("state").asString()).isEqualTo("READY");
    assertThat(action.path("amount")).isEqualTo(Json.mapper().readTree("\"10.00\""));
    assertThat(action.path("reserved").asString()).isEqualTo("0.00");
    assertThat(action.path("createdAt").asString()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(action.path("attempts").get(0).propertyNames())
        .containsExactlyInAnyOrder(
            "number",
            "startedAt",
            "endedAt",
            "outcome",
            "httpStatus",
            "code",
            "message",
            "request",
            "response",
            "trace",
            "grounds");
    assertThat(action.path("history").get(0).propertyNames())
        .containsExactlyInAnyOrder("at", "from", "to", "reason", "explanation", "actor");
  }

  @Test
  void stepThatWaitsSaysForWhat() {
    List<UUID> ids = filer.file("e1", "k1", "10").runs().getFirst().actions();

    JsonNode note = caller.get("viewer", "/v1/actions/" + ids.get(1)).body();

    assertThat(note.path("state").asString()).isEqualTo("WAITING");
    assertThat(note.path("dependsOn").get(0).asString()).isEqualTo(ids.getFirst().toString());
  }

  @Test
  void eventShowsWhatCameAndWhatBecameOfIt() {
    filer.file("e1", "k1", "10");
    Filed met = filer.file("e2", "k1", "11");
    filer.keyless("e3", new byte[] {(byte) 0xff, 0});

    JsonNode event = caller.get("viewer", "/v1/events/e2").body();
    assertThat(event.path("envelope").path("detail").path("amount").asString()).isEqualTo("11");
    assertThat(event.path("envelope").path("detail-type").asString()).isEqualTo("Test");
    assertThat(event.path("raw").asString()).isEqualTo("raw of e2");
    assertThat(event.path("rawEncoding").asString()).isEqualTo("utf-8");
    assertThat(event.path("deliveries").intValue()).isOne();
    JsonNode run = event.path("runs").get(0);
    assertThat(run.path("id").asString()).isEqualTo(met.runs().getFirst().id().toString());
    assertThat(run.path("started").booleanValue()).isFalse();
    assertThat(run.path("counts").path("total").intValue()).isEqualTo(2);
    assertThat(event.path("conflicts").get(0).path("difference").asString())
        .isEqualTo("amount 11.00, first seen as 10.00");

    JsonNode binary = caller.get("viewer", "/v1/events/e3").body();
    assertThat(binary.path("rawEncoding").asString()).isEqualTo("base64");
    assertThat(binary.path("raw").asString()).isEqualTo("/wA=");
    assertThat(binary.path("failures").get(0).path("rule").asString()).isEqualTo("pay");
  }

  @Test
  void runShowsItsActionsAndEveryEventOfIt() {
    Filed first = filer.file("e1", "k1", "10");
    filer.file("e2", "k1", "10");

    JsonNode run = caller.get("viewer", "/v1/runs/" + first.runs().getFirst().id()).body();

    assertThat(run.path("event").asString()).isEqualTo("e1");
    assertThat(Caller.texts(run.path("events"), "")).containsExactly("e1", "e2");
    assertThat(Caller.texts(run.path("actions"), "step")).containsExactlyInAnyOrder("pay", "note");
    assertThat(run.path("definition").path("id").asString()).isEqualTo("pay");
  }

  @Test
  void everyFilterOfActionsNarrows() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    filer.other("e2", "k2");

    assertThat(found("state=WAITING")).isOne();
    assertThat(found("state=ready")).isEqualTo(2);
    assertThat(found("rule=other")).isOne();
    assertThat(found("kind=record")).isOne();
    assertThat(found("agent=agt_a")).isOne();
    // The step that waits does not know its payer yet.
    assertThat(found("agent=agt_payer")).isEqualTo(2);
    assertThat(found("event=e1")).isEqualTo(2);
    assertThat(found("since=2026-11-20T12:00:00Z")).isEqualTo(3);
    assertThat(found("until=2026-11-20T12:00:00Z")).isZero();
    assertThat(found("since=2026-11-20T13:00:00%2B01:00&state=READY&rule=pay")).isOne();
    assertThat(found("agent=nobody")).isZero();
    assertThat(found("payer=agt_payer")).isEqualTo(2);
    assertThat(found("payer=agt_a")).isZero();
    assertThat(found("payee=agt_a")).isOne();
    assertThat(found("payer=agt_payer&payee=agt_a")).isOne();
    assertThat(found("amount=10")).isOne();
    assertThat(found("amount=10.000001")).isZero();
    assertThat(found("amountFrom=1&amountTo=10")).isEqualTo(2);
    assertThat(found("amountFrom=1.000001")).isOne();
    assertThat(found("key=k1")).isEqualTo(2);
    assertThat(found("key=k1&kind=record")).isOne();
    assertThat(found("key=k1&rule=other")).isZero();
    jdbc.update("update action set state = 'DONE' where id = ?", id);
    assertThat(found("state=DONE&rule=pay&kind=transfer&agent=agt_a&event=e1")).isOne();
    assertThat(found("key=" + action(id).idempotencyKey())).isOne();
  }

  @Test
  void pagesShowEveryRowOnceAlsoWhereTimesAreEqual() {
    IntStream.range(0, 25).forEach(i -> filer.file("e%02d".formatted(i), "k" + i, "1"));
    jdbc.update(
        "update action set created_at = created_at + interval '1 second' where step = 'note'");
    jdbc.update(
        "update event set received_at = received_at + interval '1 second' where id > 'e12'");

    List<String> actions = walk("/v1/actions?limit=7", "id");
    List<String> events = walk("/v1/events?limit=4", "id");

    assertThat(actions).hasSize(50).doesNotHaveDuplicates();
    assertThat(events).hasSize(25).doesNotHaveDuplicates();
    assertThat(events.getFirst()).isEqualTo("e13");
  }

  @Test
  void rowThatComesInMeanwhileNeitherRepeatsNorHidesOthers() {
    IntStream.range(0, 6).forEach(i -> filer.file("e" + i, "k" + i, "1"));
    JsonNode first = caller.get("viewer", "/v1/events?limit=3").body();
    filer.file("later", "kl", "1");
    jdbc.update(
        "update event set received_at = received_at + interval '1 hour' where id = 'later'");

    JsonNode second =
        caller.get("viewer", "/v1/events?limit=3&cursor=" + first.path("next").asString()).body();

    Set<String> seen = new HashSet<>(Caller.texts(first.path("items"), "id"));
    seen.addAll(Caller.texts(second.path("items"), "id"));
    assertThat(seen).hasSize(6).doesNotContain("later");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/actions?state=FINE, state",
    "/v1/actions?kind=gift, kind",
    "/v1/actions?since=yesterday, since",
    "/v1/actions?until=2026-11-20, until",
    "/v1/actions?since=-999999999-01-01T00:00:00Z, since",
    "/v1/actions?limit=0, limit",
    "/v1/actions?limit=201, limit",
    "/v1/actions?limit=ten, limit",
    "/v1/actions?cursor=nonsense, cursor",
    "/v1/actions?cursor=MjAyNi0xMS0yMFQxMjowMDowMFp8ZTE, cursor",
    "/v1/actions?agent=a%00b, agent",
    "/v1/events?source=%00, source",
    "/v1/events?cursor=%25, cursor",
    "/v1/audit?cursor=MjAyNi0xMS0yMFQxMjowMDowMFp8ZTE, cursor",
    "/v1/wallets?cursor=AA, cursor",
    "/v1/budgets?day=today, day",
    "/v1/budgets?day=%2B999999999-12-31, day",
    "/v1/budgets?day=-0001-01-01, day",
    // +300000-01-01T00:00:00Z and -5000-01-01T00:00:00Z, each with an id behind it
    "/v1/events?cursor=KzMwMDAwMC0wMS0wMVQwMDowMDowMFp8ZTE, cursor",
    "/v1/events?cursor=LTUwMDAtMDEtMDFUMDA6MDA6MDBafGUx, cursor",
    "/v1/audit?cursor=KzMwMDAwMC0wMS0wMVQwMDowMDowMFp8MQ, cursor",
    "/v1/actions?cursor=KzMwMDAwMC0wMS0wMVQwMDowMDowMFp8MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAx, cursor"
  })
  void badParameterIsNamed(String path, String field) {
    Reply reply = caller.get("viewer", path);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Content-Type")).contains("application/problem+json");
    assertThat(reply.body().path("errors").get(0).path("field").asString()).isEqualTo(field);
    assertThat(reply.body().path("instance").asString()).startsWith("/v1/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/events/none", "/v1/actions/none", "/v1/runs/none", "/v1/escrows/a/b"})
  void unknownIdIs404(String path) {
    Reply reply = caller.get("viewer", path);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body().path("detail").asString()).startsWith("there is no ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; note",
        "{\"note\":\"  \"}; note",
        "{\"note\":\"a\\u0000b\"}; note",
        "{\"note\":\"n\"}; outcome",
        "{\"note\":\"n\",\"outcome\":\"maybe\"}; outcome",
        "{\"note\":\"n\",\"outcome\":\"not_done\",\"result\":{\"txId\":\"t\"}}; result",
        "nonsense; body",
        "[]; body"
      })
  void leverWithABadBodyDoesNothing(String body, String field) {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", id);

    Reply reply = caller.post("operator", "/v1/actions/" + id + "/resolve", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("errors").get(0).path("field").asString()).isEqualTo(field);
    assertThat(action(id).state().name()).isEqualTo("NEEDS_REVIEW");
  }

  @Test
  void noteOfAThousandCharactersIsTheLongest() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    String longest = "{\"note\":\"%s\"}".formatted("n".repeat(1000));
    String longer = "{\"note\":\"%s\"}".formatted("n".repeat(1001));

    assertThat(caller.post("operator", "/v1/actions/" + id + "/cancel", longer).status())
        .isEqualTo(400);
    assertThat(caller.post("operator", "/v1/actions/" + id + "/cancel", longest).status())
        .isEqualTo(200);
  }

  @Test
  void leverAnswersWithTheActionAndStandsInTheAudit() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();

    JsonNode canceled = caller.post("operator", "/v1/actions/" + id + "/cancel", NOTE).body();
    Reply again = caller.post("operator", "/v1/actions/" + id + "/cancel", NOTE);

    assertThat(canceled.path("state").asString()).isEqualTo("CANCELED");
    assertThat(canceled.path("explanation").asString()).isEqualTo("because of ticket 7");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body().path("state").asString()).isEqualTo("CANCELED");
    assertThat(again.body().path("legal").isEmpty()).isTrue();
    assertThat(again.body().path("detail").asString()).contains("CANCELED", "legal now: nothing");
    JsonNode lines =
        caller.get("viewer", "/v1/audit?actor=operator&act=cancel").body().path("items");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).path("act").asString()).isEqualTo("cancel");
    assertThat(lines.get(0).path("target").asString()).isEqualTo("actions/" + id);
    assertThat(lines.get(0).path("note").asString()).isEqualTo("because of ticket 7");
  }

  @Test
  void resolvedAsDoneShowsTheIdThatThePersonFound() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", id);

    JsonNode done =
        caller
            .post(
                "operator",
                "/v1/actions/" + id + "/resolve",
                "{\"note\":\"n\",\"outcome\":\"done\",\"result\":{\"txId\":\"tx_9\"}}")
            .body();

    assertThat(done.path("state").asString()).isEqualTo("DONE");
    assertThat(done.path("result").path("txId").asString()).isEqualTo("tx_9");
  }

  @Test
  void pauseIsDurableAuditedAndWakesWhatItHeldWhenItEnds() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set state = 'HELD', reason = 'paused', due_at = due_at + interval '1 hour' where id = ?",
        id);

    JsonNode pause = caller.send("operator", "PUT", "/v1/pauses/rule:pay", NOTE).body();
    assertThat(pause.path("scope").asString()).isEqualTo("rule:pay");
    assertThat(pause.path("actor").asString()).isEqualTo("operator");
    assertThat(caller.get("viewer", "/v1/pauses/rule:pay").status()).isEqualTo(200);
    assertThat(caller.get("viewer", "/v1/pauses").body().path("items")).hasSize(1);
    assertThat(caller.send("operator", "DELETE", "/v1/pauses/rule:pay", "").status())
        .isEqualTo(204);
    assertThat(caller.get("viewer", "/v1/pauses/rule:pay").status()).isEqualTo(404);

    assertThat(action(id).dueAt()).isEqualTo(OperatorApp.NOW);
    JsonNode audit = caller.get("viewer", "/v1/audit?target=pauses/rule:pay").body();
    assertThat(Caller.texts(audit.path("items"), "act")).containsExactly("resume", "pause");
  }

  @ParameterizedTest
  @CsvSource({
    "all, 200",
    "rule:pay, 200",
    "rule:pya, 400",
    "agent:agt_x, 200",
    "agent:, 400",
    "kind:transfer, 200",
    "kind:TRANSFER, 400",
    "everything, 400",
    "all:, 400"
  })
  void pauseIsOnlyForWhatExists(String scope, int status) {
    assertThat(caller.send("operator", "PUT", "/v1/pauses/" + scope, NOTE).status())
        .isEqualTo(status);
    assertThat(caller.send("operator", "PUT", "/v1/pauses/" + scope, "{}").status()).isEqualTo(400);
  }

  @Test
  void walletsEscrowsAndBudgetsAreDecimalStrings() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "insert into wallet (agent, balance, as_of, reserved) values ('agt_a', 10.5, now(), 0.1), ('agt_b', null, null, 0)");
    jdbc.update(
        "insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at) values ('arn:aws:x/y', 'esc_1', ?, 'agt_a', 'agt_b', 5, 'FUNDED', now(), now())",
        id);
    jdbc.update(
        "insert into budget (scope, day, used) values ('all', '2026-11-20', 12.5), ('agent:agt_a', '2026-11-20', 70)");

    JsonNode wallet = caller.get("viewer", "/v1/wallets/agt_a").body();
    assertThat(wallet.propertyNames())
        .containsExactlyInAnyOrder(
            "agent",
            "balance",
            "reserved",
            "available",
            "referralIncome",
            "asOf",
            "spentToday",
            "spentAsOf");
    assertThat(wallet.path("balance").stringValue()).isEqualTo("10.50");
    assertThat(wallet.path("available").stringValue()).isEqualTo("10.40");
    assertThat(walk("/v1/wallets?limit=1", "agent")).containsExactly("agt_a", "agt_b");
    assertThat(caller.get("viewer", "/v1/wallets/agt_b").body().path("balance").isNull()).isTrue();

    for (String name : List.of("arn:aws:x/y", "esc_1")) {
      JsonNode escrow = caller.get("viewer", "/v1/escrows/" + name).body();
      assertThat(escrow.path("escrowId").asString()).isEqualTo("esc_1");
      assertThat(escrow.path("amount").stringValue()).isEqualTo("5.00");
    }
    assertThat(walk("/v1/escrows?limit=1", "ref")).containsExactly("arn:aws:x/y");

    JsonNode budgets = caller.get("viewer", "/v1/budgets").body();
    assertThat(budgets.path("day").asString()).isEqualTo("2026-11-20");
    assertThat(Caller.texts(budgets.path("limits"), "scope")).containsExactly("all", "rule:pay");
    JsonNode agent = budgets.path("used").get(0);
    assertThat(agent.path("scope").asString()).isEqualTo("agent:agt_a");
    assertThat(agent.path("limit").asString()).isEqualTo("60.00");
    assertThat(agent.path("left").asString()).isEqualTo("0.00");
    assertThat(budgets.path("used").get(1).path("left").asString()).isEqualTo("87.50");
  }

  @Test
  void ofTheLimitsOfManyAgentsThoseThatAreUsedMostAreShownAndThatOfTheOneThatIsNamed() {
    jdbc.update(
        "insert into budget (scope, day, used) select 'agent:agt_' || n, '2026-11-20', n from generate_series(1, 300) n");
    jdbc.update("insert into budget (scope, day, used) values ('all', '2026-11-20', 90)");

    JsonNode budgets = caller.get("viewer", "/v1/budgets").body();
    assertThat(budgets.path("usedIsCut").booleanValue()).isTrue();
    assertThat(Caller.texts(budgets.path("used"), "scope"))
        .hasSize(200)
        .contains("all", "agent:agt_300", "agent:agt_102")
        .doesNotContain("agent:agt_101");

    JsonNode ofAgent = caller.get("viewer", "/v1/budgets?agent=agt_7").body();
    assertThat(Caller.texts(ofAgent.path("used"), "scope")).hasSize(201).contains("agent:agt_7");
  }

  @Test
  void windowsAreShownByWhatIsUsedOfThemAndNotByTheirRows() {
    jdbc.update(
        """
        insert into budget (scope, day, used, actions) values
          ('window:rule:pay', '1970-01-01', 0, 0),
          ('window:hour:10/rule:pay', '2026-11-20', 12.5, 2), ('window:hour:23/rule:pay', '2026-11-19', 1, 1),
          ('window:hour:11/rule:pay', '2026-11-12', 7, 7),
          ('window:minute:11:59/rule:pay/agent:agt_a', '2026-11-20', 39, 3)
        """);
    JsonNode budgets = caller.get("viewer", "/v1/budgets").body();
    assertThat(budgets.path("used")).isEmpty();
    JsonNode ofRule = budgets.path("limits").get(1);
    assertThat(Caller.texts(ofRule.path("quotas"), "name"))
        .containsExactly("per-agent-per-hour", "actions-per-7-days");
    assertThat(Caller.texts(budgets.path("windows"), "scope")).containsExactly("rule:pay");
    JsonNode week = budgets.path("windows").get(0);
    assertThat(week.path("quota").path("actions").asInt()).isEqualTo(1000);
    assertThat(week.path("used").asString()).isEqualTo("13.50");
    assertThat(week.path("usedActions").asInt()).isEqualTo(3);
    assertThat(week.path("leftActions").asInt()).isEqualTo(997);

    JsonNode ofAgent = caller.get("viewer", "/v1/budgets?agent=agt_a").body().path("windows");
    assertThat(Caller.texts(ofAgent, "scope")).containsExactly("rule:pay/agent:agt_a", "rule:pay");
    assertThat(ofAgent.get(0).path("left").asString()).isEqualTo("1.00");
  }

  @Test
  void rulesSayWhatTheyWouldDoAndWhyNot() {
    filer.file("e1", "k1", "10");
    String envelope =
        """
        {"id":"t1","source":"test","detail-type":"Test","detail":{"wanted":true,"key":"k1","payee":"agt_a","amount":"3"}}
        """;

    JsonNode tested = caller.post("viewer", "/v1/rules/test", envelope).body();
    JsonNode pay = tested.path("rules").get(0);
    JsonNode other = tested.path("rules").get(1);

    assertThat(pay.path("matches").booleanValue()).isTrue();
    assertThat(pay.path("businessKey").asString()).isEqualTo("k1");
    assertThat(pay.path("existingRun").isNull()).isFalse();
    JsonNode step = pay.path("steps").get(0);
    assertThat(step.path("state").asString()).isEqualTo("READY");
    assertThat(step.path("payer").asString()).isEqualTo("agt_payer");
    assertThat(step.path("payee").asString()).isEqualTo("agt_a");
    assertThat(step.path("amount").stringValue()).isEqualTo("3.00");
    assertThat(pay.path("steps").get(1).path("state").asString()).isEqualTo("WAITING");
    assertThat(Caller.texts(pay.path("steps").get(1).path("waitsFor"), "")).containsExactly("pay");
    assertThat(other.path("matches").booleanValue()).isFalse();
    assertThat(Caller.texts(other.path("unmatched"), "")).containsExactly("source");
    assertThat(tested.path("rules").get(2).path("enabled").booleanValue()).isFalse();
    assertThat(count("event")).isOne();
    assertThat(count("action")).isEqualTo(2);
    assertThat(Caller.texts(caller.get("viewer", "/v1/rules").body().path("items"), "id"))
        .containsExactly("pay", "other", "off", "watched");
    assertThat(Caller.texts(caller.get("viewer", "/v1/rules").body().path("items"), "mode"))
        .containsExactly("live", "live", "live", "shadow");
  }

  @Test
  void aTestSaysFieldByFieldAndStepByStepWhy() {
    jdbc.update(
        "insert into wallet (agent, balance, as_of) values ('agt_payer', 100, ?)",
        Timestamp.from(OperatorApp.NOW));
    String envelope =
        """
        {"id":"t1","source":"test","detail-type":"Test","detail":{"wanted":true,"key":"k1","payee":"agt_a","amount":"30"}}
        """;

    JsonNode pay = caller.post("viewer", "/v1/rules/test", envelope).body().path("rules").get(0);

    assertThat(Caller.texts(pay.path("fields"), "field"))
        .containsExactly("source", "detail.wanted");
    assertThat(pay.path("fields").get(0).path("wanted").asString()).isEqualTo("[\"test\"]");
    assertThat(pay.path("fields").get(0).path("found").asString()).isEqualTo("\"test\"");
    assertThat(pay.path("values").get(0).path("expression").asString()).isEqualTo("$detail.key");
    assertThat(pay.path("values").get(0).path("value").asString()).isEqualTo("\"k1\"");
    JsonNode turn = pay.path("course").get(0);
    assertThat(Caller.texts(turn.path("values"), "field")).containsExactly("payee", "amount");
    JsonNode guard = turn.path("guard");
    assertThat(guard.path("would").asString()).isEqualTo("BE_SENT");
    assertThat(guard.path("reserve").asString()).isEqualTo("30.60");
    assertThat(guard.path("wallet").path("available").asString()).isEqualTo("100.00");
    assertThat(Caller.texts(guard.path("budgets"), "limit"))
        .containsExactly(
            "per-day", "per-agent-per-day", "per-agent-per-hour", "actions-per-7-days");
    assertThat(guard.path("budgets").get(2).path("most").asString()).isEqualTo("40.00");
    assertThat(pay.path("course").get(1).path("state").asString()).isEqualTo("READY");
    assertThat(count("action")).isZero();
    assertThat(count("budget")).isZero();

    jdbc.update("insert into pause values ('rule:pay', 'wait', 'ann', now())");
    JsonNode paused = caller.post("viewer", "/v1/rules/test", envelope).body().path("rules").get(0);
    assertThat(paused.path("course").get(0).path("guard").path("reason").asString())
        .isEqualTo("paused");
  }

  @Test
  void whatIsOfAShadowRunIsMarkedEverywhere() {
    UUID live = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    Filed filed = filer.watched("e2", "k2");
    UUID shadow = filed.runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set state = 'SKIPPED', reason = 'shadow_mode', result = ?::json where id = ?",
        Verdict.held("paused").json().toString(),
        shadow);

    JsonNode action = caller.get("viewer", "/v1/actions/" + shadow).body();
    assertThat(action.path("shadow").booleanValue()).isTrue();
    assertThat(action.path("verdict").path("would").asString()).isEqualTo("BE_HELD");
    assertThat(action.path("verdict").path("reason").asString()).isEqualTo("paused");
    assertThat(caller.get("viewer", "/v1/actions/" + live).body().path("shadow").booleanValue())
        .isFalse();
    JsonNode run = caller.get("viewer", "/v1/runs/" + action.path("run").asString()).body();
    assertThat(run.path("shadow").booleanValue()).isTrue();
    JsonNode ofEvent = caller.get("viewer", "/v1/events/e2").body().path("runs").get(0);
    assertThat(ofEvent.path("shadow").booleanValue()).isTrue();
    assertThat(ofEvent.path("actions").get(0).path("shadow").booleanValue()).isTrue();
    String envelope =
        "{\"source\":\"watched\",\"detail-type\":\"Test\",\"detail\":{\"key\":\"k3\"}}";
    JsonNode tested = caller.post("viewer", "/v1/rules/test", envelope).body().path("rules");
    assertThat(tested.get(3).path("shadow").booleanValue()).isTrue();
    assertThat(tested.get(0).path("shadow").booleanValue()).isFalse();
    assertThat(idsFound("shadow=true")).containsExactly(shadow.toString());
    assertThat(idsFound("shadow=false&kind=transfer")).containsExactly(live.toString());
    assertThat(idsFound("shadow=true&rule=pay")).isEmpty();
    assertThat(idsFound("kind=transfer")).contains(live.toString(), shadow.toString());
    assertThat(caller.get("viewer", "/v1/actions?shadow=maybe").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSFER, txId, tx_7",
    "CREATE_ESCROW, escrowId, esc_7",
    "OPEN_POSITION, positionId, pos_7",
    "LIMIT_ORDER, orderId, ord_7",
    "CLAIM_FAUCET, claimId, claim_7",
    "REGISTER_AGENT, agentId, ag_7"
  })
  void anActionIsFoundByTheIdThatPurpleFleaGave(String kind, String name, String given) {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set kind = ?, state = 'DONE', result = ?::json where id = ?",
        kind,
        Json.object().put("fee", "0.10").put(name, given).toString(),
        id);

    assertThat(idsFound("transaction=" + given)).containsExactly(id.toString());
    assertThat(idsFound("transaction=" + given + "&rule=other")).isEmpty();
    assertThat(idsFound("transaction=" + given + "0")).isEmpty();
  }

  @Test
  void aTradeIsFoundOnceByItsPositionAndByItsOrder() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set kind = 'OPEN_POSITION', state = 'DONE', result = ?::json where id = ?",
        Json.object().put("positionId", "pos_7").put("orderId", "ord_7").toString(),
        id);

    assertThat(idsFound("transaction=pos_7")).containsExactly(id.toString());
    assertThat(idsFound("transaction=ord_7")).containsExactly(id.toString());
    assertThat(idsFound("transaction=ord_7&state=DONE&limit=1")).containsExactly(id.toString());
  }

  /** Such as what a server says with a character that PostgreSQL's text cannot hold. */
  @Test
  void noResultIsTooOddForTheIndexesOfItsIds() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    for (String odd : List.of("\u0000", "x".repeat(9_000), "\"", "")) {
      jdbc.update(
          "update action set state = 'DONE', result = ?::json where id = ?",
          Json.object().put("txId", odd).put("status", odd).toString(),
          id);
    }
    assertThat(idsFound("state=DONE")).containsExactly(id.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "amount=ten | amount",
        "amount=-1 | amount",
        "amount=1e2 | amount",
        "amount=0.1234567 | amount",
        "amount=1&amountFrom=1 | amount",
        "amountFrom=1,5 | amountFrom",
        "amountFrom=2&amountTo=1 | amountTo",
        "amountTo=999999999999999 | amountTo",
        "payer=%00 | payer",
        "payee=%00 | payee",
        "key=%00 | key",
        "transaction=%00 | transaction"
      })
  void aFilterThatCannotBeReadIsNamed(String query, String field) {
    Reply refused = caller.get("viewer", "/v1/actions?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(Caller.texts(refused.body().path("errors"), "field")).containsExactly(field);
    assertThat(caller.get("viewer", "/v1/exports/actions?" + query).status()).isEqualTo(400);
  }

  private List<String> idsFound(String query) {
    return Caller.texts(caller.get("viewer", "/v1/actions?" + query).body().path("items"), "id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "reject", "retry", "resolve", "look-again"})
  void noLeverButCancelMovesWhatIsOfAShadowRun(String act) {
    Filed filed = filer.watched("e2", "k2");
    UUID id = filed.runs().getFirst().actions().getFirst();
    String person = act.equals("approve") || act.equals("reject") ? "approver" : "operator";
    String body = act.equals("resolve") ? "{\"note\":\"seen\",\"outcome\":\"done\"}" : NOTE;
    for (String state : List.of("READY", "HELD", "DECLINED", "SKIPPED")) {
      jdbc.update(
          "update action set state = ?, reason = 'approval_required' where id = ?", state, id);

      Reply reply = caller.post(person, "/v1/actions/" + id + "/" + act, body);

      assertThat(reply.status()).as(state).isEqualTo(409);
      assertThat(reply.body().path("detail").asString()).contains("shadow mode");
      assertThat(action(id).state().name()).isEqualTo(state);
    }
    jdbc.update("update action set state = 'HELD' where id = ?", id);
    assertThat(caller.post("operator", "/v1/actions/" + id + "/cancel", NOTE).status())
        .isEqualTo(200);
    assertThat(action(id).state()).isEqualTo(ActionState.CANCELED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; body",
        "{; body",
        "{\"source\":\"s\",\"detail-type\":\"t\"}; detail",
        "{\"detail-type\":\"t\",\"detail\":{}}; source",
        "{\"source\":\"s\",\"detail-type\":7,\"detail\":{}}; detail-type",
        "{\"source\":\"s\",\"detail-type\":\"t\",\"detail\":{},\"time\":\"soon\"}; time"
      })
  void envelopeThatIsNoneIsToldWhatIsWrong(String body, String field) {
    Reply reply = caller.post("viewer", "/v1/rules/test", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("errors").get(0).path("field").asString()).isEqualTo(field);
  }

  @Test
  void approverWhoAskedForIsToldThatFourEyesAreNeeded() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required', requested_by = 'approver' where id = ?",
        id);

    Reply reply = caller.post("approver", "/v1/actions/" + id + "/approve", NOTE);

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body().path("detail").asString()).contains("four eyes");
  }

  @Test
  void wrongMethodAndWrongTypeAreProblems() {
    UUID id = UUID.randomUUID();
    Reply method = caller.send("operator", "DELETE", "/v1/wallets", "");
    Reply type =
        caller.call(
            caller
                .request("/v1/actions/" + id + "/cancel")
                .header("Authorization", Caller.basic("operator", "operator"))
                .header("Content-Type", "text/plain")
                .method("POST", java.net.http.HttpRequest.BodyPublishers.ofString("note")));

    assertThat(method.status()).isEqualTo(405);
    assertThat(type.status()).isEqualTo(415);
    assertThat(Stream.of(method, type).map(r -> r.header("Content-Type")))
        .allMatch(header -> header.contains("application/problem+json"));
  }

  @Test
  void unforeseenErrorGivesAReferenceAndNothingElse() {
    jdbc.execute("alter table pause rename to pause_away");
    try {
      Reply reply = caller.get("viewer", "/v1/pauses");

      assertThat(reply.status()).isEqualTo(500);
      assertThat(UUID.fromString(reply.body().path("reference").asString())).isNotNull();
      assertThat(reply.text()).doesNotContain("pause\"", "select", "Exception", "at dev.");
    } finally {
      jdbc.execute("alter table pause_away rename to pause");
    }
  }

  private Action action(UUID id) {
    return ledger.actions().find(id).orElseThrow();
  }

  private int count(String table) {
    Integer rows = jdbc.queryForObject("select count(*) from " + table, Integer.class);
    return rows == null ? 0 : rows;
  }

  private int found(String query) {
    Reply reply = caller.get("viewer", "/v1/actions?" + query);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.body().path("items").size();
  }

  private List<String> walk(String path, String field) {
    List<String> all = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      JsonNode page =
          caller.get("viewer", cursor == null ? path : path + "&cursor=" + cursor).body();
      all.addAll(Caller.texts(page.path("items"), field));
      cursor = page.path("next").isNull() ? null : page.path("next").asString();
    } while (cursor != null && all.size() < 1000);
    return all;
  }
}
