package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.chain.ReceiptCheck;
import dev.fleabridge.model.Json;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** The service works under a role that cannot change what it has written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceRoleIT {

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
  private final JdbcTemplate admin = new JdbcTemplate(database.dataSource());
  private final AwsStandIn aws = AwsStandIn.start(0);
  private Upstream upstream;
  private Bridge bridge;
  private JdbcTemplate service;

  @BeforeAll
  void start() throws Exception {
    aws.s3().bucket("kept-elsewhere");
    admin.execute("create role owner_of_tables login password 'owner'");
    admin.execute("create role \"the service\" login password 'service'");
    admin.execute("alter database postgres owner to owner_of_tables");
    upstream = Upstream.start(0);
    bridge = Bridge.start(configuration("the service"));
    bridge.client().accepted(Samples.signal("role"));
    bridge.client().awaitStep("e-role", "pay", "DONE");
    service = new JdbcTemplate(new DriverManagerDataSource(url(), "the service", "service"));
  }

  @AfterAll
  void stop() throws Exception {
    bridge.close();
    upstream.close();
    aws.close();
    database.close();
  }

  private Map<String, String> configuration(String role) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("spring.datasource.url", url());
    all.put("spring.datasource.username", "the service");
    all.put("spring.datasource.password", "service");
    all.put("spring.flyway.user", "owner_of_tables");
    all.put("spring.flyway.password", "owner");
    all.put("fleabridge.database.service-role", role);
    all.put("fleabridge.purpleflea.base-url", upstream.url());
    all.put("fleabridge.engine.drain", "200ms");
    all.put("fleabridge.audit.seal-every", "1s");
    all.put("fleabridge.audit.publish-to", "s3://kept-elsewhere/audit/");
    all.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    return all;
  }

  private String url() {
    return database.jdbcUrl().replaceAll("user=[^&]*&?", "");
  }

  @Test
  void theServicePaysSealsAndVerifiesUnderIt() {
    await()
        .atMost(Client.PATIENCE)
        .until(() -> count("audit_segment where table_name = 'evidence'") > 0);
    assertThat(count("audit where act = 'start'")).isPositive();
    JsonNode verified = bridge.client().get("/v1/audit/verification").json();
    assertThat(verified.path("holds").asBoolean()).isTrue();
    assertThat(verified.path("rows").asInt()).isGreaterThan(4);
    String action =
        admin.queryForObject(
            "select id::text from action where event_id = 'e-role' limit 1", String.class);
    JsonNode receipt = bridge.client().get("/v1/actions/" + action + "/receipt").json();
    assertThat(receipt.path("sealed").asBoolean()).isTrue();
    Receipt read = Json.mapper().treeToValue(receipt, Receipt.class);
    assertThat(ReceiptCheck.of(read, Set.of()).problems()).isEmpty();
    await().atMost(Client.PATIENCE).until(() -> published().isPresent());
    assertThat(
            admin.queryForObject(
                "select pg_get_userbyid(relowner) from pg_class where relname = 'history'",
                String.class))
        .isEqualTo("owner_of_tables");
  }

  /** Of the newest segment, where it is published. */
  private Optional<String> published() {
    Map<String, Object> newest =
        admin.queryForMap("select number, hash from audit_segment order by number desc limit 1");
    String hash = String.valueOf(newest.get("hash"));
    String name =
        "audit/%012d-%s.json".formatted((Long) newest.get("number"), hash.substring(0, 16));
    byte[] content = aws.s3().content("kept-elsewhere", name);
    return content == null
        ? Optional.empty()
        : Optional.of(
            Json.readObject(new String(content, StandardCharsets.UTF_8)).path("hash").asString());
  }

  /** Where a claim is taken back; the trigger writes what the service may not. */
  @Test
  void theServiceTakesAClaimBackAndNothingElse() {
    String line = "delete from history where to_state = 'SENDING'";
    assertThatThrownBy(() -> service.update(line))
        .hasStackTraceContaining("rows of history are only ever added");
    admin.execute(
        """
        set session_replication_role = replica;
        update action set state = 'SENDING' where last_sent_at is not null;
        set session_replication_role = origin
        """);
    long before = count("history_withdrawn");
    assertThat(
            service.update(
                line + " and action_id in (select id from action where last_sent_at = at)"))
        .isPositive();
    assertThat(count("history_withdrawn")).isGreaterThan(before);
    admin.execute(
        """
        set session_replication_role = replica;
        update action set state = 'DONE' where state = 'SENDING';
        set session_replication_role = origin
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update history set explanation = 'x'",
        "update history set xid = '1'",
        "delete from history where to_state = 'DONE'",
        "truncate history",
        "update audit set note = 'x'",
        "delete from audit",
        "truncate audit",
        "update audit_segment set hash = 'x'",
        "delete from audit_segment",
        "truncate audit_segment",
        "update evidence set content = 'x'",
        "delete from evidence",
        "insert into history_withdrawn (history_id, action_id, at, to_state, actor)"
            + " select 1, id, now(), 'x', 'x' from action",
        "delete from history_withdrawn",
        "update rule_revision set content = 'x'",
        "delete from rule_revision",
        "delete from event",
        "delete from run",
        "delete from action",
        "truncate event cascade",
        "alter table history disable trigger user",
        "alter table audit disable trigger only_added",
        "drop trigger only_added on audit",
        "drop table audit_segment cascade",
        "alter table audit owner to \"the service\"",
        "create or replace function refuse_change() returns trigger language plpgsql as"
            + " 'begin return old; end'",
        "set session_replication_role = replica",
        "set role owner_of_tables",
        "create table mine (id int)",
        "delete from flyway_schema_history"
      })
  void whatTheServiceMayNotDoIsRefused(String statement) {
    assertThatThrownBy(() -> service.execute(statement))
        .rootCause()
        .message()
        .containsAnyOf("permission denied", "must be owner", "only ever added");
  }

  /** The owner's password need not be where the service is. */
  @Test
  void theServiceWorksWithoutTheOwnerOnTablesThatAreMigrated() {
    Map<String, String> alone = configuration("");
    alone.remove("spring.flyway.user");
    alone.remove("spring.flyway.password");
    alone.put("spring.flyway.enabled", "false");
    try (Bridge second = Bridge.start(alone)) {
      second.client().accepted(Samples.signal("alone"));
      second.client().awaitStep("e-alone", "pay", "DONE");
    }
  }

  /** By a table of the same name that a session has for itself. */
  @Test
  void theTriggerIsNotLedAstray() {
    assertThatThrownBy(() ->
            service.execute(
                """
                create temp table action as
                  select action_id as id, 'SENDING' as state, at as last_sent_at from history;
                delete from history where to_state = 'SENDING'
                """))
        .hasStackTraceContaining("rows of history are only ever added");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "owner_of_tables", "nobody"})
  void aRoleThatCouldTakeItsRightsItselfRefusesTheStart(String role) {
    assertThatThrownBy(() -> Bridge.start(configuration(role)).close())
        .hasRootCauseInstanceOf(StartRefused.class)
        .rootCause()
        .hasMessageContaining("fleabridge.database.service-role names");
  }

  private long count(String from) {
    return Objects.requireNonNull(admin.queryForObject("select count(*) from " + from, Long.class));
  }
}
