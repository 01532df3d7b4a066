package dev.fleabridge.ledger;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a database is like before a start uses it.
 *
 * @param version PostgreSQL's number of its version, such as 160003
 * @param versionText the same for people, such as {@code 16.3}
 * @param user who is signed in
 * @param readOnly whether the server only reads
 * @param mayCreate whether the user may make tables in the schema
 * @param pending the migrations that a start would carry out, the first one first
 * @param later the migrations that only a later version knows
 */
public record DatabaseState(
    int version,
    String versionText,
    String user,
    boolean readOnly,
    boolean mayCreate,
    List<String> pending,
    List<String> later) {

  /** Before the first start there is no schema where the first migration has to make it. */
  private static final String STATE =
      """
      select current_setting('server_version_num')::int as version,
             current_setting('server_version') as text,
             current_user as person,
             pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as reads,
             coalesce(has_schema_privilege(current_schema(), 'CREATE'),
                      has_database_privilege(current_database(), 'CREATE')) as creates
      """;

  /**
   * Looks by the connections with which migrations would be made. Nothing is written.
   *
   * @throws org.springframework.dao.DataAccessException where the database cannot be asked
   * @throws org.flywaydb.core.api.FlywayException where its migrations cannot be read
   */
  public static DatabaseState of(Flyway flyway) {
    Map<String, Object> state =
        new JdbcTemplate(flyway.getConfiguration().getDataSource()).queryForMap(STATE);
    MigrationInfo[] all = flyway.info().all();
    return new DatabaseState(
        Objects.requireNonNull((Integer) state.get("version")),
        String.valueOf(state.get("text")),
        String.valueOf(state.get("person")),
        Boolean.TRUE.equals(state.get("reads")),
        Boolean.TRUE.equals(state.get("creates")),
        Stream.of(all)
            .filter(one -> !one.getState().isApplied() || one.getState().isFailed())
            .map(one -> String.valueOf(one.getVersion()))
            .toList(),
        Stream.of(all)
            .filter(one -> one.getState().isApplied() && !one.getState().isResolved())
            .map(one -> String.valueOf(one.getVersion()))
            .toList());
  }
}
