package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** What a person saw must still be so, where the person asks for that. */
@OperatorTest
class ConditionsIT {

  private static final String NOTE = "{\"note\":\"ticket 7\"}";
  private static final String PAUSE = "/v1/pauses/agent:agt_a";

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  ConditionsIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act");
  }

  @Test
  void anActionHasATagThatChangesWithWhatIsShown() {
    UUID id = held();
    String tag = tagOf(id);
    assertThat(tag).matches("\"[0-9a-f]{32}\"").isEqualTo(tagOf(id));
    assertThat(with("viewer", "GET", path(id), "If-None-Match", tag).status()).isEqualTo(304);

    List<String> tags = new ArrayList<>(List.of(tag));
    for (String change :
        List.of(
            "update action set due_at = now() where id = ?",
            "insert into attempt (action_id, number, owner, started_at) values (?, 1, 'r', now())",
            "update attempt set outcome = 'DECLINED', ended_at = now() where action_id = ?",
            "insert into history (action_id, at, from_state, to_state, actor)"
                + " values (?, now(), 'HELD', 'HELD', 'engine')",
            "insert into conflict (action_id, event_id, at, difference)"
                + " select id, event_id, now(), 'amount' from action where id = ?")) {
      jdbc.update(change, id);
      assertThat(tags).as(change).doesNotContain(tagOf(id));
      tags.add(tagOf(id));
    }
    assertThat(with("viewer", "GET", path(id), "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void aLeverActsOnWhatWasSeenAndAnswersWithTheNewTag() {
    UUID id = held();
    String tag = tagOf(id);

    Reply done = with("approver", "POST", path(id) + "/approve", "If-Match", "\"x\" , " + tag);

    assertThat(done.status()).as(done.text()).isEqualTo(200);
    assertThat(done.header("ETag")).isNotEqualTo(tag).isEqualTo(tagOf(id));
    Reply late = with("operator", "POST", path(id) + "/cancel", "If-Match", tag);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.header("Content-Type")).contains("application/problem+json");
    assertThat(late.body().path("detail").asString()).contains("not as it was seen");
    assertThat(states()).containsExactly("READY");
    assertThat(with("operator", "POST", path(id) + "/cancel", "If-Match", "*").status())
        .isEqualTo(200);
  }

  @Test
  void aWeakTagNeverMatches() {
    UUID id = held();

    assertThat(
            with("operator", "POST", path(id) + "/cancel", "If-Match", "W/" + tagOf(id)).status())
        .isEqualTo(412);
    assertThat(states()).containsExactly("HELD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "\"abc", "\"a\" \"b\"", "*, \"a\"", "w/\"a\"", "\"a\","})
  void aMalformedConditionIsRefused(String condition) {
    UUID id = held();
    caller.send("operator", "PUT", PAUSE, NOTE);

    for (Reply refused :
        List.of(
            with("operator", "POST", path(id) + "/cancel", "If-Match", condition),
            with("operator", "DELETE", PAUSE, "If-Match", condition))) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("errors").path(0).path("field").asString())
          .isEqualTo("If-Match");
    }
    assertThat(states()).containsExactly("HELD");
    assertThat(jdbc.queryForList("select scope from pause")).hasSize(1);
  }

  @Test
  void ofTwoPeopleOnOneActionOneActs() throws Exception {
    for (int round = 0; round < 20; round++) {
      empty();
      UUID id = held();
      String tag = tagOf(id);
      List<Integer> statuses =
          together(
              () -> with("approver", "POST", path(id) + "/approve", "If-Match", tag),
              () -> with("operator", "POST", path(id) + "/cancel", "If-Match", tag));

      assertThat(statuses).containsOnlyOnce(200);
      assertThat(statuses).containsAnyOf(409, 412);
      assertThat(
              jdbc.queryForList(
                  "select act from audit where act in ('approve', 'cancel')", String.class))
          .hasSize(1);
    }
  }

  @Test
  void aPauseIsPutWhereNoneIsAndReplacedOrEndedAsItWasSeen() {
    Reply made = with("operator", "PUT", PAUSE, "If-None-Match", "*");
    String tag = made.header("ETag");
    assertThat(made.status()).isEqualTo(200);
    assertThat(caller.get("viewer", PAUSE).header("ETag")).isEqualTo(tag);
    assertThat(with("viewer", "GET", PAUSE, "If-None-Match", tag).status()).isEqualTo(304);

    assertThat(with("operator", "PUT", PAUSE, "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(with("operator", "PUT", PAUSE, "If-None-Match", tag).status()).isEqualTo(400);
    assertThat(caller.send("operator", "PUT", PAUSE, "{\"note\":\"other\"}").status())
        .isEqualTo(200);
    assertThat(with("operator", "PUT", PAUSE, "If-Match", tag).status()).isEqualTo(412);
    assertThat(with("operator", "DELETE", PAUSE, "If-Match", tag).status()).isEqualTo(412);
    assertThat(jdbc.queryForList("select note from pause", String.class)).containsExactly("other");
    assertThat(jdbc.queryForList("select act from audit", String.class))
        .containsExactly("pause", "pause");

    String now = caller.get("viewer", PAUSE).header("ETag");
    assertThat(with("operator", "DELETE", PAUSE, "If-Match", now).status()).isEqualTo(204);
    assertThat(with("operator", "DELETE", PAUSE, "If-Match", now).status()).isEqualTo(404);
    assertThat(with("operator", "PUT", PAUSE, "If-Match", now).status()).isEqualTo(412);
  }

  @Test
  void ofTwoWhoReplaceOrEndOnePauseOneDoes() throws Exception {
    for (int round = 0; round < 20; round++) {
      empty();
      String tag = with("operator", "PUT", PAUSE, "If-None-Match", "*").header("ETag");
      String other = "{\"note\":\"other\"}";
      List<Integer> statuses =
          together(
              () -> with("operator", "DELETE", PAUSE, "If-Match", tag),
              () -> with("operator", "PUT", PAUSE, other, "If-Match", tag));
      assertThat(statuses.stream().filter(status -> status < 300)).hasSize(1);
      assertThat(statuses).containsAnyOf(404, 412);
    }
  }

  @SafeVarargs
  private static List<Integer> together(Callable<Reply>... calls) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(calls.length);
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(calls.length)) {
      List<Callable<Reply>> all = new ArrayList<>();
      for (Callable<Reply> call : calls) {
        all.add(() -> {
          barrier.await();
          return call.call();
        });
      }
      for (Future<Reply> reply : threads.invokeAll(all)) {
        statuses.add(reply.get().status());
      }
    }
    return statuses;
  }

  private Reply with(String person, String method, String path, String header, String value) {
    return with(person, method, path, NOTE, header, value);
  }

  private Reply with(
      String person, String method, String path, String body, String header, String value) {
    return caller.call(
        caller
            .request(path)
            .header("Authorization", Caller.basic(person, person))
            .header("Content-Type", "application/json")
            .header(header, value)
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body)));
  }

  private UUID held() {
    UUID id = filer.file("e1", "k1").runs().getFirst().actions().getFirst();
    jdbc.update("update action set state = 'HELD', reason = 'approval_required' where id = ?", id);
    return id;
  }

  private static String path(UUID id) {
    return "/v1/actions/" + id;
  }

  private String tagOf(UUID id) {
    return caller.get("viewer", path(id)).header("ETag");
  }

  private List<String> states() {
    return jdbc.queryForList("select state from action where step = 'pay'", String.class);
  }
}
