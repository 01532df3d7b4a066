package dev.fleabridge.ledger;

import dev.fleabridge.setting.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives the role that the service works under the rights that its statements need, and takes all
 * others from it. The tables' owner does so after each migration, so that a new table is known.
 */
final class ServiceRole {

  private static final Logger log = LoggerFactory.getLogger(ServiceRole.class);

  private static final Set<String> ADD = Set.of("SELECT", "INSERT");
  private static final Set<String> CHANGE = Set.of("SELECT", "INSERT", "UPDATE");

  /** Of every other table. */
  private static final Set<String> ALL = Set.of("SELECT", "INSERT", "UPDATE", "DELETE");

  /** Keys and outcomes are kept for ever (money rule 2). */
  private static final Map<String, Set<String>> LESS =
      Map.ofEntries(
          Map.entry("flyway_schema_history", Set.of("SELECT")),
          Map.entry("event", CHANGE),
          Map.entry("rule_version", CHANGE),
          Map.entry("run", CHANGE),
          Map.entry("event_run", CHANGE),
          Map.entry("action", CHANGE),
          Map.entry("rule_revision", CHANGE),
          // A trigger lets go of the lines of claims that are taken back, and of no others.
          Map.entry("history", Set.of("SELECT", "INSERT", "DELETE")),
          // The trigger writes it, with its owner's rights.
          Map.entry("history_withdrawn", Set.of("SELECT")),
          Map.entry("audit", ADD),
          Map.entry("evidence", ADD),
          Map.entry("audit_segment", ADD));

  private static final String TABLES =
      """
      select c.relname as name,
        array(select a.privilege_type from aclexplode(c.relacl) a where a.grantee = r.role) as given,
        array(select distinct a.privilege_type
          from pg_attribute t cross join lateral aclexplode(t.attacl) a
          where t.attrelid = c.oid and a.grantee = r.role) as of_columns
      from pg_class c cross join (select ?::regrole::oid as role) r
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      order by c.relname
      """;

  /** A right that it has by another role, or as everybody has it, is none that we could take. */
  private static final String FROM_ELSEWHERE =
      """
      select c.relname as name, p.privilege
      from pg_class c
      cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p (privilege)
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and (has_table_privilege(?, c.oid, p.privilege)
          or p.privilege in ('INSERT', 'UPDATE')
            and has_any_column_privilege(?, c.oid, p.privilege))
      order by 1, 2
      """;

  /** Whoever owns the schema may drop the tables in it, whoever owns them. */
  private static final String MIGHT =
      """
      select quote_ident(r.rolname) as name,
        r.rolsuper
          or r.rolcreaterole and current_setting('server_version_num')::int < 160000
          or pg_has_role(r.oid, current_user, 'member')
          or exists (select from pg_namespace n where n.oid = current_schema()::regnamespace
            and pg_has_role(r.oid, n.nspowner, 'member'))
          or exists (select from pg_class c where c.relnamespace = current_schema()::regnamespace
            and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'member'))
          as mighty
      from pg_roles r where r.rolname = ?
      """;

  private record Given(Set<String> table, Set<String> columns) {}

  /** One replica at a time: two who write the same rights meet an error of PostgreSQL. */
  private static final long LOCK = 4_711_000_024L;

  private final String role;

  /**
   * @param role under which the service signs in
   */
  ServiceRole(String role) {
    this.role = role;
  }

  /**
   * Gives and takes what is needed.
   *
   * @param owner connections of the tables' owner
   * @throws StartRefused where the role could take its rights itself
   */
  void grant(DataSource owner) {
    try (Connection connection = owner.getConnection()) {
      SingleConnectionDataSource one = new SingleConnectionDataSource(connection, true);
      JdbcTemplate jdbc = new JdbcTemplate(one);
      new TransactionTemplate(new DataSourceTransactionManager(one))
          .executeWithoutResult(status -> grant(jdbc));
    } catch (SQLException e) {
      throw new IllegalStateException("the tables' owner has no connection", e);
    }
  }

  private void grant(JdbcTemplate jdbc) {
    jdbc.queryForList("select pg_advisory_xact_lock(" + LOCK + ")");
    String name = refuseMighty(jdbc);
    int changed = 0;
    for (Map.Entry<String, Given> table : given(jdbc, name).entrySet()) {
      changed += give(jdbc, name, table.getKey(), table.getValue());
    }
    refuseRightsFromElsewhere(jdbc);
    String schema = "select has_schema_privilege(?, current_schema()::text, 'USAGE')";
    if (!Boolean.TRUE.equals(jdbc.queryForObject(schema, Boolean.class, role))) {
      String current =
          Objects.requireNonNull(
              jdbc.queryForObject("select quote_ident(current_schema())", String.class));
      jdbc.execute("grant usage on schema %s to %s".formatted(current, name));
    }
    if (changed > 0) {
      log.info("The role {} was given its rights on {} tables", role, changed);
    }
  }

  /** The role's name as a statement has it. */
  private String refuseMighty(JdbcTemplate jdbc) {
    List<Map<String, Object>> found = jdbc.queryForList(MIGHT, role);
    if (found.isEmpty()) {
      throw StartRefused.setting(
          "fleabridge.database.service-role names a role that the database does not have.");
    }
    if (Boolean.TRUE.equals(found.getFirst().get("mighty"))) {
      throw StartRefused.setting(
          "fleabridge.database.service-role names a superuser, or one who is or may become the"
              + " owner of the tables or of their schema: no right could be taken from it.");
    }
    return String.valueOf(found.getFirst().get("name"));
  }

  private void refuseRightsFromElsewhere(JdbcTemplate jdbc) {
    List<String> surplus = new ArrayList<>();
    jdbc.query(
        FROM_ELSEWHERE,
        row -> {
          String table = row.getString("name");
          Set<String> wanted = LESS.get(table);
          if (wanted != null && !wanted.contains(row.getString("privilege"))) {
            surplus.add("%s on %s".formatted(row.getString("privilege"), table));
          }
        },
        role,
        role);
    if (!surplus.isEmpty()) {
      throw StartRefused.setting(
          "fleabridge.database.service-role has rights that it must not have, by another role or as"
              + " everybody has them; revoke them there: "
              + String.join(", ", surplus));
    }
  }

  private static Map<String, Given> given(JdbcTemplate jdbc, String name) {
    Map<String, Given> given = new TreeMap<>();
    jdbc.query(
        TABLES,
        row -> {
          Set<String> table = Set.of((String[]) row.getArray("given").getArray());
          Set<String> columns = Set.of((String[]) row.getArray("of_columns").getArray());
          given.put(row.getString("name"), new Given(table, columns));
        },
        name);
    return given;
  }

  private static int give(JdbcTemplate jdbc, String name, String table, Given given) {
    Set<String> wanted = LESS.getOrDefault(table, ALL);
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(given.table());
    Set<String> surplus = new TreeSet<>(given.table());
    surplus.addAll(given.columns()); // One that is taken from the table leaves its columns, too.
    surplus.removeAll(wanted);
    String quoted = '"' + table.replace("\"", "\"\"") + '"';
    if (!surplus.isEmpty()) {
      jdbc.execute("revoke %s on %s from %s".formatted(String.join(", ", surplus), quoted, name));
    }
    if (!missing.isEmpty()) {
      jdbc.execute("grant %s on %s to %s".formatted(String.join(", ", missing), quoted, name));
    }
    return missing.isEmpty() && surplus.isEmpty() ? 0 : 1;
  }
}
