package dev.fleabridge.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who did what, and why they said they did it. Lines are only ever added (money rule 17). */
public class AuditLog {

  /**
   * One line of the audit log.
   *
   * @param id counts up; 0 while the line is not written yet
   * @param actor the name under which the person signed in
   * @param act {@code approve}, {@code reject}, {@code cancel}, {@code retry}, {@code resolve},
   *     {@code look-again}, {@code pause}, {@code resume}, {@code replay}, ...
   * @param target such as {@code actions/<id>} or {@code pauses/all}
   */
  public record Line(long id, Instant at, String actor, String act, String target, String note) {

    public static Line of(Instant at, String actor, String act, String target, String note) {
      return new Line(0, at, actor, act, target, note);
    }
  }

  /**
   * What to look for; null: anything.
   *
   * @param since then or later; {@code until}: before then
   */
  public record Search(
      @Nullable String actor,
      @Nullable String act,
      @Nullable String target,
      @Nullable Instant since,
      @Nullable Instant until) {

    /** Looks at all times. */
    public Search(@Nullable String actor, @Nullable String act, @Nullable String target) {
      this(actor, act, target, null, null);
    }
  }

  private final JdbcClient sql;

  public AuditLog(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Adds a line; in the transaction that does what the line says. */
  public void add(Line line) {
    sql.sql(
            """
            insert into audit (at, actor, act, target, note)
            values (:at, :actor, :act, :target, :note)
            """)
        .param("at", Sql.time(line.at()))
        .param("actor", line.actor())
        .param("act", line.act())
        .param("target", line.target())
        .param("note", line.note())
        .update();
  }

  /** Who has done one of these acts to a target. */
  public List<String> actors(Collection<String> acts, String target) {
    return sql.sql("select distinct actor from audit where act = any(:acts) and target = :target")
        .param("acts", Sql.texts(acts))
        .param("target", target)
        .query(String.class)
        .list();
  }

  /** Newest first. */
  public Page<Line> page(Search search, @Nullable Cursor after, int limit) {
    Where where =
        new Where()
            .and("actor = :actor", "actor", search.actor())
            .and("act = :act", "act", search.act())
            .and("target = :target", "target", search.target())
            .and("at >= :since", "since", Sql.time(search.since()))
            .and("at < :until", "until", Sql.time(search.until()))
            .with("limit", limit + 1);
    if (after != null) {
      where
          .and("(at, id) < (:after, :id)", "after", Sql.time(after.at()))
          .with("id", after.number());
    }
    String query =
        """
        select * from audit %s
        order by at desc, id desc
        limit :limit
        """
            .formatted(where.clause());
    List<Line> found = sql.sql(query).params(where.parameters()).query(AuditLog::read).list();
    return Page.of(found, limit, line -> new Cursor(line.at(), "" + line.id()).text());
  }

  private static Line read(ResultSet row, int number) throws SQLException {
    return new Line(
        row.getLong("id"),
        Objects.requireNonNull(Sql.instant(row, "at")),
        row.getString("actor"),
        row.getString("act"),
        row.getString("target"),
        row.getString("note"));
  }
}
