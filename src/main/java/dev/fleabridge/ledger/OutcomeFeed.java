package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The outcomes of actions in the order in which they were committed, and how far they have been
 * told. Nothing is passed over: what is read ends before the oldest transaction that is still open.
 */
public class OutcomeFeed {

  /**
   * A place in the feed.
   *
   * @param xid the transaction, as PostgreSQL writes it
   * @param historyId within it
   */
  public record Place(String xid, long historyId) {}

  /**
   * An action came to its end, or to where somebody should look.
   *
   * @param state which it had then; {@code action} is as it stands now
   * @param reason a word for programs, {@code explanation} the same for people
   * @param actor {@code engine}, {@code reconciler}, {@code intake}, or a person's name
   */
  public record Told(
      Place place,
      Instant at,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      String actor,
      String businessKey,
      Action action) {}

  /**
   * What comes next: only moves, and no state that was passed through on the way to another. The
   * place is read first, because in a join the planner may read the history from its beginning.
   */
  static final String NEXT =
      """
      select a.*, r.business_key, h.xid as h_xid, h.id as h_id, h.at as h_at,
        h.to_state as h_state, h.reason as h_reason, h.explanation as h_explanation,
        h.actor as h_actor
      from history h
      join action a on a.id = h.action_id
      join run r on r.id = a.run_id
      where (h.xid, h.id) > ((select xid from outcome_feed), (select history_id from outcome_feed))
        and h.xid < pg_snapshot_xmin(pg_current_snapshot())
        and h.to_state in (%s)
        and h.from_state is distinct from h.to_state
        and (h.to_state <> 'HELD' or h.reason is not null)
      order by h.xid, h.id
      limit :limit
      """
          .formatted(Sql.states(ActionState::isTold));

  private final JdbcClient sql;

  public OutcomeFeed(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Begins with what is committed from now on; a feed that has begun goes on where it is. */
  public void begin() {
    sql.sql(
            """
            insert into outcome_feed (xid, history_id)
            values (pg_snapshot_xmin(pg_current_snapshot()), 0)
            on conflict do nothing
            """)
        .update();
  }

  /** What comes next, up to {@code limit}; nothing before {@link #begin}. */
  public List<Told> next(int limit) {
    return sql.sql(NEXT).param("limit", limit).query(OutcomeFeed::read).list();
  }

  /** Everything up to here is told. A feed that is further on already stays there. */
  public void advance(Place place) {
    sql.sql(
            """
            update outcome_feed set xid = cast(:xid as xid8), history_id = :id
            where (xid, history_id) < (cast(:xid as xid8), :id)
            """)
        .param("xid", place.xid())
        .param("id", place.historyId())
        .update();
  }

  private static Told read(ResultSet row, int number) throws SQLException {
    return new Told(
        new Place(row.getString("h_xid"), row.getLong("h_id")),
        Objects.requireNonNull(Sql.instant(row, "h_at")),
        ActionState.valueOf(row.getString("h_state")),
        row.getString("h_reason"),
        row.getString("h_explanation"),
        row.getString("h_actor"),
        row.getString("business_key"),
        ActionRows.read(row, number));
  }
}
