package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Reason;
import dev.fleabridge.operator.Caller.Reply;
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

/** What waits for a person, and that it says beforehand what the lever would say. */
@OperatorTest
class InboxApiIT {

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  InboxApiIT(
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
    Emptied.tables(
        jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act, known_payee");
  }

  @Test
  void whatWaitsForAnApproverAndWhatNeedsReviewAreThereAndNothingElse() {
    int n = 0;
    for (Reason reason : Approval.REASONS) {
      held("approval-" + n++, reason.code());
    }
    held("budget", "over_budget");
    UUID review = file("review");
    jdbc.update("update action set state = 'NEEDS_REVIEW', reason = 'look' where id = ?", review);
    file("ready");

    assertThat(events("")).hasSize(n + 1).contains("review").doesNotContain("budget", "ready");
    assertThat(events("?decision=review")).containsExactly("review");
    assertThat(events("?decision=APPROVAL")).hasSize(n).doesNotContain("review");
  }

  @Test
  void theOldestComesFirstFromPageToPage() {
    for (int n = 0; n < 5; n++) {
      held("e" + n, "approval_required");
      jdbc.update(
          "update action set created_at = created_at - ? * interval '1 minute' where event_id = ?",
          n % 2 == 0 ? n : 10 * n,
          "e" + n);
    }
    JsonNode first = caller.get("viewer", "/v1/inbox?limit=3").body();
    JsonNode second =
        caller.get("viewer", "/v1/inbox?limit=3&cursor=" + first.path("next").asString()).body();

    assertThat(ofEvents(first)).containsExactly("e3", "e1", "e4");
    assertThat(ofEvents(second)).containsExactly("e2", "e0");
    assertThat(second.path("next").isNull()).isTrue();
  }

  @Test
  void whatCannotBeReadIsNamed() {
    for (String query : List.of("decision=all", "limit=0", "cursor=x", "state=HELD")) {
      Reply refused = caller.get("viewer", "/v1/inbox?" + query);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(Caller.texts(refused.body().path("errors"), "field"))
          .containsExactly(query.substring(0, query.indexOf('=')));
    }
  }

  /** The lever would say the same: each of these is tried with it. */
  @Test
  void whomFourEyesKeepFromApprovingIsToldBefore() {
    UUID asked = held("asked", "approval_required");
    jdbc.update("update action set requested_by = 'APPROVER ' where id = ?", asked);
    UUID again = held("again", "approval_required");
    jdbc.update(
        "insert into audit (at, actor, act, target, note) values (now(), 'approver', 'retry', ?, 'n')",
        "actions/" + again);
    UUID first = held("first", "second_approval_required");
    jdbc.update("update action set approved_by = 'approver' where id = ?", first);
    UUID sent = held("sent", "approval_required");
    jdbc.update("update event set sender = 'approver' where id = 'sent'");
    held("others", "approval_required");

    JsonNode items = caller.get("approver", "/v1/inbox").body().path("items");

    assertThat(items.size()).isEqualTo(5);
    for (JsonNode item : items) {
      JsonNode yours = item.path("eyes").path("yours");
      Reply approved =
          caller.post(
              "approver",
              "/v1/actions/" + item.path("action").path("id").asString() + "/approve",
              "{\"note\":\"n\"}");
      assertThat(approved.status()).isEqualTo(yours.isNull() ? 200 : 403);
      if (!yours.isNull()) {
        assertThat(approved.body().path("detail").asString()).contains(yours.asString());
      }
    }
    assertThat(caller.get("viewer", "/v1/inbox").body().path("items").findValues("yours"))
        .allMatch(JsonNode::isNull);
    assertThat(List.of(asked, again, first, sent)).doesNotHaveDuplicates();
  }

  @Test
  void anItemSaysWhatIsKnownOfIt() {
    UUID id = held("e1", "approval_required");
    jdbc.update(
        "update action set approval_due = created_at + interval '2 hours', expires_at = created_at + interval '1 hour' where id = ?",
        id);
    jdbc.update(
        "insert into wallet (agent, balance, as_of, stale, reserved) values ('agt_payer', 90, now(), false, 15)");

    JsonNode item = caller.get("viewer", "/v1/inbox").body().path("items").path(0);

    assertThat(item.path("decision").asString()).isEqualTo("APPROVAL");
    assertThat(item.path("until").asString()).isEqualTo("2026-11-20T13:00:00Z");
    assertThat(item.path("waitsSince").asString()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(item.path("payeeIsNew").booleanValue()).isTrue();
    assertThat(item.path("account").path("available").asString()).isEqualTo("75.00");
    assertThat(item.path("eyes").path("sender").asString()).isEqualTo("dev");
    assertThat(item.path("tag").asString())
        .isEqualTo(caller.get("viewer", "/v1/actions/" + id).header("ETag"));
    assertThat(item.path("neededId").isNull()).isTrue();
  }

  @Test
  void aPayeeThatWasPaidIsKnown() {
    UUID paid = file("paid");
    jdbc.update("update action set state = 'DONE' where id = ?", paid);
    held("e1", "first_payment_to_payee");

    JsonNode item = caller.get("viewer", "/v1/inbox").body().path("items").path(0);

    assertThat(item.path("payeeIsNew").booleanValue()).isFalse();
    assertThat(item.path("payeeStanding").asString()).isEqualTo("PAID");
  }

  /** It stays listed when what was sent was refused, or another agent of the account sent it. */
  @Test
  void ofAPayeeToWhichSomethingWasSentItIsNotSaidThatItWasPaid() {
    UUID declined = file("declined");
    jdbc.update("update action set state = 'DECLINED' where id = ?", declined);
    held("e1", "approval_required");
    jdbc.update(
        "insert into known_payee (scope, payee, action_id, since) select 'agent:' || coalesce(account, payer), payee, id, now() from action where id = ?",
        declined);

    JsonNode item = caller.get("viewer", "/v1/inbox").body().path("items").path(0);

    assertThat(item.path("payeeIsNew").booleanValue()).isFalse();
    assertThat(item.path("payeeStanding").asString()).isEqualTo("LISTED");
  }

  @Test
  void aReviewOfAnEscrowShowsItAndTheIdThatItNeeds() {
    UUID made = file("made");
    UUID id = file("e1");
    jdbc.update(
        "update action set kind = 'CREATE_ESCROW', state = 'NEEDS_REVIEW', parameters = '{\"ref\":\"job-7\"}' where id = ?",
        id);
    jdbc.update(
        "insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at, upstream_status, upstream_at) values ('job-7', 'esc_7', ?, 'a', 'b', 1, 'FUNDED', now(), now(), 'RELEASED', now())",
        made);

    JsonNode item = caller.get("viewer", "/v1/inbox").body().path("items").path(0);

    assertThat(item.path("neededId").asString()).isEqualTo("escrowId");
    assertThat(item.path("escrows").path(0).path("upstreamStatus").asString())
        .isEqualTo("RELEASED");
  }

  private List<String> events(String query) {
    Reply reply = caller.get("viewer", "/v1/inbox" + query);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return ofEvents(reply.body());
  }

  private static List<String> ofEvents(JsonNode page) {
    return page.path("items")
        .valueStream()
        .map(item -> item.path("action").path("event").asString())
        .toList();
  }

  private UUID held(String event, String reason) {
    UUID id = file(event);
    jdbc.update("update action set state = 'HELD', reason = ? where id = ?", reason, id);
    return id;
  }

  private UUID file(String event) {
    return filer.file(event, "key of " + event).runs().getFirst().actions().getFirst();
  }
}
