package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is asked with every claim reads what it is about, however much else waits: by the rows that
 * it reads, not by the clock.
 */
class QueueReadsIT {

  private static final int MANY = 3_000;
  private static final int FEW = 10;
  private static final Set<ActionState> CLAIMABLE = EnumSet.of(ActionState.READY, ActionState.HELD);
  private static final List<ActionKind> ALL = List.of(ActionKind.values());

  private EmbeddedPostgresDatabase database;
  private SingleConnectionDataSource connection;
  private JdbcTemplate jdbc;

  @BeforeEach
  void start() {
    database = EmbeddedPostgresDatabase.migratedCopy();
    connection = new SingleConnectionDataSource(database.jdbcUrl(), true);
    jdbc = new JdbcTemplate(connection);
  }

  @AfterEach
  void close() {
    connection.destroy();
    database.close();
  }

  @Test
  void whatIsSentForTheFirstTimeDoesNotPassWhatIsTriedAgain() {
    due("again", MANY, 1);
    due("first", 2, 0);
    assertThat(rowsRead("action", () -> assertThat(lockDue(false)).hasSize(2))).isLessThan(FEW);
  }

  @Test
  void whatIsTriedAgainDoesNotPassWhatIsSentForTheFirstTime() {
    due("first", MANY, 0);
    due("again", 2, 1);
    assertThat(rowsRead("action", () -> assertThat(lockDue(true)).hasSize(2))).isLessThan(FEW);
  }

  @Test
  void whatIsJudgedDoesNotPassWhatIsSent() {
    due("sent", MANY, 0);
    due("judged", 2, 0);
    jdbc.update("update action set shadow = true where idempotency_key like 'judged%'");
    assertThat(
            rowsRead(
                "action",
                () -> assertThat(new Actions(jdbc).lockDueToJudge(Instant.now(), 100)).hasSize(2)))
        .isLessThan(FEW);
    assertThat(lockDue(false)).noneMatch(Action::shadow);
  }

  private List<Action> lockDue(boolean again) {
    return new Actions(jdbc).lockDue(CLAIMABLE, ALL, again, Instant.now(), 100);
  }

  private long rowsRead(String table, Runnable work) {
    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(connection));
    return Objects.requireNonNull(
        transaction.execute(status -> {
          long before = rowsRead(table);
          work.run();
          return rowsRead(table) - before;
        }));
  }

  /** By this session, since the last time that it told the server's statistics. */
  private long rowsRead(String table) {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            """
            select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
            from pg_stat_xact_user_tables where relname = ?
            """,
            Long.class,
            table));
  }

  private void due(String name, int count, int failures) {
    jdbc.execute("set session_replication_role = replica");
    jdbc.update(
        """
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key,
          fingerprint, payer, payee, amount, parameters, failures, due_at, created_at, updated_at)
        select gen_random_uuid(), gen_random_uuid(), 'e', 'payout', 'pay', 'TRANSFER', 'READY',
          ? || n, 'f', 'agt_a', 'agt_b', 1, '{}', ?, ts, ts, ts
        from generate_series(1, ?) n,
          lateral (select timestamptz '2026-01-01' + n * interval '1 second' ts) as t
        """,
        name,
        failures,
        count);
    jdbc.execute("set session_replication_role = origin");
  }
}
