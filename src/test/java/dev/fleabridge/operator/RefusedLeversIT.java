package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Notes, and the traces of what people tried and were refused. */
@OperatorTest
class RefusedLeversIT {

  private static final String NOTE = "{\"note\":\"because of ticket 7\"}";

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final MeterRegistry meters;
  private final Filer filer;

  @Autowired
  RefusedLeversIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      MeterRegistry meters,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.meters = meters;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
  }

  @Test
  void anApprovalOfOnesOwnRequestLeavesALine() {
    UUID id = action();
    jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required', requested_by = 'approver' where id = ?",
        id);
    double before = counted("approve", "own_request");

    Reply reply = caller.post("approver", "/v1/actions/" + id + "/approve", NOTE);

    assertThat(reply.status()).isEqualTo(403);
    JsonNode line = onlyLine();
    assertThat(line.path("actor").asString()).isEqualTo("approver");
    assertThat(line.path("act").asString()).isEqualTo("approve_refused");
    assertThat(line.path("target").asString()).isEqualTo("actions/" + id);
    assertThat(line.path("note").asString()).contains("four eyes");
    assertThat(counted("approve", "own_request")).isEqualTo(before + 1);
    assertThat(jdbc.queryForObject("select state from action where id = ?", String.class, id))
        .isEqualTo("HELD");
  }

  @Test
  void anIllegalActLeavesALine() {
    UUID id = action();
    double before = counted("resolve", "not_legal");

    Reply reply =
        caller.post(
            "operator",
            "/v1/actions/" + id + "/resolve",
            "{\"note\":\"n\",\"outcome\":\"not_done\"}");

    assertThat(reply.status()).isEqualTo(409);
    assertThat(onlyLine().path("act").asString()).isEqualTo("resolve_refused");
    assertThat(onlyLine().path("note").asString()).contains("READY cannot be resolved");
    assertThat(counted("resolve", "not_legal")).isEqualTo(before + 1);
  }

  @Test
  void aLookThatIsNotLegalOrNotAllowedLeavesALineToo() {
    UUID id = action();
    String lever = "/v1/actions/" + id + "/look-again";

    assertThat(caller.post("operator", lever, NOTE).status()).isEqualTo(409);
    assertThat(caller.post("approver", lever, NOTE).status()).isEqualTo(403);

    assertThat(jdbc.queryForList("select actor || ' ' || act from audit", String.class))
        .containsExactlyInAnyOrder("operator look-again_refused", "approver look-again_refused");
  }

  @Test
  void aLeverThatTheRoleDoesNotAllowLeavesALine() {
    UUID id = action();
    double before = counted("approve", "role");

    assertThat(caller.post("operator", "/v1/actions/" + id + "/approve", NOTE).status())
        .isEqualTo(403);

    JsonNode line = onlyLine();
    assertThat(line.path("actor").asString()).isEqualTo("operator");
    assertThat(line.path("act").asString()).isEqualTo("approve_refused");
    assertThat(line.path("target").asString()).isEqualTo("actions/" + id);
    assertThat(counted("approve", "role")).isEqualTo(before + 1);
  }

  @Test
  void pausesThatTheRoleDoesNotAllowLeaveALineAndReadingsNone() {
    assertThat(caller.send("viewer", "PUT", "/v1/pauses/all", NOTE).status()).isEqualTo(403);
    assertThat(caller.send("viewer", "DELETE", "/v1/pauses/rule:pay", "").status()).isEqualTo(403);
    assertThat(caller.get("viewer", "/actuator").status()).isEqualTo(403);
    assertThat(caller.post("viewer", "/v1/actions/none/cancel", NOTE).status()).isEqualTo(403);

    List<String> lines = jdbc.queryForList("select act || ' ' || target from audit", String.class);
    assertThat(lines)
        .containsExactlyInAnyOrder("pause_refused pauses/all", "resume_refused pauses/rule:pay");
  }

  @Test
  void actsOnManyThatTheRoleDoesNotAllowLeaveALineEach() {
    String approve = "{\"act\":\"approve\",\"note\":\"n\",\"filter\":{\"state\":\"HELD\"}}";
    String cancel = approve.replace("approve", "cancel");
    assertThat(caller.post("operator", "/v1/actions/bulk", approve).status()).isEqualTo(403);
    assertThat(caller.post("approver", "/v1/actions/bulk", cancel).status()).isEqualTo(403);
    assertThat(caller.post("viewer", "/v1/actions/bulk", approve).status()).isEqualTo(403);
    assertThat(caller.post("viewer", "/v1/batches", "{}").status()).isEqualTo(403);

    assertThat(
            jdbc.queryForList(
                "select actor || ' ' || act || ' ' || target from audit", String.class))
        .containsExactlyInAnyOrder(
            "operator bulk-approve_refused actions",
            "approver bulk-cancel_refused actions",
            "viewer bulk_refused actions",
            "viewer batch_refused batches");
  }

  @Test
  void aPauseEndsWithANoteInTheBodyInTheAddressOrWithNone() {
    for (String end : List.of("body", "address", "none")) {
      caller.send("operator", "PUT", "/v1/pauses/all", NOTE);
      String address = "/v1/pauses/all" + (end.equals("address") ? "?note=by%20address" : "");
      String body = end.equals("body") ? "{\"note\":\"by body\"}" : "";
      assertThat(caller.send("operator", "DELETE", address, body).status()).isEqualTo(204);
    }
    assertThat(
            jdbc.queryForList(
                "select note from audit where act = 'resume' order by id", String.class))
        .containsExactly("by body", "by address", "no note given");
  }

  @Test
  void aReplayThatIsAppliedHasANote() {
    action();

    Reply without = caller.post("operator", "/v1/events/e1/replay?apply=true", "");
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.body().path("errors").path(0).path("field").asString()).isEqualTo("note");
    assertThat(jdbc.queryForList("select act from audit", String.class)).isEmpty();

    assertThat(caller.post("operator", "/v1/events/e1/replay", "").status()).isEqualTo(200);
    assertThat(caller.post("operator", "/v1/events/e1/replay?apply=true&note=why", "").status())
        .isEqualTo(200);
    assertThat(caller.post("operator", "/v1/events/e1/replay?apply=true", NOTE).status())
        .isEqualTo(200);
    assertThat(jdbc.queryForList("select note from audit order by id", String.class))
        .containsExactly("why", "because of ticket 7");
  }

  private UUID action() {
    return filer.file("e1", "k1").runs().getFirst().actions().getFirst();
  }

  private JsonNode onlyLine() {
    JsonNode lines = caller.get("viewer", "/v1/audit").body().path("items");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private double counted(String act, String reason) {
    return meters.counter("fleabridge.levers.refused", "act", act, "reason", reason).count();
  }
}
