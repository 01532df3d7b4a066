package dev.fleabridge.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.StandInObjects;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Money;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.workbench.OneReplica;
import dev.fleabridge.testkit.workbench.TestClock;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
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

/** Batches over REST, from the post to the log. */
@OperatorTest
class BatchIT {

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final GuardSettings guard;
  private final TestClock clock;
  private final AwsStandIn aws = AwsStandIn.start(0);
  private final StandInObjects s3 = new StandInObjects(aws);

  @Autowired
  BatchIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      TransactionOperations transactions,
      GuardSettings guard,
      TestClock clock) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.ledger = ledger;
    this.transactions = transactions;
    this.guard = guard;
    this.clock = clock;
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
    transactions.executeWithoutResult(status ->
        ledger
            .wallets()
            .reported(
                "agt_payer", Money.of("1000"), clock.instant(), Costs.none().paidFromBalance()));
  }

  @AfterEach
  void close() {
    s3.close();
    aws.close();
  }

  @Test
  void itemsArePaidOnceHoweverOftenTheyArePosted() {
    String body =
        """
        {"key":"june","payer":"agt_payer","items":[
          {"payee":"agt_a","amount":"1.50","memo":"for a"},{"payee":"agt_b","amount":"2"},
          {"payee":"not an agent","amount":"3"},{"payee":"agt_c","amount":"0"}]}
        """;
    Reply first = caller.post("operator", "/v1/batches", body);
    assertThat(first.status()).isEqualTo(202);
    assertThat(first.body().path("status").asString()).isEqualTo("accepted");

    List<Action> sent = replica().runUntilIdle();
    Reply again = caller.post("operator", "/v1/batches", body);

    assertThat(sent).extracting(Action::payee).containsExactly("agt_a", "agt_b");
    assertThat(sent).allMatch(action -> "operator".equals(action.requestedBy()));
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.body().path("status").asString()).isEqualTo("duplicate");
    assertThat(again.body().path("id")).isEqualTo(first.body().path("id"));
    assertThat(replica().runUntilIdle()).isEmpty();
    Reply progress = caller.get("viewer", "/v1/batches/" + id(first));
    assertThat(progress.body().path("rows").asInt()).isEqualTo(4);
    assertThat(progress.body().path("done").asInt()).isEqualTo(2);
    assertThat(progress.body().path("skipped").asInt()).isEqualTo(1);
    assertThat(progress.body().path("invalid").asInt()).isEqualTo(1);
    assertThat(progress.body().path("problems").path(0).path("row").asInt()).isEqualTo(3);
    assertThat(progress.body().path("amounts").path("done").asString()).isEqualTo("3.50");
    assertThat(progress.body().path("complete").asBoolean()).isTrue();
    assertThat(jdbc.queryForList("select act from audit", String.class)).containsExactly("batch");
  }

  @Test
  void batchOfWhichNobodyIsPaidWaitsForAnApprover() {
    String body =
        """
        {"key":"june","payer":"agt_payer","items":[
          {"payee":"not an agent","amount":"3"},{"payee":"agt_c","amount":"0"}]}
        """;
    String id = id(caller.post("operator", "/v1/batches", body)).toString();
    assertThat(replica().runUntilIdle()).isEmpty();

    Reply held = caller.get("viewer", "/v1/batches/" + id);
    assertThat(held.body().path("state").asString()).isEqualTo("HELD");
    assertThat(held.body().path("reason").asString()).isEqualTo("nothing_paid");
    assertThat(held.body().path("complete").asBoolean()).isFalse();
    String approve = "/v1/actions/" + id + "/approve";
    assertThat(caller.post("approver", approve, "{\"note\":\"seen\"}").status()).isEqualTo(200);
    assertThat(replica().runUntilIdle()).isEmpty();
    Reply done = caller.get("viewer", "/v1/batches/" + id);
    assertThat(done.body().path("state").asString()).isEqualTo("DONE");
    assertThat(done.body().path("complete").asBoolean()).isTrue();
  }

  @Test
  void keyOfAnotherBatchIsAConflictThatNamesItAndWritesNothing() {
    Reply first = caller.post("operator", "/v1/batches", item("june", "1"));

    Reply other = caller.post("operator", "/v1/batches", item("june", "2"));

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.body().path("batch").asString()).isEqualTo(id(first));
    assertThat(other.body().path("detail").asString()).contains("another items");
    assertThat(jdbc.queryForList("select 1 from event", Integer.class)).hasSize(1);
    assertThat(replica().runUntilIdle()).hasSize(1);
  }

  /** Of a payee and an amount one of two columns is needed, and of the others none. */
  @Test
  void fileWithoutTheColumnsOfABatchPaysNobody() {
    aws.s3().put("scores", "w.csv", "agent,score\nagt_a,0.9\n".getBytes(UTF_8), "text/csv");
    aws.s3().put("scores", "v.csv", "payee,value\nagt_a,0.9\n".getBytes(UTF_8), "text/csv");
    for (String name : List.of("w", "v")) {
      String body =
          "{\"key\":\"%1$s\",\"payer\":\"agt_payer\",\"uri\":\"s3://scores/%1$s.csv\",\"perPoint\":\"10\"}"
              .formatted(name);
      Reply posted = caller.post("operator", "/v1/batches", body);
      assertThat(replica().runUntilIdle()).isEmpty();

      JsonNode progress = caller.get("viewer", "/v1/batches/" + id(posted)).body();
      assertThat(progress.path("state").asString()).isEqualTo("DECLINED");
      assertThat(progress.path("reason").asString()).isEqualTo("invalid_header");
      assertThat(progress.path("explanation").asString())
          .contains(name.equals("w") ? "the columns payee, agent_id" : "the columns amount, score");
    }
  }

  @Test
  void fileInS3IsPaidByAmountOrByScore() {
    String rows = "agent_id,score\nagt_a,0.935\nagt_b,0.5\n";
    aws.s3().put("scores", "s.csv", rows.getBytes(UTF_8), "text/csv");
    aws.s3()
        .put("scores", "a.jsonl", "{\"payee\":\"agt_c\",\"amount\":\"0.25\"}".getBytes(UTF_8), "");

    Reply scores =
        caller.post(
            "operator",
            "/v1/batches",
            "{\"key\":\"s\",\"payer\":\"agt_payer\",\"uri\":\"s3://scores/s.csv\",\"perPoint\":\"10\"}");
    caller.post(
        "operator",
        "/v1/batches",
        "{\"key\":\"a\",\"payer\":\"agt_payer\",\"uri\":\"s3://scores/a.jsonl\",\"format\":\"jsonl\"}");

    assertThat(replica().runUntilIdle())
        .extracting(Action::amount)
        .containsExactlyInAnyOrder(Money.of("9.35"), Money.of("5"), Money.of("0.25"));
    Reply json = caller.get("viewer", "/v1/batches/" + id(scores) + "/log");
    assertThat(json.body().size()).isEqualTo(2);
    assertThat(json.body().path(0).path("agent_id").asString()).isEqualTo("agt_a");
    assertThat(json.body().path(0).path("bonus").decimalValue()).isEqualByComparingTo("9.35");
    Reply csv = caller.get("viewer", "/v1/batches/" + id(scores) + "/log?format=csv");
    assertThat(csv.header("Content-Type")).startsWith("text/csv");
    assertThat(csv.text().lines().toList())
        .hasSize(3)
        .first()
        .isEqualTo("agent_id,bonus,state,tx_id,reason,item,action");
    assertThat(csv.text()).contains("agt_b,5.00,DONE,tx_");
  }

  @Test
  void rowWithoutAmountIsInvalidAndNotZero() {
    aws.s3().put("scores", "s.csv", "agent_id,score\nagt_a,1\n".getBytes(UTF_8), "text/csv");
    Reply batch =
        caller.post(
            "operator",
            "/v1/batches",
            "{\"key\":\"s\",\"payer\":\"agt_payer\",\"uri\":\"s3://scores/s.csv\"}");

    assertThat(replica().runUntilIdle()).isEmpty();

    Reply progress = caller.get("viewer", "/v1/batches/" + id(batch));
    assertThat(progress.body().path("invalid").asInt()).isEqualTo(1);
    assertThat(progress.body().path("problems").path(0).path("reason").asString())
        .contains("no amount");
  }

  /**
   * The limit of the test's guard is 50; who asked may not approve, and the list holds here too.
   */
  @Test
  void paymentsOfABatchPassTheGuardOneByOne() {
    Reply batch =
        caller.post(
            "operator",
            "/v1/batches",
            """
            {"key":"june","payer":"agt_payer","items":[
              {"payee":"agt_a","amount":"55"},{"payee":"stranger","amount":"1"},{"payee":"agt_b","amount":"2"}]}
            """);

    assertThat(replica().runUntilIdle()).extracting(Action::payee).containsExactly("agt_b");

    Reply progress = caller.get("viewer", "/v1/batches/" + id(batch));
    assertThat(progress.body().path("held").asInt()).isEqualTo(2);
    assertThat(progress.body().path("complete").asBoolean()).isFalse();
    assertThat(jdbc.queryForList("select reason from action where state = 'HELD'", String.class))
        .containsExactlyInAnyOrder("approval_required", "payee_not_allowed");
    assertThat(jdbc.queryForList("select distinct requested_by from action", String.class))
        .containsExactly("operator");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key | {'payer':'agt_payer','items':[{'payee':'agt_a','amount':'1'}]}",
        "payer | {'key':'k','items':[{'payee':'agt_a','amount':'1'}]}",
        "uri | {'key':'k','payer':'agt_payer'}",
        "uri | {'key':'k','payer':'agt_payer','uri':'http://x/y'}",
        "format | {'key':'k','payer':'agt_payer','uri':'s3://bucket/y','format':'xml'}",
        "items[0].amount | {'key':'k','payer':'agt_payer','items':[{'payee':'agt_a','amount':'-1'}]}",
        "items[1].payee | {'key':'k','payer':'agt_payer','items':[{'payee':'a','amount':'1'},{'amount':'1'}]}",
        "log | {'key':'k','payer':'agt_payer','log':'/tmp','items':[{'payee':'a','amount':'1'}]}"
      })
  void whatCannotBeAcceptedIsNamed(String field, String body) {
    Reply reply = caller.post("operator", "/v1/batches", body.replace('\'', '"'));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("errors").path(0).path("field").asString()).isEqualTo(field);
  }

  @Test
  void noCellOfALogIsAFormula() {
    String body =
        "{\"key\":\"k\",\"payer\":\"agt_payer\",\"items\":[{\"payee\":\"agt_a\",\"amount\":\"1\",\"item\":\"=1+1\"}]}";
    String id = id(caller.post("operator", "/v1/batches", body));
    replica().runUntilIdle();

    assertThat(caller.get("viewer", "/v1/batches/%s/log?format=CSV".formatted(id)).text())
        .contains(",'=1+1,");
    assertThat(caller.get("viewer", "/v1/batches/%s/log".formatted(id)).text())
        .contains("\"item\":\"=1+1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv"})
  void aLogThatBreaksOffDoesNotEndLikeAWholeOne(String format) {
    String items =
        IntStream.range(0, 600)
            .mapToObj(
                i -> "{\"payee\":\"agt_a\",\"amount\":\"0.01\",\"item\":\"%03d\"}".formatted(i))
            .collect(Collectors.joining(","));
    String body = "{\"key\":\"long\",\"payer\":\"agt_payer\",\"items\":[" + items + "]}";
    String log =
        "/v1/batches/%s/log?format=%s"
            .formatted(id(caller.post("operator", "/v1/batches", body)), format);
    replica().runUntilIdle();
    assertThat(caller.get("viewer", log).text()).contains("599");
    String spoilt = "update action set kind = 'UNHEARD_OF' where item = ?";

    assertThat(jdbc.update(spoilt, "599")).isOne();
    assertThatThrownBy(() -> caller.get("viewer", log)).hasRootCauseInstanceOf(IOException.class);

    assertThat(jdbc.update(spoilt, "000")).isOne();
    Reply atOnce = caller.get("viewer", log);
    assertThat(atOnce.status()).isEqualTo(500);
    assertThat(atOnce.header("Content-Type")).contains("application/problem+json");
  }

  /** Digits, and at most six behind a point, in quotes: money rule 18. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1",
        "1",
        "1e2",
        "true",
        "null",
        "[]",
        "{}",
        "'1e2'",
        "'+1'",
        "'-1'",
        "' 1'",
        "'1 '",
        "'.5'",
        "'1.'",
        "'1.0000000'",
        "'1,5'",
        "''",
        "'0x1'",
        "'1_000'",
        "'١'",
        "'NaN'",
        "'100000000000000.00'",
        "'11111111111111111111111111111111111111111'"
      })
  void anAmountIsADecimalInQuotes(String amount) {
    for (String body :
        List.of(
            "{'key':'k','payer':'agt_payer','items':[{'payee':'agt_a','amount':%s}]}",
            "{'key':'k','payer':'agt_payer','minimum':%s,'items':[{'payee':'agt_a','amount':'1'}]}",
            "{'key':'k','payer':'agt_payer','uri':'s3://scores/s.csv','perPoint':%s}")) {
      if (amount.equals("null") && !body.contains("'amount':%s")) {
        continue; // Without a minimum, and without a price of a point.
      }
      Reply refused =
          caller.post("operator", "/v1/batches", body.formatted(amount).replace('\'', '"'));

      assertThat(refused.status()).as(body).isEqualTo(400);
      JsonNode error = refused.body().path("errors").path(0);
      assertThat(error.path("field").asString()).isIn("items[0].amount", "minimum", "perPoint");
      assertThat(error.path("message").asString()).isNotEqualTo("not of the expected form");
    }
    assertThat(jdbc.queryForObject("select count(*) from event", Integer.class)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"007.50, 7.50", "0.000001, 0.000001", "99999999999999, 99999999999999.00"})
  void anAmountIsWrittenAsAllAmountsAre(String given, String written) {
    Reply posted = caller.post("operator", "/v1/batches", item("k-" + given, given));

    assertThat(posted.status()).as(posted.text()).isEqualTo(202);
    assertThat(
            jdbc.queryForObject(
                "select envelope -> 'detail' -> 'items' -> 0 ->> 'amount' from event",
                String.class))
        .isEqualTo(written);
  }

  @Test
  void onlyOperatorsPostAndUnknownBatchesAreNotFound() {
    assertThat(caller.post("viewer", "/v1/batches", item("k", "1")).status()).isEqualTo(403);
    assertThat(caller.post("approver", "/v1/batches", item("k", "1")).status()).isEqualTo(403);
    String unknown = "/v1/batches/" + UUID.randomUUID();
    assertThat(caller.get("viewer", unknown).status()).isEqualTo(404);
    assertThat(caller.get("viewer", unknown + "/log").status()).isEqualTo(404);
  }

  private OneReplica replica() {
    return new OneReplica(ledger, transactions, guard, s3.objects(), clock);
  }

  private static String id(Reply reply) {
    return reply.body().path("id").asString();
  }

  private static String item(String key, String amount) {
    return "{\"key\":\"%s\",\"payer\":\"agt_payer\",\"items\":[{\"payee\":\"agt_a\",\"amount\":\"%s\"}]}"
        .formatted(key, amount);
  }
}
