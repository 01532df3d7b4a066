package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.seal.Sealing;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** The audit over HTTP: found by time, and verified. */
@OperatorTest
class AuditApiIT {

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private TransactionOperations transactions;
  private Caller caller;

  @BeforeEach
  void empty() {
    caller = new Caller(port);
    Emptied.tables(jdbc, "event, audit");
  }

  @Test
  void theAuditIsFoundByTime() {
    jdbc.update(
        """
        insert into audit (at, actor, act, target, note) values
          ('2026-11-20T10:00:00Z', 'ann', 'pause', 'pauses/all', 'first'),
          ('2026-11-20T11:00:00Z', 'ann', 'pause', 'pauses/all', 'second'),
          ('2026-11-20T12:00:00Z', 'ann', 'pause', 'pauses/all', 'third')
        """);
    JsonNode found =
        caller
            .get("viewer", "/v1/audit?since=2026-11-20T11:00:00Z&until=2026-11-20T12:00:00Z")
            .body();
    assertThat(Caller.texts(found.path("items"), "note")).containsExactly("second");
    assertThat(caller.get("viewer", "/v1/audit?since=yesterday").status()).isEqualTo(400);
  }

  @Test
  void theVerificationOfTheAuditSaysWhereItDoesNotHold() {
    JsonNode nothing = caller.get("viewer", "/v1/audit/verification").body();
    assertThat(nothing.path("holds").asBoolean()).isTrue();
    assertThat(nothing.path("sealed").isNull()).isTrue();

    // The revisions of the rules are sealed with the first line.
    for (int line = 1; line <= 3; line++) {
      jdbc.update(
          "insert into audit (at, actor, act, target, note) values (now(), 'ann', 'a', 'b', 'n')");
      Sealing sealing = new Sealing(jdbc);
      Sealing.Mark mark = sealing.mark();
      transactions.executeWithoutResult(status -> sealing.seal(mark, OperatorApp.NOW));
    }
    JsonNode whole = caller.get("viewer", "/v1/audit/verification").body();
    assertThat(whole.path("holds").asBoolean()).isTrue();
    int revisions = jdbc.queryForList("select number from rule_revision").size();
    assertThat(whole.path("rows").asInt()).isEqualTo(revisions + 3);
    assertThat(whole.path("next").isNull()).isTrue();
    assertThat(whole.path("hash")).isEqualTo(whole.path("sealed").path("hash"));
    assertThat(whole.path("sealed").path("number").asInt()).isEqualTo(4);

    Emptied.unguarded(
        jdbc, "update audit set note = 'other' where id = (select max(id) - 1 from audit)");
    JsonNode first = caller.get("viewer", "/v1/audit/verification?from=1&to=1").body();
    assertThat(first.path("holds").asBoolean()).isTrue();
    assertThat(first.path("to").asInt()).isEqualTo(1);
    JsonNode changed = caller.get("viewer", "/v1/audit/verification?from=2").body();
    assertThat(changed.path("holds").asBoolean()).isFalse();
    assertThat(Caller.texts(changed.path("faults"), "what")).containsExactly("CHANGED");
    assertThat(changed.path("faults").get(0).path("table").asString()).isEqualTo("audit");
    assertThat(changed.path("faults").get(0).path("segment").asInt()).isEqualTo(3);
    for (String wrong : List.of("from=0", "from=x", "from=2&to=1")) {
      assertThat(caller.get("viewer", "/v1/audit/verification?" + wrong).status())
          .as(wrong)
          .isEqualTo(400);
    }
  }
}
