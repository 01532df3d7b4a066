package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.revision.RulesWatch;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules are exchanged, listed, compared and taken up again over REST. */
@OperatorTest
class RevisionApiIT {

  private static final String CHANGED =
      OperatorApp.RULES.replace("memo: paid", "memo: thanks").replace("  - id: off", "  - id: out");
  private static final String OTHER_KEY =
      OperatorApp.RULES.replaceFirst("detail\\.key", "detail.other");

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  @Autowired private RulesWatch watch;
  private Caller caller;

  @BeforeEach
  void empty() {
    caller = new Caller(port);
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
  }

  @AfterEach
  void takeUpTheUsualRules() {
    Emptied.tables(jdbc, "event, rule_version");
    assertThat(reload(OperatorApp.RULES, "{}").status()).isEqualTo(200);
  }

  @Test
  void aDryRunSaysWhatWouldChangeAndNothingIsWritten() {
    long before = inForce();

    JsonNode told = reload(CHANGED, "{\"dryRun\": true, \"note\": null}").body();

    assertThat(told.path("result").asString()).isEqualTo("IN_FORCE");
    assertThat(told.path("dryRun").booleanValue()).isTrue();
    assertThat(told.path("revisionInForce").longValue()).isEqualTo(before);
    assertThat(told.path("revision").isNull()).isTrue();
    JsonNode differences = told.path("differences");
    assertThat(texts(differences, "rule")).containsExactly("pay", "out", "off");
    assertThat(texts(differences, "kind")).containsExactly("CHANGED", "ADDED", "REMOVED");
    JsonNode field = differences.path(0).path("fields").path(0);
    assertThat(field.path("field").asString()).isEqualTo("steps.note.record.memo");
    assertThat(field.path("before").asString()).isEqualTo("paid");
    assertThat(field.path("after").asString()).isEqualTo("thanks");
    assertThat(inForce()).isEqualTo(before);
    assertThat(jdbc.queryForObject("select count(*) from audit", Long.class)).isZero();
  }

  @Test
  void aReloadIsInForceAtOnceAndRunsNameIt() {
    long before = inForce();

    JsonNode done = reload(CHANGED, "{\"expectedRevision\": %d}".formatted(before)).body();

    assertThat(done.path("result").asString()).isEqualTo("IN_FORCE");
    assertThat(texts(done.path("differences"), "kind"))
        .containsExactly("CHANGED", "ADDED", "REMOVED");
    long number = done.path("revision").path("number").longValue();
    assertThat(number).isEqualTo(inForce()).isGreaterThan(before);
    watch.look();
    JsonNode rules = caller.get("viewer", "/v1/rules").body();
    assertThat(texts(rules.path("items"), "id")).contains("out").doesNotContain("off");
    assertThat(rules.path("revision").path("number").longValue()).isEqualTo(number);
    assertThat(rules.path("fourEyes").booleanValue()).isFalse();
    assertThat(rules.path("here").path("revision").longValue()).isEqualTo(number);
    assertThat(rules.path("here").path("problem").isNull()).isTrue();
    assertThat(texts(rules.path("replicas"), "replica")).containsExactly("replica-1");
    assertThat(rules.path("replicas").path(0).path("revision").longValue()).isEqualTo(number);

    UUID run = new Filer(ledger, planning, transactions).file("e1", "k1").runs().getFirst().id();
    assertThat(caller.get("viewer", "/v1/runs/" + run).body().path("revision").longValue())
        .isEqualTo(number);
    assertThat(audit()).containsExactly("operator put-rules-in-force rules/revisions/" + number);
    assertThat(reload(CHANGED, "{}").body().path("result").asString()).isEqualTo("UNCHANGED");
  }

  @Test
  void aTagSaysWhichRevisionMustBeInForce() {
    long before = inForce();
    Reply seen = caller.get("viewer", "/v1/rules/revisions/" + before);
    String tag = seen.header("ETag");
    assertThat(tag).isEqualTo("\"%d-IN_FORCE\"".formatted(before));
    String body = Json.object().put("rules", CHANGED).put("note", "ticket 7").toString();

    assertThat(matching("/v1/rules/reload", body, "\"%d-IN_FORCE\"".formatted(before + 1)))
        .isEqualTo(412);
    assertThat(matching("/v1/rules/reload", body, "W/" + tag)).isEqualTo(412);
    assertThat(matching("/v1/rules/reload", body, before + "")).isEqualTo(400);
    assertThat(inForce()).isEqualTo(before);
    assertThat(matching("/v1/rules/reload", body, tag)).isEqualTo(200);
    assertThat(matching("/v1/rules/reload", body, tag)).isEqualTo(412);

    String again = "/v1/rules/revisions/%d/put-in-force".formatted(before);
    assertThat(matching(again, "{\"note\":\"back\"}", tag)).isEqualTo(412);
    assertThat(inForce()).isGreaterThan(before);
    assertThat(matching(again, "{\"note\":\"back\"}", "\"%d-SUPERSEDED\"".formatted(before)))
        .isEqualTo(200);
  }

  private int matching(String path, String body, String tag) {
    return caller
        .call(
            caller
                .request(path)
                .header("Authorization", Caller.basic("operator", "operator"))
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)))
        .status();
  }

  @Test
  void withoutRulesTheFileIsRead() {
    reload(CHANGED, "{}");

    JsonNode done = caller.post("operator", "/v1/rules/reload", "{\"note\":\"back\"}").body();

    assertThat(done.path("result").asString()).isEqualTo("IN_FORCE");
    assertThat(done.path("revision").path("location").asString()).endsWith(".yaml");
    assertThat(text(inForce())).isEqualTo(OperatorApp.RULES);
  }

  @Test
  void mistakesAreToldByRuleFieldAndLineAndChangeNothing() {
    long before = inForce();
    String broken = OperatorApp.RULES.replaceFirst("description:", "descriptoin:");

    Reply refused = reload(broken, "{}");
    JsonNode dry = reload(broken, "{\"dryRun\": true}").body();

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body().path("detail").asString()).contains("nothing was changed", "line 3");
    for (JsonNode told : List.of(refused.body(), dry)) {
      JsonNode first = told.path("problems").path(0);
      assertThat(first.path("rule").asString()).isEqualTo("pay");
      assertThat(first.path("field").asString()).isEqualTo("descriptoin");
      assertThat(first.path("line").intValue()).isEqualTo(3);
      assertThat(first.path("message").asString()).isNotEmpty();
    }
    assertThat(dry.path("result").asString()).isEqualTo("REFUSED");
    assertThat(inForce()).isEqualTo(before);
  }

  @Test
  void aChangedKeyNeedsItsWord() {
    new Filer(ledger, planning, transactions).file("e1", "k1");

    Reply refused = reload(OTHER_KEY, "{}");
    String word = refused.body().path("notAcknowledged").path(0).path("word").asString();
    JsonNode dry = reload(OTHER_KEY, "{\"dryRun\": true}").body();

    assertThat(refused.status()).isEqualTo(409);
    assertThat(word).startsWith("pay@");
    assertThat(dry.path("result").asString()).isEqualTo("REFUSED");
    assertThat(texts(dry.path("notAcknowledged"), "word")).containsExactly(word);
    JsonNode done = reload(OTHER_KEY, "{\"acknowledge\": [\"%s\"]}".formatted(word)).body();
    assertThat(done.path("result").asString()).isEqualTo("IN_FORCE");
    assertThat(done.path("revision").path("acknowledged").path(0).asString()).isEqualTo(word);
  }

  @Test
  void whoeverExpectsAnotherRevisionIsTold() {
    long before = inForce();

    Reply reply = reload(CHANGED, "{\"expectedRevision\": %d}".formatted(before + 7));

    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.body().path("revisionInForce").longValue()).isEqualTo(before);
    assertThat(inForce()).isEqualTo(before);
  }

  @Test
  void revisionsAreListedComparedAndTakenUpAgain() {
    long first = inForce();
    long second = reload(CHANGED, "{}").body().path("revision").path("number").longValue();

    JsonNode list = caller.get("viewer", "/v1/rules/revisions?limit=1").body();
    assertThat(list.path("items").path(0).path("number").longValue()).isEqualTo(second);
    assertThat(list.path("items").path(0).path("inForce").path("by").asString())
        .isEqualTo("operator");
    JsonNode next =
        caller
            .get("viewer", "/v1/rules/revisions?limit=1&cursor=" + list.path("next").asString())
            .body();
    assertThat(next.path("items").path(0).path("number").longValue()).isEqualTo(first);
    assertThat(next.path("items").path(0).path("state").asString()).isEqualTo("SUPERSEDED");
    assertThat(text(first)).isEqualTo(OperatorApp.RULES);
    JsonNode compared =
        caller
            .get("viewer", "/v1/rules/revisions/%d/differences?to=%d".formatted(second, first))
            .body()
            .path("differences");
    assertThat(texts(compared, "kind")).containsExactly("CHANGED", "ADDED", "REMOVED");
    assertThat(compared)
        .isEqualTo(
            caller
                .get("viewer", "/v1/rules/revisions/%d/differences?to=%d".formatted(second, first))
                .body()
                .path("differences"));

    Reply done = act(first, "put-in-force", "{\"note\":\"it paid too much\"}");

    assertThat(done.status()).isEqualTo(200);
    JsonNode revision = done.body().path("revision");
    assertThat(revision.path("number").longValue()).isEqualTo(second + 1);
    assertThat(revision.path("origin").asString()).isEqualTo("ROLLBACK");
    assertThat(revision.path("contentOf").longValue()).isEqualTo(first);
    assertThat(text(inForce())).isEqualTo(OperatorApp.RULES);
    assertThat(
            caller
                .get("viewer", "/v1/rules/revisions/%d/differences".formatted(first))
                .body()
                .path("differences"))
        .as("to what is in force")
        .isEmpty();
    assertThat(act(first, "refuse", "{\"note\":\"n\"}").status()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"note\":\"  \"}",
        "{\"note\":\"n\",\"acknowledge\":[null]}",
        "{\"note\":\"n\",\"acknowledge\":[\"\"]}",
        "{\"note\":\"n\",\"expectedRevision\":\"x\"}",
        "{\"note\":\"n\",\"rule\":\"\"}",
        "[]",
        "null"
      })
  void aBodyThatIsNoneChangesNothing(String body) {
    long before = inForce();
    assertThat(caller.post("operator", "/v1/rules/reload", body).status()).isEqualTo(400);
    assertThat(inForce()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/99999999", "/x", "/99999999999999999999", "/-1", "/1/differences?to=77777"})
  void aRevisionThatIsNotThereIs404(String path) {
    assertThat(caller.get("viewer", "/v1/rules/revisions" + path).status()).isEqualTo(404);
  }

  @Test
  void rulesAsLargeAsAFileMayBeArePosted() {
    String large = OperatorApp.RULES + "#" + "\u00fc\"".repeat(300_000) + "\n";

    assertThat(reload(large, "{}").status()).isEqualTo(200);
    assertThat(reload(large + "#" + "x".repeat(300_000), "{}").status()).isEqualTo(422);
  }

  @Test
  void whatARoleDoesNotAllowLeavesALine() {
    long before = inForce();
    reload("viewer", CHANGED, "{}");
    caller.post("viewer", "/v1/rules/revisions/1/put-in-force", "{\"note\":\"n\"}");
    caller.post("viewer", "/v1/rules/revisions/1/refuse", "{\"note\":\"n\"}");
    caller.post("approver", "/v1/rules/revisions/1/put-in-force", "{\"note\":\"n\"}");

    assertThat(audit())
        .containsExactly(
            "viewer propose-rules_refused rules",
            "viewer put-rules-in-force_refused rules/revisions/1",
            "viewer refuse-rules_refused rules/revisions/1",
            "approver put-rules-in-force_refused rules/revisions/1");
    assertThat(inForce()).isEqualTo(before);
  }

  private Reply act(long number, String act, String body) {
    return caller.post("operator", "/v1/rules/revisions/%d/%s".formatted(number, act), body);
  }

  private Reply reload(String rules, String more) {
    return reload("operator", rules, more);
  }

  private Reply reload(String person, String rules, String more) {
    ObjectNode body = Json.object().put("rules", rules).put("note", "ticket 7");
    body.setAll(Json.readObject(more));
    return caller.post(person, "/v1/rules/reload", body.toString());
  }

  private long inForce() {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select number from rule_revision where standing = 'IN_FORCE'", Long.class));
  }

  private String text(long number) {
    JsonNode revision = caller.get("viewer", "/v1/rules/revisions/" + number).body();
    assertThat(revision.path("revision").path("number").longValue()).isEqualTo(number);
    return revision.path("rules").asString();
  }

  private List<String> audit() {
    return jdbc.queryForList(
        "select actor || ' ' || act || ' ' || target from audit order by id", String.class);
  }

  private static List<String> texts(JsonNode items, String field) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.path(field).asString()));
    return texts;
  }
}
