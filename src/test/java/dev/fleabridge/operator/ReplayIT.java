package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** What an event would do now, and what a replay of it starts. */
@OperatorTest
class ReplayIT {

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
  void replayFindsWhatWasDoneAndNeverPaysTwice() {
    List<UUID> ids = filer.file("e1", "k1", "10").runs().getFirst().actions();
    jdbc.update("update action set state = 'DONE' where id = ?", ids.getFirst());

    JsonNode looked = caller.post("operator", "/v1/events/e1/replay", "").body();
    JsonNode applied = caller.post("operator", "/v1/events/e1/replay?apply=true", NOTE).body();

    for (JsonNode answer : List.of(looked, applied)) {
      assertThat(Caller.texts(answer.path("lines"), "verdict"))
          .containsExactly("ALREADY_DONE", "UNDER_WAY");
      assertThat(answer.path("lines").get(0).path("text").asString())
          .isEqualTo("already done by " + ids.getFirst());
    }
    assertThat(count("action")).isEqualTo(2);
    assertThat(count("run")).isOne();
    assertThat(Caller.texts(caller.get("viewer", "/v1/audit").body().path("items"), "act"))
        .containsExactly("replay");
  }

  @Test
  void replayStartsOnlyWhatIsNewAndInTheNameOfWhoAsked() {
    filer.file("e1", "k1", "10");
    // As if the rule had come after the event.
    Emptied.tables(jdbc, "run, event_run, action, history, dependency");

    JsonNode looked = caller.post("operator", "/v1/events/e1/replay", "{}").body();
    assertThat(Caller.texts(looked.path("lines"), "verdict"))
        .containsExactly("WOULD_DO", "WOULD_DO");
    assertThat(looked.path("lines").get(0).path("text").asString()).isEqualTo("would do");
    assertThat(count("run")).isZero();

    JsonNode applied = caller.post("operator", "/v1/events/e1/replay?apply=true", NOTE).body();
    assertThat(Caller.texts(applied.path("lines"), "verdict"))
        .containsExactly("STARTED", "STARTED");
    UUID id = UUID.fromString(applied.path("lines").get(0).path("action").asString());
    assertThat(action(id).requestedBy()).isEqualTo("operator");
    assertThat(action(id).idempotencyKey())
        .isEqualTo(Planner.idempotencyKey("pay", "k1", action(id).step(), ""));

    JsonNode again = caller.post("operator", "/v1/events/e1/replay?apply=true", NOTE).body();
    assertThat(Caller.texts(again.path("lines"), "verdict"))
        .containsExactly("UNDER_WAY", "UNDER_WAY");
    assertThat(count("action")).isEqualTo(2);
  }

  @Test
  void replayFindsByItsKeyWhatAnotherEventHasStarted() {
    List<UUID> ids = filer.file("e1", "k1", "10").runs().getFirst().actions();
    filer.file("e2", "k1", "10");
    // As if the rule had come after the second event.
    jdbc.update("delete from event_run where event_id = 'e2'");
    jdbc.update("delete from event_rule where event_id = 'e2'");

    JsonNode looked = caller.post("operator", "/v1/events/e2/replay", "").body();
    JsonNode applied = caller.post("operator", "/v1/events/e2/replay?apply=true", NOTE).body();

    for (JsonNode answer : List.of(looked, applied)) {
      assertThat(Caller.texts(answer.path("lines"), "verdict"))
          .as(answer.toString())
          .containsExactly("UNDER_WAY", "UNDER_WAY");
      assertThat(Caller.texts(answer.path("lines"), "action"))
          .containsExactlyElementsOf(ids.stream().map(UUID::toString).toList());
    }
    assertThat(count("action")).isEqualTo(2);
  }

  @Test
  void replaySaysWhatBlocks() {
    UUID id = filer.file("e1", "k1", "10").runs().getFirst().actions().getFirst();
    caller.post("operator", "/v1/actions/" + id + "/cancel", NOTE);
    filer.keyless("e2", new byte[0]);

    JsonNode canceled = caller.post("operator", "/v1/events/e1/replay", "").body();
    JsonNode keyless = caller.post("operator", "/v1/events/e2/replay", "").body();

    assertThat(canceled.path("lines").get(0).path("text").asString())
        .isEqualTo("blocked: %s is canceled: canceled (because of ticket 7)".formatted(id));
    assertThat(keyless.path("lines").get(0).path("verdict").asString()).isEqualTo("BLOCKED");
    assertThat(keyless.path("lines").get(0).path("text").asString()).startsWith("blocked: ");
  }

  private Action action(UUID id) {
    return ledger.actions().find(id).orElseThrow();
  }

  private int count(String table) {
    Integer rows = jdbc.queryForObject("select count(*) from " + table, Integer.class);
    return rows == null ? 0 : rows;
  }
}
