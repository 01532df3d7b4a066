package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.backtest.BackTest;
import dev.fleabridge.engine.backtest.Difference;
import dev.fleabridge.engine.backtest.Summary;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.BackTestReadings;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.embedded.Emptied;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/**
 * Other rules over events that stand in a real database: what is told, and that nothing changes.
 */
@OperatorTest
class BackTestIT {

  private static final String WINDOW =
      "\"since\":\"2026-11-01T00:00:00Z\",\"until\":\"2026-12-01T00:00:00Z\"";

  @LocalServerPort private int port;
  @Autowired private BackTest backTests;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  private Caller caller;

  @BeforeEach
  void fill() {
    caller = new Caller(port);
    Emptied.tables(
        jdbc,
        """
        event, rule_version, run, event_run, rule_failure, action, dependency, attempt, history, conflict,
          wallet, budget, pause, escrow, audit
        """);
    Filer filer = new Filer(ledger, planning, transactions);
    filer.file("e1", "k1");
    filer.file("e2", "k2");
    filer.file("e3", "k2"); // The same fact again.
    jdbc.update(
        "update event set received_at = received_at + substring(id, 2)::int * interval '1 second'");
    jdbc.update("update action set state = 'DONE' where kind = 'TRANSFER'");
  }

  private Reply backTest(String rules) {
    return caller.post(
        "operator",
        "/v1/rules/backtest",
        "{\"rules\":%s,%s}".formatted(Json.mapper().writeValueAsString(rules), WINDOW));
  }

  private static List<JsonNode> lines(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).startsWith("application/x-ndjson");
    return reply.text().lines().map(line -> (JsonNode) Json.readObject(line)).toList();
  }

  private static JsonNode summary(List<JsonNode> lines) {
    JsonNode summary = lines.getLast().path("summary");
    assertThat(summary.path("complete").asBoolean(false)).isTrue();
    return summary;
  }

  private static List<JsonNode> differences(List<JsonNode> lines) {
    return lines.stream().map(line -> line.path("difference")).filter(JsonNode::isObject).toList();
  }

  private Map<String, Long> rowsOfEveryTable() {
    Map<String, Long> rows = new TreeMap<>();
    for (String table :
        jdbc.queryForList(
            "select quote_ident(tablename) from pg_tables where schemaname = 'public'",
            String.class)) {
      rows.put(table, jdbc.queryForObject("select count(*) from " + table, Long.class));
    }
    return rows;
  }

  /** Not a row more, and not one that was written again. */
  private void assertNothingIsWritten(Runnable work) {
    Map<String, Long> before = rowsOfEveryTable();
    String written = "select pg_current_xact_id_if_assigned()::text";
    List<String> versions = jdbc.queryForList("select xmin::text from action", String.class);

    work.run();

    assertThat(rowsOfEveryTable()).isEqualTo(before).hasSizeGreaterThan(20);
    assertThat(jdbc.queryForList("select xmin::text from action", String.class))
        .containsExactlyInAnyOrderElementsOf(versions);
    assertThat(jdbc.queryForList(written, String.class)).containsOnlyNulls();
  }

  @Test
  void anotherAmountIsToldOnceForEachFact() {
    assertNothingIsWritten(() -> {
      List<JsonNode> lines =
          lines(
              backTest(
                  OperatorApp.RULES.replace(
                      "amount: \"{% $detail.amount %}\"",
                      "amount: \"{% $number($detail.amount) * 2 %}\"")));

      JsonNode comparing = lines.getFirst().path("comparing");
      assertThat(comparing.path("events").asLong(0)).isEqualTo(3);
      assertThat(comparing.at("/rules/changed").toString()).isEqualTo("[\"pay\"]");
      assertThat(comparing.at("/rules/unchanged").asInt(0)).isGreaterThan(1);
      assertThat(differences(lines)).hasSize(2);
      JsonNode first = differences(lines).getFirst();
      assertThat(first.path("what").toString()).isEqualTo("[\"OTHER_AMOUNT\"]");
      assertThat(first.path("step").asString()).isEqualTo("pay");
      assertThat(first.at("/before/amount").asString()).isEqualTo("10.00");
      assertThat(first.at("/after/amount").asString()).isEqualTo("20.00");
      assertThat(first.at("/after/payee").asString()).isEqualTo("agt_a");
      JsonNode summary = summary(lines);
      assertThat(summary.path("events").asLong(0)).isEqualTo(3);
      String sum = "{\"OTHER_AMOUNT\":{\"count\":2,\"before\":\"20.00\",\"after\":\"40.00\"}}";
      assertThat(summary.path("differences").toString()).isEqualTo(sum);
      assertThat(summary.path("byRule").toString()).isEqualTo("{\"pay\":" + sum + "}");
      assertThat(summary.path("byPayer").toString()).isEqualTo("{\"agt_payer\":" + sum + "}");
      assertThat(summary.path("byDay").toString()).isEqualTo("{\"2026-11-20\":" + sum + "}");
    });
  }

  @Test
  void anotherKeyWouldPayAgainWhatIsInTheBooks() {
    assertNothingIsWritten(() -> {
      List<JsonNode> lines =
          lines(
              backTest(
                  OperatorApp.RULES.replaceFirst(
                      "key: \"\\{% \\$detail.key %}\"",
                      "key: \"{% \\$detail.key & '/' & \\$event.id %}\"")));

      assertThat(summary(lines).path("differences").toString())
          .isEqualTo(
              "{\"NEWLY_PAID\":{\"count\":2,\"before\":\"0.00\",\"after\":\"10.00\"},"
                  + "\"PAYS_AGAIN\":{\"count\":3,\"before\":\"30.00\",\"after\":\"30.00\"}}");
      assertThat(differences(lines).getFirst().path("explanation").asString())
          .isEqualTo("what was paid under the key k1 could be paid again");
    });
  }

  @Test
  void aRuleThatIsGonePaysNoLonger() {
    String rules = OperatorApp.RULES;
    assertNothingIsWritten(() -> {
      List<JsonNode> lines =
          lines(backTest("rules:\n" + rules.substring(rules.indexOf("  - id: other"))));

      assertThat(lines.getFirst().at("/comparing/rules/removed").toString()).isEqualTo("[\"pay\"]");
      assertThat(summary(lines).at("/differences/NO_LONGER_PAID").toString())
          .isEqualTo("{\"count\":4,\"before\":\"20.00\",\"after\":\"0.00\"}");
    });
  }

  @Test
  void theSameRulesDifferInNothing() {
    List<JsonNode> lines = lines(backTest(OperatorApp.RULES));

    assertThat(lines).hasSize(2);
    assertThat(summary(lines).path("differences").isEmpty()).isTrue();
  }

  @Test
  void aSecondOneAtATimeIsAskedToComeAgain() throws Exception {
    RuleBook other = RuleBook.load("rules: []", "rules", RuleLimits.defaults());
    List<Reply> replies = new ArrayList<>();
    BackTest.Listener watching =
        new BackTest.Listener() {
          @Override
          public void begins(BackTest.Compared compared) {
            replies.add(backTest(OperatorApp.RULES));
          }

          @Override
          public void progress(long events) {}

          @Override
          public void differs(Difference difference) {}

          @Override
          public void ends(Summary summary) {}
        };
    backTests.run(other, OperatorApp.NOW, OperatorApp.NOW.plusSeconds(1), watching);

    assertThat(replies.getFirst().status()).isEqualTo(429);
    assertThat(replies.getFirst().header("Retry-After")).isEqualTo("30");
    assertThat(replies.getFirst().body().path("detail").asString())
        .isEqualTo("another back-test is under way in this replica");
    assertThat(backTest(OperatorApp.RULES).status()).isEqualTo(200);
  }

  /** The answer has begun, so that its status is said: the last line says that it is not whole. */
  @Test
  void oneThatCannotGoOnSaysSoInItsLastLine() throws Exception {
    Evaluations busy =
        new Evaluations() {
          @Override
          public <T> T run(Supplier<T> work) {
            throw Undecided.refused("no thread was free");
          }
        };
    RuleBook inForce = RuleBook.load("rules: []", "rules", RuleLimits.defaults());
    BackTest stopping =
        new BackTest(
            RulesInForce.always(inForce), new BackTestReadings(jdbc), busy, Clock.systemUTC());
    MockHttpServletResponse response = new MockHttpServletResponse();

    new BackTestController(stopping, Clock.systemUTC())
        .backTest(
            new BackTestController.Body(
                OperatorApp.RULES, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            response);

    List<String> lines = response.getContentAsString().lines().toList();
    assertThat(lines.getFirst()).startsWith("{\"comparing\":");
    assertThat(lines.getLast())
        .isEqualTo(
            "{\"problem\":{\"status\":503,\"detail\":\"this replica cannot evaluate just now: no"
                + " thread was free\"}}");
    assertThat(lines).noneMatch(line -> line.contains("summary"));
  }

  @Test
  void everyMistakeOfTheFileIsNamed() {
    Reply reply = backTest(OperatorApp.RULES.replace("amount: \"1\"", "amuont: \"1\""));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Content-Type")).contains("application/problem+json");
    assertThat(reply.body().path("errors").findValuesAsString("message"))
        .hasSizeGreaterThan(3)
        .contains("line 13: rule other: steps.pay.transfer.amuont: the key is not known here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | rules",
        "{\"rules\":\"rules: []\"} | since",
        "{\"rules\":\"rules: []\",\"since\":\"yesterday\"} | since",
        "{\"rules\":\"rules: []\",\"since\":\"2026-11-02T00:00:00Z\",\"until\":\"2026-11-02T00:00:00Z\"} | until",
        "{\"rules\":\"rules: []\",\"since\":\"2027-11-02T00:00:00Z\"} | until",
        "{\"rules\":\"rules: []\",\"sicne\":\"2026-11-02T00:00:00Z\"} | sicne",
      })
  void aFieldThatIsWrongIsNamed(String body, String field) {
    Reply reply = caller.post("operator", "/v1/rules/backtest", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().at("/errors/0/field").asString()).isEqualTo(field);
  }
}
