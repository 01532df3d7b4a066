package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds up what actions became, by five minutes and rule, and what a day has spent of whose money.
 * It reads the history as {@link Tally} does, behind the payments, and has a place of its own in
 * it: a version that does not add up cannot move it. Each method works inside the caller's
 * transaction.
 */
public class Activity {

  /** Sums are kept for so long. */
  public static final Duration KEPT = Duration.ofDays(8);

  private static final int MAX_DELETED = 10_000;

  /** Those told, of live runs: what is only passed through on the way to another state is not. */
  private static final String TOLD =
      """
      h.to_state in (%s)
        and h.from_state is distinct from h.to_state
        and (h.to_state <> 'HELD' or h.reason is not null)
      """
          .formatted(Sql.states(ActionState::isTold));

  private static final String BEHIND =
      "(h.xid, h.id) > ((select xid from activity_feed), (select history_id from activity_feed))";

  /** The place is read first, because in a join the planner may read from the beginning. */
  static final String COUNT =
      """
      with next as materialized (
        select h.xid, h.id, h.at, h.to_state, a.rule_id, a.shadow,
          coalesce(a.account, a.payer) as agent,
          case when h.to_state in (%3$s) and a.kind = any(:spending) then a.amount end as moved
        from history h
        join action a on a.id = h.action_id
        where %1$s
          and h.xid < pg_snapshot_xmin(pg_current_snapshot())
          and %2$s
        order by h.xid, h.id
        limit :limit),
      by_time as (
        insert into activity (at, rule_id, state, actions, payments, amount)
        select to_timestamp(floor(extract(epoch from at) / 300) * 300), rule_id, to_state,
          count(*), count(moved), coalesce(sum(moved), 0)
        from next where not shadow group by 1, 2, 3 order by 1, 2, 3
        on conflict (at, rule_id, state) do update set
          actions = activity.actions + excluded.actions,
          payments = activity.payments + excluded.payments,
          amount = activity.amount + excluded.amount),
      by_agent as (
        insert into spent_day (day, agent, payments, amount)
        select (at at time zone 'UTC')::date, agent, count(*), sum(moved)
        from next where not shadow and moved is not null and agent is not null
        group by 1, 2 order by 1, 2
        on conflict (agent, day) do update set
          payments = spent_day.payments + excluded.payments,
          amount = spent_day.amount + excluded.amount),
      place as (
        update activity_feed set xid = last.xid, history_id = last.id
        from (select xid, id from next order by xid desc, id desc limit 1) last)
      select count(*) from next
      """
          .formatted(BEHIND, TOLD, Sql.states(List.of(ActionState.DONE)));

  /**
   * What is left is what was committed beside transactions that are still open; it may be some of
   * the newest, or all since the oldest of them.
   */
  private static final String UP_TO =
      """
      update activity_feed set as_of = greatest(as_of, least(:now, (
        select min(at) from (
          select h.at from history h where %s and %s order by h.xid, h.id limit 10000) left_out)))
      """
          .formatted(BEHIND, TOLD);

  private final JdbcClient sql;

  public Activity(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Adds up what comes next. It begins with what is committed from the first time on. Of two
   * replicas one waits.
   *
   * @param now taken before the caller's transaction began
   * @return how many lines of the history it has added; at most {@code limit}
   */
  public int count(int limit, Instant now) {
    lock(now);
    int counted =
        Objects.requireNonNull(
            sql.sql(COUNT)
                .param("spending", Sql.texts(Sql.kinds(ActionKind::spends)))
                .param("limit", limit)
                .query(Integer.class)
                .single());
    if (counted < limit) {
      sql.sql(UP_TO).param("now", Sql.time(now)).update();
    }
    return counted;
  }

  private void lock(Instant now) {
    sql.sql(
            """
            insert into activity_feed (xid, history_id, since, as_of)
            values (pg_snapshot_xmin(pg_current_snapshot()), 0, :now, :now)
            on conflict do nothing
            """)
        .param("now", Sql.time(now))
        .update();
    sql.sql("select history_id from activity_feed for update").query(Long.class).list();
  }

  /**
   * Lets go of sums that are older than {@link #KEPT}.
   *
   * @return how many; at most ten thousand of each kind
   */
  public int prune(Instant now) {
    Instant before = now.minus(KEPT);
    int old =
        sql.sql(
                """
                delete from activity where (at, rule_id, state) in (
                  select at, rule_id, state from activity where at < :before limit :most)
                """)
            .param("before", Sql.time(before))
            .param("most", MAX_DELETED)
            .update();
    return old
        + sql.sql(
                """
                delete from spent_day where (agent, day) in (
                  select agent, day from spent_day where day < :before limit :most)
                """)
            .param("before", LocalDate.ofInstant(before, ZoneOffset.UTC))
            .param("most", MAX_DELETED)
            .update();
  }
}
