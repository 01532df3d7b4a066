package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far the schedules of rules have been acted upon. Any number of replicas may ask at once. */
public class ScheduleMarks {

  /**
   * How far a scheduled rule has been filed.
   *
   * @param schedule the schedule that the mark belongs to, as text
   * @param doneUntil everything due up to here has been filed, or is not to be
   */
  public record Mark(String ruleId, String schedule, Instant doneUntil) {}

  private final JdbcClient sql;

  public ScheduleMarks(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** All marks, by rule. */
  public Map<String, Mark> all() {
    return sql
        .sql("select rule_id, schedule, done_until from schedule_mark")
        .query((row, number) ->
            new Mark(
                row.getString("rule_id"),
                row.getString("schedule"),
                Objects.requireNonNull(Sql.instant(row, "done_until"))))
        .list()
        .stream()
        .collect(Collectors.toMap(Mark::ruleId, Function.identity()));
  }

  /**
   * Begins a schedule that is new or was changed. One that has begun already stays as it is, and so
   * does one that a later revision of the rules began: a replica that has not got that revision yet
   * must not take its times away.
   *
   * @param from the time after which it is due
   * @param revision the revision that the schedule is of; null where the rules have none
   */
  public void begin(String ruleId, String schedule, Instant from, @Nullable Long revision) {
    sql.sql(
            """
            insert into schedule_mark (rule_id, schedule, done_until, revision)
            values (:rule, :schedule, :from, cast(:revision as bigint))
            on conflict (rule_id) do update set schedule = excluded.schedule,
              done_until = excluded.done_until, revision = excluded.revision
            where schedule_mark.schedule <> excluded.schedule
              and coalesce(schedule_mark.revision <= excluded.revision, true)
            """)
        .param("rule", ruleId)
        .param("schedule", schedule)
        .param("from", Sql.time(from))
        .param("revision", revision)
        .update();
  }

  /**
   * Moves a mark on, in the caller's transaction.
   *
   * @return false where it no longer stands as it was read: somebody else has moved it, and the
   *     caller must not act
   */
  public boolean advance(Mark read, Instant doneUntil) {
    return sql.sql(
                """
                update schedule_mark set done_until = :until
                where rule_id = :rule and schedule = :schedule and done_until = :before
                """)
            .param("until", Sql.time(doneUntil))
            .param("rule", read.ruleId())
            .param("schedule", read.schedule())
            .param("before", Sql.time(read.doneUntil()))
            .update()
        == 1;
  }
}
