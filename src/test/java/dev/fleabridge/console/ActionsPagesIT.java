package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Filer;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** The list of actions, as somebody reads it who has no JavaScript. */
@OperatorTest
class ActionsPagesIT {

  private static final String LIST = "/console/actions";

  private final PageReader reader;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  ActionsPagesIT(
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
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act");
  }

  @Test
  void whereThereIsNothingThePageSaysWhatToDoNext() {
    assertThat(reader.get("viewer", LIST).text()).contains("There are no actions yet.", "a rule");
    assertThat(reader.get("viewer", LIST + "?state=HELD").text())
        .contains("No action is like that.");
  }

  @Test
  void anActionStandsThereWithAllThatTellsItFromOthers() {
    UUID id = file("e1", "k1", "12.345678");
    jdbc.update(
        "update action set state = 'HELD', reason = 'over_budget', explanation = 'no room' where id = ?",
        id);

    Reply page = reader.get("viewer", LIST + "?state=HELD");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("pay . pay", "transfer", "held", "over budget", "agt_payer → agt_a", "12.345678");
    assertThat(page.html()).contains("/console/actions/" + id, "title=\"no room\"");
  }

  /** The preview of an act on what is ticked counts those of which nobody knows the amount. */
  @Test
  void aRowSaysWhetherMoneyMayMoveBecauseOfIt() {
    UUID id = file("e1", "k1", "10");
    jdbc.update("update action set kind = 'PAY_SCORES', amount = null where id = ?", id);
    assertThat(reader.get("viewer", LIST).html()).contains("data-moves=\"yes\"");
    jdbc.update("update action set kind = 'READ_OBJECT' where id = ?", id);
    assertThat(reader.get("viewer", LIST).html()).doesNotContain("data-moves");
  }

  @Test
  void theAddressHoldsTheWholeFilterAndTheFormShowsIt() {
    file("e1", "k1", "10");
    UUID wanted = file("e2", "k2", "7");

    Reply page =
        reader.get("viewer", LIST + "?state=&payee=agt_a&amount=7&key=k2&shadow=false&rule=");

    assertThat(ids(page)).isEqualTo(1);
    assertThat(page.html())
        .contains(wanted.toString(), "value=\"agt_a\"", "value=\"k2\"", "selected=\"selected\"");
    assertThat(page.html().replace("&quot;", "\""))
        .contains(
            "{\"amount\":\"7\",\"key\":\"k2\",\"payee\":\"agt_a\",\"shadow\":false}",
            "/v1/exports/actions?format=csv&amp;amount=7&amp;key=k2&amp;payee=agt_a");
  }

  @Test
  void aFilterThatCannotBeReadIsNamedAndTheFormKeepsIt() {
    Reply page = reader.get("viewer", LIST + "?amount=ten");

    assertThat(page.status()).isEqualTo(400);
    assertThat(page.text()).contains("amount: a decimal");
    assertThat(page.html()).contains("value=\"ten\"");
    assertThat(reader.get("viewer", LIST + "?stat=HELD").status()).isEqualTo(400);
    assertThat(reader.get("viewer", LIST + "?stat=HELD").text())
        .contains("stat: there is no such parameter; the nearest is state");
  }

  @Test
  void aPageLeadsToTheNextWithTheSameFilter() {
    for (int n = 0; n < 3; n++) {
      file("e" + n, "k" + n, "10");
    }
    Reply first = reader.get("viewer", LIST + "?kind=transfer&limit=2");
    Matcher next = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"").matcher(first.html());

    assertThat(ids(first)).isEqualTo(2);
    assertThat(next.find()).isTrue();
    Reply second = reader.get("viewer", next.group(1).replace("&amp;", "&"));
    assertThat(ids(second)).isEqualTo(1);
    assertThat(second.html()).doesNotContain("rel=\"next\"");
  }

  @Test
  void aReadyMadeFilterThatIsShownIsMarked() {
    assertThat(reader.get("viewer", LIST + "?state=NEEDS_REVIEW").html())
        .containsPattern("href=\"/console/actions\\?state=NEEDS_REVIEW\" aria-current=\"page\"");
    assertThat(reader.get("viewer", LIST + "?state=NEEDS_REVIEW&rule=x").html())
        .doesNotContain("NEEDS_REVIEW\" aria-current");
  }

  @Test
  void eachRoleIsToldWhichActsAreNotItsOwn() {
    assertThat(reader.get("viewer", LIST).text())
        .contains("Approve: This needs the role approver; you are viewer.")
        .contains("Cancel and retry: This needs the role operator; you are viewer.");
    assertThat(reader.get("operator", LIST).text())
        .contains("Approve: This needs the role approver; you are operator.")
        .doesNotContain("Cancel and retry: This needs");
    assertThat(reader.get("viewer", LIST).html())
        .containsPattern("<textarea name=\"note\"[^>]*disabled")
        .contains("<button disabled=\"disabled\">Show what it would do");
    assertThat(reader.get("approver", LIST).html())
        .contains("<button>Show what it would do")
        .containsPattern("value=\"cancel\"[^>]*disabled")
        .doesNotContainPattern("value=\"approve\"[^>]*disabled");
  }

  @Test
  void whatOthersWroteIsShownAndNotObeyed() {
    UUID id = file("e1", "k1", "10");
    jdbc.update(
        "update action set explanation = ?, reason = ?, item = ? where id = ?",
        "\"><script>alert(1)</script>",
        "<b>",
        "<img src=x>",
        id);

    String html =
        reader.get("viewer", LIST + "?payee=%22%3E%3Cscript%3E").html()
            + reader.get("viewer", LIST).html();

    assertThat(html).doesNotContain("<script>", "<img src=x", "<b>");
  }

  private UUID file(String event, String key, String amount) {
    return filer.file(event, key, amount).runs().getFirst().actions().getFirst();
  }

  private static int ids(Reply page) {
    return page.html().split("name=\"row\"", -1).length - 1;
  }
}
