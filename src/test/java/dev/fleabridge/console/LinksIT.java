package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.node.ObjectNode;

/** Every link of every page leads somewhere, whatever names others gave to their things. */
@OperatorTest
class LinksIT {

  /** Names that cannot stand in a path, and such as are also the name of a page. */
  private static final List<String> NAMES =
      List.of("plain", "a//b;c\\d", "a%2Fb", "é+&=?# x", "test");

  private static final Pattern LINK = Pattern.compile(" href=\"(/[^\"]*)\"");

  private static final int MOST_PAGES = 1500;

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  @Autowired private Clock clock;
  private PageReader reader;

  @BeforeEach
  @AfterEach
  void empty() {
    reader = new PageReader(port);
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, escrow, source_day, audit, pause");
  }

  @Test
  void noLinkOfAnyPageIsDead() {
    for (int i = 0; i < NAMES.size(); i++) {
      fill(NAMES.get(i), i);
    }

    Set<String> seen = new HashSet<>(Set.of("/"));
    Deque<String> open = new ArrayDeque<>(seen);
    Set<String> dead = new TreeSet<>();
    while (!open.isEmpty() && seen.size() < MOST_PAGES) {
      String address = open.remove();
      Reply page = reader.get("operator", address);
      if (page.status() != 200) {
        dead.add(page.status() + " " + address);
      } else if (page.header("Content-Type").startsWith("text/html")) {
        links(page).stream().filter(seen::add).forEach(open::add);
      }
    }

    assertThat(dead).isEmpty();
    assertThat(open).as("pages that were not looked at").isEmpty();
    assertThat(seen)
        .contains(
            "/console/wallets/one?agent=a%252Fb",
            "/console/escrows/one?ref=a%252Fb", "/console/rules?id=test")
        .hasSizeGreaterThan(80);
  }

  @Test
  void anActionWhoseEscrowOrWalletIsNotThereLeadsToNone() {
    UUID action = file("e", "k", "10").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set kind = 'CREATE_ESCROW', payer = 'agt_new', parameters = '{\"ref\":\"job-1\"}'");

    String page = reader.get("viewer", "/console/actions/" + action).html();

    assertThat(page)
        .contains("job-1: not in the books", "agt_new")
        .doesNotContain("/console/escrows/", "/console/wallets/");
  }

  @Test
  void theNextPageKeepsTheFilterAsItIs() {
    for (int i = 0; i < 3; i++) {
      file("e" + i, "k" + i, "10");
    }
    jdbc.update("update action set payer = 'a/b+c&d%é'");
    String filter =
        "?limit=2&since=2026-11-01T00%3A00%3A00Z&payer="
            + UriUtils.encode("a/b+c&d%é", StandardCharsets.UTF_8);
    Reply first = reader.get("viewer", "/console/actions" + filter);
    String next =
        first
            .html()
            .replaceAll("(?s).*rel=\"next\" href=\"([^\"]+)\".*", "$1")
            .replace("&amp;", "&");

    Reply second = reader.get("viewer", next);

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.html().replace("&quot;", "\"").replace("&amp;", "&"))
        .contains("data-filter=\"{\"payer\":\"a/b+c&d%é\",\"since\":\"2026-11-01T00:00:00Z\"}\"");
  }

  @Test
  void aFailedEventLeadsToThatEvent() {
    file("e", "k", "10");
    ObjectNode detail = Json.object().put("wanted", true);
    file("a//b", detail);

    assertThat(reader.get("viewer", "/console/rules/pay").html())
        .contains("href=\"/console/events/one?id=a//b\"");
    assertThat(reader.get("viewer", "/console/events?id=a//b").text())
        .contains("Event a//b", "The same from the API");
  }

  @ParameterizedTest
  @CsvSource({
    "/console/actions?stat=HELD, stat",
    "/console/actions?rule=pay&rule=zzz, rule",
    "/console/actions?given=1, given",
    "/console/events?detail-type=x, detail-type",
    "/console/events?id=e&source=test, source",
    "/console/escrows?ref=x, ref",
    "/console/rules/pay?hour=1, hour",
    "/console/wallets?agent=x, agent",
    "/console/pauses?scope=all&scope=rule:pay, scope",
    "/console/me?x=1, x",
    "/?x=1, x"
  })
  void aParameterThatNobodyReadsAndOneThatIsGivenTwiceAreRefused(String address, String name) {
    Reply page = reader.get("viewer", address);

    assertThat(page.status()).isEqualTo(400);
    assertThat(page.header("Content-Security-Policy")).contains("script-src 'self'");
    assertThat(page.text()).contains(name + ": ", "To the overview");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/console/rules?id=", "/console/escrows/one?ref=", "/console/events/one?id="})
  void anEmptyNameIsTheNameOfNothing(String address) {
    file("null", "k", "10");

    assertThat(reader.get("viewer", address).status()).isEqualTo(404);
  }

  @Test
  void aRuleThatIsGoneAndDidNothingOfLateHasItsPage() {
    file("e", "k", "10");
    for (String table : List.of("run", "action")) {
      jdbc.update(
          "update %s set rule_id = 'gone', created_at = '2026-10-01T00:00:00Z'".formatted(table));
    }
    jdbc.update("update action set state = 'DONE', updated_at = '2026-10-01T00:00:00Z'");

    assertThat(reader.get("viewer", "/console/rules/gone").status()).isEqualTo(200);
    assertThat(reader.get("viewer", "/console/rules/never").status()).isEqualTo(404);
  }

  private static List<String> links(Reply page) {
    return LINK.matcher(page.html())
        .results()
        .map(found -> found.group(1).replace("&amp;", "&").replace("&#39;", "'"))
        .map(link -> link.replaceAll("#.*", ""))
        .toList();
  }

  /** One of each thing that has a name, with that name. */
  private void fill(String name, int number) {
    UUID run = file(name, "k" + number, "10").runs().getFirst().id();
    file(name + "'s like", "k" + number, "11");
    file("no key of " + name, Json.object().put("wanted", true));
    jdbc.update("insert into wallet (agent) values (?)", name);
    jdbc.update("update run set rule_id = ? where id = ?", name, run);
    jdbc.update("update action set rule_id = ?, payer = ? where run_id = ?", name, name, run);
    UUID escrow = action(run, name, "CREATE_ESCROW");
    jdbc.update(
        """
        insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at)
        values (?, ?, ?, ?, 'agt_else', 5, 'FUNDED', now(), now())
        """,
        name,
        "esc of " + name,
        escrow,
        name);
    UUID batch = action(run, name, "PAY_SCORES");
    jdbc.update(
        """
        insert into fan_out (action_id, rows, filed, invalid, amount, problems, created_at, updated_at)
        values (?, 3, 2, 1, 3.5, '[]', now(), now())
        """,
        batch);
    for (String target : List.of("events/" + name, "pauses/agent:" + name, "actions/" + batch)) {
      jdbc.update(
          "insert into audit (at, actor, act, target, note) values (now(), ?, 'look', ?, 'n')",
          name,
          target);
    }
    jdbc.update(
        "insert into pause (scope, note, actor, since) values (?, 'n', ?, now())",
        "agent:" + name,
        name);
  }

  private UUID action(UUID run, String name, String kind) {
    UUID id = UUID.randomUUID();
    jdbc.update(
        """
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key, fingerprint, payer, parameters, created_at, updated_at)
        values (?, ?, ?, ?, ?, ?, 'HELD', ?, 'f', ?, ?::json, now(), now())
        """,
        id,
        run,
        name,
        name,
        kind,
        kind,
        kind + name,
        name,
        Json.object().put("ref", name).toString());
    return id;
  }

  private Filed file(String id, String key, String amount) {
    return file(
        id,
        Json.object()
            .put("wanted", true)
            .put("key", key)
            .put("payee", "agt_a")
            .put("amount", amount));
  }

  private Filed file(String id, ObjectNode detail) {
    Event event = new Event(id, "test", "Test", "", clock.instant(), "", List.of(), detail);
    byte[] raw = detail.toString().getBytes(StandardCharsets.UTF_8);
    var plan = planning.plan(new Inbound(event, Inbound.Origin.REST, "dev", raw), null);
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), clock.instant())))
        .getFirst();
  }
}
