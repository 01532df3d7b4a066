package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Positions.Position;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads positions back for people. */
public class PositionReadings {

  /**
   * What to look for; null: anything.
   *
   * @param open only those that are open, or only those that have ended
   */
  public record Search(@Nullable String agent, @Nullable String rule, @Nullable Boolean open) {}

  /**
   * What the positions of one agent by one rule have brought.
   *
   * @param untold how many have ended of which nobody told what they brought
   * @param profit of all others that have ended; below zero for a loss
   */
  public record Result(
      String agent, String rule, long open, long ended, long untold, BigDecimal profit) {}

  /** So many pairs of an agent and a rule are shown. */
  private static final int MAX_RESULTS = 1_000;

  private final JdbcClient sql;

  public PositionReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Newest first. */
  public Page<Position> page(Search search, @Nullable Cursor after, int limit) {
    Where where = where(search).with("limit", limit + 1);
    if (after != null) {
      where
          .and("(opened_at, position_id) < (:after, :id)", "after", Sql.time(after.at()))
          .with("id", after.id());
    }
    List<Position> found =
        sql.sql(pageStatement(where)).params(where.parameters()).query(Positions::read).list();
    return Page.of(found, limit, last -> new Cursor(last.openedAt(), last.positionId()).text());
  }

  static String pageStatement(Where where) {
    return """
    select * from position %s
    order by opened_at desc, position_id desc
    limit :limit
    """
        .formatted(where.clause());
  }

  /** What they have brought, by agent and rule; the first thousand pairs by name. */
  public List<Result> results(Search search) {
    Where where = where(search).and("agent is not null").with("limit", MAX_RESULTS);
    return sql.sql(resultsStatement(where))
        .params(where.parameters())
        .query((row, number) ->
            new Result(
                Objects.requireNonNull(row.getString("agent")),
                row.getString("rule_id"),
                row.getLong("open"),
                row.getLong("ended"),
                row.getLong("untold"),
                row.getBigDecimal("profit")))
        .list();
  }

  static String resultsStatement(Where where) {
    return """
    select agent, rule_id,
      count(*) filter (where status = 'OPEN') as open,
      count(*) filter (where status <> 'OPEN') as ended,
      count(*) filter (where status <> 'OPEN' and profit is null) as untold,
      coalesce(sum(profit), 0) as profit
    from position %s
    group by agent, rule_id order by agent, rule_id limit :limit
    """
        .formatted(where.clause());
  }

  static Where where(Search search) {
    Where where =
        new Where()
            .and("agent = :agent", "agent", search.agent())
            .and("rule_id = :rule", "rule", search.rule());
    if (search.open() == null) {
      return where;
    }
    // As the index of open positions says it.
    return where.and("coalesce(status, 'OPEN') " + (search.open() ? "=" : "<>") + " 'OPEN'");
  }
}
