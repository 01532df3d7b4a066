package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.ledger.Activity;
import dev.fleabridge.ledger.WalletHistory;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** The first page, and what agents have. */
@OperatorTest
class OverviewPagesIT {

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private TransactionOperations transactions;
  @Autowired private Clock clock;
  private PageReader reader;

  @BeforeEach
  void empty() {
    reader = new PageReader(port);
    Emptied.tables(
        jdbc,
        """
        event, rule_version, run, event_run, action, dependency, history, wallet, budget, pause,
          audit, activity, spent_day, wallet_reading
        """);
    jdbc.update(
        "update activity_feed set xid = '0', history_id = 0, since = 'epoch', as_of = 'epoch'");
  }

  @Test
  void anEmptyBridgeSaysSoInWords() {
    count();
    Reply page = reader.get("viewer", "/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("No money has moved since 11:00 UTC, and none is on its way.")
        .contains("Nobody has to decide anything.")
        .contains("No rule has moved money.")
        .contains("flea wallet, paying", "open: calls are held back")
        .contains("every approval is in the audit")
        .contains("This bridge listens on no queue")
        .doesNotContain("Since your last visit", "Nothing is added up yet");
    assertThat(page.html()).doesNotContain("th:").doesNotContain("style=\"");
  }

  @Test
  void itSaysWhatMovesWhoHasToActAndWhatIsPaused() {
    action(1, "DONE", null);
    action(2, "HELD", "approval_required");
    action(3, "NEEDS_REVIEW", null);
    jdbc.update(
        "insert into pause (scope, note, actor, since) values ('rule:pay', '<b>ticket</b>', 'ann', now())");
    jdbc.update("insert into budget (scope, day, used) values ('all', ?::date, 95)", today());
    count();

    Reply viewer = reader.get("viewer", "/");

    assertThat(viewer.text())
        .contains("Money is moving: 1.50 USDC since 11:00 UTC, by 1 payment")
        .contains("1 waits for an approver. 1 waits for an operator.")
        .contains("everything per-day 95.00 100.00 USDC 5.00");
    assertThat(viewer.html())
        .contains("/console/actions?state=HELD")
        .contains("/console/actions?state=NEEDS_REVIEW")
        .contains("&lt;b&gt;ticket&lt;/b&gt;")
        .contains("&quot;1.50&quot;")
        .contains("href=\"/console/rules/pay\"");
    assertThat(reader.get("approver", "/").text())
        .contains("1 needs you. 1 waits for an operator.");
  }

  @Test
  void whereAddingUpLagsItSaysSo() {
    assertThat(reader.get("viewer", "/").text())
        .contains("What has moved is only added up to 1970-01-01 00:00:00 UTC.");
  }

  @Test
  void whereAddingUpLagsAWalletSaysUpToWhen() {
    jdbc.update("insert into wallet (agent, balance) values ('agt_payer', 50)");
    count();
    for (String page : List.of("/console/wallets", "/console/wallets/agt_payer")) {
      assertThat(reader.get("viewer", page).text()).doesNotContain("up to");
    }
    jdbc.update(
        "update activity_feed set as_of = date_trunc('day', as_of, 'UTC') + interval '9 hours'");
    for (String page : List.of("/console/wallets", "/console/wallets/agt_payer")) {
      assertThat(reader.get("viewer", page).text()).contains("up to 09:00 UTC");
    }
  }

  @Test
  void whoComesAgainSeesWhatHasChanged() {
    action(1, "DONE", null);
    count();
    Reply first = reader.get("viewer", "/");
    assertThat(first.header("Set-Cookie"))
        .startsWith(LastVisit.COOKIE + "=-")
        .contains("HttpOnly", "SameSite=Lax");

    long before = clock.instant().minusSeconds(7_200).getEpochSecond();
    String cookie = "%s=-%d".formatted(LastVisit.COOKIE, before);
    Reply again = reader.get("viewer", "/", "Cookie", cookie);
    Reply refreshed = reader.get("viewer", "/", "Cookie", cookie, "HX-Request", "true");

    assertThat(again.text()).contains("Since your last visit").contains("1.50 USDC moved by 1");
    assertThat(again.header("Set-Cookie")).contains("=" + before + "-");
    assertThat(refreshed.text()).contains("Since your last visit");
    assertThat(refreshed.header("Set-Cookie")).isEmpty();
  }

  @Test
  void walletsAreListedWithWhatTheyHave() {
    assertThat(reader.get("viewer", "/console/wallets").text()).contains("No wallet is known yet.");
    action(1, "DONE", null);
    count();
    wallet("agt_payer");
    wallet("odd/<i>name");

    Reply page = reader.get("viewer", "/console/wallets");

    assertThat(page.text())
        .contains("agt_payer 12.345678 2.00 10.345678 1.50")
        .doesNotContain("No wallet is known yet.");
    assertThat(page.html()).contains("odd/&lt;i&gt;name").doesNotContain("<i>name");
  }

  @Test
  void aWalletShowsWhatItHadAndItsLimits() {
    wallet("agt_payer");
    new WalletHistory(jdbc).note(10, clock.instant().minusSeconds(600));
    new WalletHistory(jdbc).note(10, clock.instant().minusSeconds(600));
    jdbc.update(
        "insert into budget (scope, day, used) values ('agent:agt_payer', ?::date, 6)", today());

    Reply page = reader.get("viewer", "/console/wallets/agt_payer");

    assertThat(page.text())
        .contains("Wallet of agt_payer")
        .contains("12.345678")
        .contains("agent agt_payer per-agent-per-day 6.00 60.00 USDC 54.00")
        .doesNotContain("Nothing was noted in this time.");
    assertThat(page.html()).contains("&quot;steps&quot;").contains("data-chart");
    assertThat(reader.get("viewer", "/console/wallets/agt_payer?days=30").status()).isEqualTo(200);
    assertThat(reader.get("viewer", "/console/wallets/agt_payer?days=2").status()).isEqualTo(400);
    Reply nobody = reader.get("viewer", "/console/wallets/nobody");
    assertThat(nobody.status()).isEqualTo(404);
    assertThat(nobody.text()).contains("nobody");
  }

  @Test
  void aWalletThatWasNeverReadSaysWhenItWillBe() {
    jdbc.update("insert into wallet (agent) values ('agt_payer')");
    assertThat(reader.get("viewer", "/console/wallets/agt_payer").text())
        .contains("balance, never reported", "Nothing was noted in this time.");
  }

  private void wallet(String agent) {
    jdbc.update(
        "insert into wallet (agent, balance, as_of, reserved) values (?, 12.345678, ?::timestamptz, 2)",
        agent,
        clock.instant().minusSeconds(3_600).toString());
  }

  private void action(int number, String state, @Nullable String reason) {
    Emptied.unguarded(
        jdbc,
        """
        insert into action (id, run_id, event_id, rule_id, step, kind, state, reason,
            idempotency_key, payer, payee, amount, parameters, created_at, updated_at)
          values ('00000000-0000-0000-0000-00000000000%1$d', gen_random_uuid(), 'e%1$d', 'pay',
            'pay', 'TRANSFER', '%2$s', nullif('%3$s', 'null'), 'key-%1$d', 'agt_payer', 'agt_b',
            1.50, '{}', '%4$s', '%4$s');
        insert into history (action_id, at, from_state, to_state, actor)
          values ('00000000-0000-0000-0000-00000000000%1$d', '%4$s', 'SENDING', '%2$s', 'engine')
        """
            .formatted(number, state, reason, clock.instant()));
  }

  private String today() {
    return clock.instant().toString().substring(0, 10);
  }

  private void count() {
    Instant now = clock.instant();
    transactions.execute(status -> new Activity(jdbc).count(100, now));
  }
}
