package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** All that a search finds in one file, which says whether it is whole. */
@OperatorTest
class ExportIT {

  private static final String ACTIONS = "/v1/exports/actions";

  private final int port;
  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  ExportIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.port = port;
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act");
  }

  @Test
  void everyPageOfTheListIsInTheFileOnceAndTheLastLineSaysSo() {
    file(250);
    jdbc.update("update action set state = 'DECLINED' where step = 'pay'");

    List<JsonNode> lines = lines(ACTIONS + "?state=declined&rule=pay");

    assertThat(lines).hasSize(251);
    assertThat(lines.subList(0, 250))
        .extracting(line -> line.path("id").asString())
        .doesNotHaveDuplicates();
    assertThat(lines.getFirst())
        .isEqualTo(
            caller
                .get("viewer", "/v1/actions?state=DECLINED&limit=1")
                .body()
                .path("items")
                .path(0));
    JsonNode end = lines.getLast().path("export");
    assertThat(end.path("complete").asBoolean()).isTrue();
    assertThat(end.path("rows").asInt()).isEqualTo(250);
    assertThat(end.path("filter").path("state").asString()).isEqualTo("declined");
    assertThat(
            jdbc.queryForList(
                "select actor || ' ' || act || ' ' || target || ' ' || note from audit order by id",
                String.class))
        .containsExactly(
            "viewer export-begun actions ndjson of actions, {\"state\":\"declined\",\"rule\":\"pay\"}",
            "viewer export actions ndjson of actions, {\"state\":\"declined\",\"rule\":\"pay\"}: 250 rows");
  }

  @Test
  void csvHasTheSameFieldsAndNothingThatASpreadsheetComputes() throws IOException {
    UUID id = file(1);
    String evil = "=HYPERLINK(\"http://x\",\"a\"),\r\n\"b\"";
    jdbc.update("update action set explanation = ?, payee = '+cmd' where id = ?", evil, id);

    Reply reply = caller.get("viewer", ACTIONS + "?format=csv");
    assertThat(reply.header("Content-Type")).isEqualToIgnoringCase("text/csv;charset=UTF-8");
    assertThat(reply.header("Content-Disposition")).contains("actions.csv");
    List<CSVRecord> records = records(reply.text());

    JsonNode shown = caller.get("viewer", "/v1/actions?kind=TRANSFER").body().path("items").path(0);
    assertThat(records.getFirst().toList()).containsExactlyElementsOf(shown.propertyNames());
    CSVRecord pay =
        records.stream().filter(r -> r.get(0).equals(id.toString())).findFirst().orElseThrow();
    List<String> names = records.getFirst().toList();
    assertThat(pay.get(names.indexOf("explanation"))).isEqualTo("'" + evil);
    assertThat(pay.get(names.indexOf("payee"))).isEqualTo("'+cmd");
    assertThat(pay.get(names.indexOf("amount"))).isEqualTo("10.00");
    assertThat(Json.read(pay.get(names.indexOf("parameters")))).isEqualTo(shown.path("parameters"));
    assertThat(reply.text()).endsWith("\r\n").doesNotContain("\"complete\"");
  }

  @Test
  void anEventOfTheIdExportIsFoundAndEventsAndAuditAreLetOutToo() {
    filer.file("export", "k1");
    filer.file("e2", "k2");
    jdbc.update("update event set received_at = received_at - interval '1 day' where id = 'e2'");

    assertThat(caller.get("viewer", "/v1/events/export").body().path("id").asString())
        .isEqualTo("export");
    List<JsonNode> events = lines("/v1/exports/events?source=test&since=2026-11-20T00:00:00Z");
    assertThat(events).hasSize(2);
    assertThat(events.getFirst().path("id").asString()).isEqualTo("export");

    List<JsonNode> audit = lines("/v1/exports/audit?act=EXPORT");
    assertThat(audit).hasSize(2);
    assertThat(audit.getFirst().path("target").asString()).isEqualTo("events");
    assertThat(lines("/v1/exports/audit?until=2026-11-20T00:00:00Z")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stat=DECLINED",
        "limit=5",
        "cursor=x",
        "format=xml",
        "format=csv&format=ndjson",
        "state=NONE",
        "since=yesterday",
        "since=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z"
      })
  void whatIsNotUnderstoodLetsNothingOut(String query) {
    file(1);
    Reply refused = caller.get("viewer", ACTIONS + "?" + query);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Content-Type")).contains("application/problem+json");
    assertThat(jdbc.queryForList("select act from audit")).isEmpty();
  }

  /** A proxy or a script must not take the part for the whole. */
  @ParameterizedTest
  @ValueSource(strings = {"csv", "ndjson"})
  void aFileThatBreaksOffDoesNotEndLikeAWholeOne(String format) throws IOException {
    file(250);
    jdbc.update(
        "update action set kind = 'UNHEARD_OF', created_at = created_at - interval '1 day'"
            + " where event_id = 'e-0'");

    assertThatThrownBy(() -> caller.get("viewer", ACTIONS + "?format=" + format))
        .hasRootCauseInstanceOf(IOException.class);
    String raw = raw(ACTIONS + "?format=" + format);
    assertThat(raw).startsWith("HTTP/1.1 200").contains("agt_payer");
    assertThat(raw).doesNotContain("\r\n0\r\n\r\n", "problem", "\"complete\"");

    assertThat(jdbc.queryForList("select act from audit order by id", String.class))
        .containsExactly("export-begun", "export-broken-off", "export-begun", "export-broken-off");
    assertThat(
            jdbc.queryForList(
                "select note from audit where act = 'export-broken-off'", String.class))
        .allSatisfy(note -> assertThat(note).contains("400 rows"));
  }

  /** Two who do not read hold two places, and no connection; when they go, the places are free. */
  @Test
  void whoReadsSlowlyHoldsNoConnectionAndWhoGoesAwayEndsIt() throws IOException {
    jdbc.update(
        """
        insert into audit (at, actor, act, target, note)
        select timestamptz '2026-11-01' + n * interval '1 second', 'ann', 'retry', 'x', repeat('n', 500)
        from generate_series(1, 40000) n
        """);
    String path = "/v1/exports/audit?act=retry";
    try (Socket one = stalled(path);
        Socket other = stalled(path)) {
      Awaitility.await().until(() -> acts("export-begun") == 2);
      Reply third = caller.get("viewer", path);
      assertThat(third.status()).isEqualTo(429);
      assertThat(third.header("Retry-After")).isEqualTo("30");
      Awaitility.await().until(() -> busySessions() == 0);
      assertThat(acts("export")).isZero();
      one.setSoLinger(true, 0);
      other.setSoLinger(true, 0);
    }
    Awaitility.await().until(() -> acts("export-broken-off") == 2);

    assertThat(lines(path)).hasSize(40_001);
    assertThat(acts("export")).isOne();
  }

  /** An export of which nobody reads more than the kernel takes by itself. */
  private Socket stalled(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("localhost", port));
    ask(socket, path);
    return socket;
  }

  private long acts(String act) {
    return Objects.requireNonNull(
        jdbc.queryForObject("select count(*) from audit where act = ?", Long.class, act));
  }

  /** Those that do or keep anything, and are not the one that asks. */
  private long busySessions() {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()
            """,
            Long.class));
  }

  @Test
  void headAsksForNoRows() {
    Reply head =
        caller.call(
            caller
                .request(ACTIONS + "?format=csv")
                .header("Authorization", Caller.basic("operator", "operator"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).startsWith("text/csv");
    assertThat(jdbc.queryForList("select act from audit")).isEmpty();
  }

  @Test
  void anExportHasTheFiltersOfItsList() {
    for (Class<?>[] pair :
        List.of(
            new Class<?>[] {ActionController.Query.class, ExportController.Actions.class},
            new Class<?>[] {AuditController.Query.class, ExportController.Audit.class})) {
      assertThat(names(pair[1]))
          .containsExactlyElementsOf(
              names(pair[0]).stream()
                  .filter(n -> !List.of("cursor", "limit").contains(n))
                  .toList());
    }
    assertThat(names(ExportController.Events.class))
        .containsExactly("sender", "source", "detailType", "since", "until");
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(c -> c.getName()).toList();
  }

  private List<JsonNode> lines(String path) {
    Reply reply = caller.get("viewer", path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/x-ndjson");
    return reply.text().lines().map(Json::read).toList();
  }

  /** All bytes that come, until the connection is closed. */
  private String raw(String path) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(20_000);
      ask(socket, path);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void ask(Socket socket, String path) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
            .formatted(path, Caller.basic("viewer", "viewer"));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
  }

  private static List<CSVRecord> records(String text) throws IOException {
    try (CSVParser parser = CSVFormat.RFC4180.parse(new StringReader(text))) {
      return parser.getRecords();
    }
  }

  /** The first payment of so many events. */
  private UUID file(int events) {
    UUID first = UUID.randomUUID();
    for (int i = 0; i < events; i++) {
      UUID id = filer.file("e-" + i, "k-" + i).runs().getFirst().actions().getFirst();
      first = i == 0 ? id : first;
    }
    return first;
  }
}
