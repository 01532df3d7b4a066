package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Filer;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** The inbox: what waits for whom, and what is known of it. */
@OperatorTest
class InboxPagesIT {

  private static final String INBOX = "/console/inbox";

  private final PageReader reader;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  InboxPagesIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.reader = new PageReader(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(
        jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act, known_payee");
  }

  @Test
  void whereNothingWaitsItSaysSo() {
    file("e1", "k1");

    assertThat(reader.get("viewer", INBOX).text())
        .contains("Nothing waits for a decision.")
        .doesNotContain("Decide several");
  }

  @Test
  void anApprovalShowsWhatIsNeededToDecideAndWhatEachAnswerWillDo() {
    UUID id = approval("e1", "k1");
    jdbc.update(
        "update action set explanation = '10.00 is above 5.00', approval_due = created_at + interval '1 hour' where id = ?",
        id);

    Reply page = reader.get("approver", INBOX);

    assertThat(page.text())
        .contains(
            "1 decision waits",
            "Approval : 10.00 USDC from agt_payer to agt_a",
            "10.00 is above 5.00",
            "e1 sent by dev",
            "May be approved until 2026-11-20 13:00:00 UTC",
            "New: the payer has never paid this payee",
            "its rule, and nobody by hand",
            "Approve : it goes ready, and is sent if balance, budgets and pauses let it. Where two people must approve, it is held again for the second.",
            "Reject : it is canceled for good")
        .doesNotContain("This needs the role", "four eyes");
    assertThat(page.html())
        .contains("data-call=\"POST /v1/actions/" + id + "/{act}\"", "/console/actions/" + id)
        .containsPattern("data-if-match=\"&quot;[0-9a-f]{32}&quot;\"");
  }

  @Test
  void whoAskedForItIsToldThatSomebodyElseMustApprove() {
    UUID id = approval("e1", "k1");
    jdbc.update("update action set requested_by = 'Approver' where id = ?", id);

    Reply own = reader.get("approver", INBOX);

    assertThat(own.text())
        .contains("You asked for this action, so somebody else must approve it (four eyes).");
    assertThat(own.html())
        .contains("value=\"approve\" required disabled")
        .doesNotContain("value=\"reject\" required disabled");
  }

  @Test
  void whoHasApprovedAlreadyIsShownWhereTwoMust() {
    UUID id = approval("e1", "k1");
    jdbc.update(
        "update action set reason = 'second_approval_required', approved_by = 'bob' where id = ?",
        id);

    assertThat(reader.get("approver", INBOX).text())
        .contains(
            "Two must approve bob has approved; one more must.",
            "Approve : it goes ready as the second approver agrees, and is sent if")
        .doesNotContain("it goes ready, and");
  }

  @Test
  void ofAPayeeToWhichSomethingWasSentItIsNotSaidThatItWasPaid() {
    UUID id = approval("e1", "k1");
    jdbc.update(
        "insert into known_payee (scope, payee, action_id, since) select 'agent:' || coalesce(account, payer), payee, id, now() from action where id = ?",
        id);

    assertThat(reader.get("viewer", INBOX).text())
        .contains("something was sent to it from the payer's account before, which may not have")
        .doesNotContain("has paid this payee", "never paid");
  }

  @Test
  void aReviewPutsWhatWasFoundBesideWhatPurpleFleaShows() {
    UUID id = review("e1", "k1");
    jdbc.update(
        "insert into attempt (action_id, number, owner, started_at, ended_at, outcome, http_status, message, response) values (?, 1, 'replica-1', now(), now(), 'UNKNOWN', 504, 'it timed out', '{\"late\": true}')",
        id);
    jdbc.update(
        "insert into history (action_id, at, from_state, to_state, reason, explanation, actor) values (?, now(), 'UNKNOWN', 'NEEDS_REVIEW', 'not_settled_in_time', 'two transactions look like it', 'reconciler')",
        id);
    jdbc.update(
        "insert into wallet (agent, balance, as_of, stale, reserved) values ('agt_payer', 90, now(), false, 10)");

    Reply page = reader.get("operator", INBOX);

    assertThat(page.text())
        .contains(
            "Review : 10.00 USDC",
            "What the bridge found",
            "HTTP 504 it timed out",
            "reconciler : two transactions look like it",
            "What Purple Flea shows",
            "balance 90.00",
            "Done : Purple Flea carried it out.",
            "Not done : Purple Flea did not carry it out. It goes ready, and is sent again if the guard lets it.",
            "Its txId, where you know it",
            "The reconciler asks Purple Flea again")
        .doesNotContain("This needs the role");
    assertThat(page.html())
        .contains(
            "POST /v1/actions/" + id + "/resolve",
            "POST /v1/actions/" + id + "/look-again",
            "name=\"result.txId\"",
            "{&quot;late&quot;: true}");
  }

  @Test
  void ofLookUpsForDaysTheFirstAndTheLastAreShown() {
    UUID id = review("e1", "k1");
    jdbc.update(
        "insert into history (action_id, at, from_state, to_state, reason, explanation, actor) select ?, now(), 'UNKNOWN', 'UNKNOWN', 'not_found_yet', 'look-up no. ' || n || '.', 'reconciler' from generate_series(1, 40) n",
        id);

    assertThat(reader.get("operator", INBOX).text())
        .contains(
            "look-up no. 1.",
            "look-up no. 3.",
            "32 more between, which the action's page shows",
            "look-up no. 36.",
            "look-up no. 40.")
        .doesNotContain("look-up no. 4.", "look-up no. 35.");
  }

  @Test
  void aReviewOfWhatMadeSomethingAsksForItsId() {
    UUID id = review("e1", "k1");
    jdbc.update("update action set kind = 'CREATE_ESCROW' where id = ?", id);

    Reply page = reader.get("operator", INBOX + "?decision=review");

    assertThat(page.text()).contains("Its escrowId, which done needs");
    assertThat(page.html()).contains("name=\"result.escrowId\"");
  }

  @Test
  void theOldestComesFirstAndBothKindsStandTogether() {
    approval("e1", "k1");
    review("e2", "k2");
    approval("e3", "k3");
    jdbc.update(
        "update action set created_at = created_at - interval '1 hour' where event_id = 'e3'");
    jdbc.update(
        "update action set created_at = created_at + interval '1 hour' where event_id = 'e1'");

    assertThat(reader.get("viewer", INBOX).text()).containsSubsequence("e3", "e2", "e1");
    assertThat(reader.get("viewer", INBOX + "?decision=review").text())
        .contains("1 decision waits", "e2")
        .doesNotContain("Decide several");
    assertThat(reader.get("viewer", INBOX + "?decision=approval").text())
        .contains("2 decisions wait");
  }

  @Test
  void aViewerSeesEachLeverAndWhyItCannotBePressed() {
    approval("e1", "k1");
    review("e2", "k2");

    Reply page = reader.get("viewer", INBOX);

    assertThat(page.text())
        .contains("This needs the role approver; you are viewer.")
        .contains("This needs the role operator; you are viewer.");
    assertThat(page.html())
        .contains(
            "<button disabled=\"disabled\">Decide</button>",
            "<button disabled=\"disabled\">Settle</button>",
            "<button disabled=\"disabled\">Show what it would do</button>")
        .doesNotContain("<button>Decide", "<button>Settle");
  }

  @Test
  void whatOthersWroteIsShownAndNotObeyed() {
    UUID id = approval("e1", "k1");
    jdbc.update(
        "update action set explanation = ?, payee = ? where id = ?",
        "<script>alert(1)</script>",
        "\"><img src=x>",
        id);

    assertThat(reader.get("viewer", INBOX).html()).doesNotContain("<script>alert", "<img src=x");
    assertThat(reader.get("viewer", INBOX + "?decision=%3Cb%3E").status()).isEqualTo(400);
  }

  private UUID approval(String event, String key) {
    UUID id = file(event, key);
    jdbc.update("update action set state = 'HELD', reason = 'approval_required' where id = ?", id);
    return id;
  }

  private UUID review(String event, String key) {
    UUID id = file(event, key);
    jdbc.update(
        "update action set state = 'NEEDS_REVIEW', reason = 'not_settled_in_time' where id = ?",
        id);
    return id;
  }

  private UUID file(String event, String key) {
    return filer.file(event, key).runs().getFirst().actions().getFirst();
  }
}
