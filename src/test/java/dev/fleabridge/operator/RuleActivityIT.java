package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** What the API tells of what rules did. */
@OperatorTest
class RuleActivityIT {

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
  void eachRuleTellsItsRunsAndHowTheyEnded() {
    paid("e1", "k1", "10");
    paid("e2", "k2", "2.50");
    set(filer.file("e3", "k3"), "SKIPPED", "below_threshold");
    set(filer.file("e4", "k4"), "HELD", "paused");
    set(filer.file("e5", "k5"), "NEEDS_REVIEW", "no_answer");
    filer.keyless("e6", new byte[0]);
    UUID watched = filer.watched("e7", "k7").runs().getFirst().actions().getFirst();
    judged(watched, Verdict.held("paused"));
    judged(
        filer.watched("e8", "k8").runs().getFirst().actions().getFirst(),
        new Verdict(Verdict.Would.BE_SENT, null, null));

    JsonNode view = caller.get("viewer", "/v1/rules/activity").body();

    assertThat(view.path("since").asString()).isEqualTo("2026-11-19T12:00:00Z");
    assertThat(Caller.texts(view.path("items"), "rule"))
        .containsExactly("pay", "other", "off", "watched");
    JsonNode pay = view.path("items").get(0);
    assertThat(pay.path("runs").asInt()).isEqualTo(5);
    assertThat(pay.path("paid").path("count").asInt()).isEqualTo(2);
    assertThat(pay.path("paid").path("amount").stringValue()).isEqualTo("12.50");
    assertThat(pay.path("skipped").path("below_threshold").asInt()).isOne();
    assertThat(pay.path("states").path("WAITING").asInt()).isEqualTo(5);
    assertThat(pay.path("heldNow").asInt()).isOne();
    assertThat(pay.path("reviewNow").asInt()).isOne();
    assertThat(pay.path("atLeast").booleanValue()).isFalse();
    assertThat(pay.path("failures").asInt()).isOne();
    assertThat(pay.path("lastFailures").get(0).path("event").asString()).isEqualTo("e6");
    assertThat(pay.path("lastFailures").get(0).path("reason").asString()).isEqualTo("key_missing");
    JsonNode shadow = view.path("items").get(3);
    assertThat(shadow.path("shadowRuns").asInt()).isEqualTo(2);
    assertThat(shadow.path("wouldPay").path("amount").stringValue()).isEqualTo("1.00");
    assertThat(shadow.path("wouldBeHeld").path("paused").asInt()).isOne();
    assertThat(shadow.path("paid").path("count").asInt()).isZero();
    assertThat(shadow.path("skipped").isEmpty()).isTrue();
  }

  @Test
  void whatWasBeforeIsNotCountedAndWhatWaitsIs() {
    paid("e1", "k1", "10");
    set(filer.file("e2", "k2"), "HELD", "paused");

    JsonNode later = caller.get("viewer", "/v1/rules/activity?since=2026-11-20T12:00:01Z").body();

    assertThat(later.path("items").get(0).path("runs").asInt()).isZero();
    assertThat(later.path("items").get(0).path("paid").path("amount").stringValue())
        .isEqualTo("0.00");
    assertThat(later.path("items").get(0).path("heldNow").asInt()).isOne();
  }

  /** It was in the file yesterday, and has paid. */
  @Test
  void aRuleThatIsNoMoreInTheFileIsToldWhereItDidSomething() {
    paid("e1", "k1", "10");
    jdbc.update("update action set rule_id = 'former'");

    JsonNode items = caller.get("viewer", "/v1/rules/activity").body().path("items");
    JsonNode one = caller.get("viewer", "/v1/rules/activity?rule=former").body().path("items");

    assertThat(items.get(4).path("rule").asString()).isEqualTo("former");
    assertThat(items.get(4).path("inForce").booleanValue()).isFalse();
    assertThat(one).hasSize(1);
    assertThat(one.get(0)).isEqualTo(items.get(4));
    assertThat(caller.get("viewer", "/v1/rules/activity?since=soon").status()).isEqualTo(400);
  }

  @Test
  void aRuleThatDidTooMuchIsCountedFromAMomentOn() {
    paid("e1", "k1", "1");
    jdbc.update(
        """
        insert into action (id, run_id, event_id, rule_id, step, item, kind, state, idempotency_key, amount, created_at, updated_at)
          select gen_random_uuid(), a.run_id, a.event_id, 'pay', a.step, 'row-' || n, a.kind, 'DONE', 'key-' || n, 1,
            a.created_at + n * interval '1 second', a.updated_at
          from action a cross join generate_series(1, 10000) n where a.step = 'pay'
        """);

    JsonNode pay = caller.get("viewer", "/v1/rules/activity?rule=pay").body().path("items").get(0);

    assertThat(pay.path("atLeast").booleanValue()).isTrue();
    assertThat(pay.path("paid").path("count").asInt()).isEqualTo(10_000);
    assertThat(pay.path("runs").asInt()).isZero();
    assertThat(pay.path("countedFrom").asString()).isEqualTo("2026-11-20T12:00:01Z");
  }

  private void paid(String event, String key, String amount) {
    set(filer.file(event, key, amount), "DONE", null);
  }

  private void set(Filed filed, String state, @Nullable String reason) {
    jdbc.update(
        "update action set state = ?, reason = ? where id = ?",
        state,
        reason,
        filed.runs().getFirst().actions().getFirst());
  }

  private void judged(UUID action, Verdict verdict) {
    jdbc.update(
        "update action set state = 'SKIPPED', reason = 'shadow_mode', result = ?::json where id = ?",
        verdict.json().toString(),
        action);
  }
}
