package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The operators' brakes. Read inside every transaction that decides, so that all replicas obey at
 * once.
 */
public class Pauses {

  /**
   * A brake that is on.
   *
   * @param scope {@code all}, {@code rule:<id>}, {@code agent:<id>} or {@code kind:<kind>}
   */
  public record Pause(String scope, String note, String actor, Instant since) {

    /** Whether this pause stops the action: its rule, its kind, or its payer or payee. */
    public boolean stops(Action action) {
      return scope.equals("all")
          || scope.equals("rule:" + action.ruleId())
          || scope.equals("kind:" + action.kind().wireName())
          || scope.equals("agent:" + action.payer())
          || scope.equals("agent:" + action.payee());
    }
  }

  private final JdbcClient sql;

  public Pauses(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  public List<Pause> all() {
    return sql.sql("select * from pause order by scope").query(Pauses::read).list();
  }

  public Optional<Pause> find(String scope) {
    return sql.sql("select * from pause where scope = :scope")
        .param("scope", scope)
        .query(Pauses::read)
        .optional();
  }

  /** The same, locked until the caller's transaction ends. */
  public Optional<Pause> lock(String scope) {
    return sql.sql("select * from pause where scope = :scope for update")
        .param("scope", scope)
        .query(Pauses::read)
        .optional();
  }

  /** The brakes that are on, by scope, after this one. */
  public List<Pause> page(String after, int limit) {
    return sql.sql("select * from pause where scope > :after order by scope limit :limit")
        .param("after", after)
        .param("limit", limit)
        .query(Pauses::read)
        .list();
  }

  /** Puts a brake on where there is none; false where there is one. */
  public boolean add(Pause pause) {
    return sql.sql(
                """
                insert into pause (scope, note, actor, since) values (:scope, :note, :actor, :since)
                on conflict (scope) do nothing
                """)
            .param("scope", pause.scope())
            .param("note", pause.note())
            .param("actor", pause.actor())
            .param("since", Sql.time(pause.since()))
            .update()
        == 1;
  }

  /** Puts a brake on; on a scope that is paused already, the new note and actor replace the old. */
  public void put(Pause pause) {
    sql.sql(
            """
            insert into pause (scope, note, actor, since) values (:scope, :note, :actor, :since)
            on conflict (scope) do update set note = excluded.note, actor = excluded.actor
            """)
        .param("scope", pause.scope())
        .param("note", pause.note())
        .param("actor", pause.actor())
        .param("since", Sql.time(pause.since()))
        .update();
  }

  /** Takes a brake off; false where there was none. */
  public boolean remove(String scope) {
    return sql.sql("delete from pause where scope = :scope").param("scope", scope).update() == 1;
  }

  private static Pause read(ResultSet row, int number) throws SQLException {
    return new Pause(
        row.getString("scope"),
        row.getString("note"),
        row.getString("actor"),
        Objects.requireNonNull(Sql.instant(row, "since")));
  }
}
