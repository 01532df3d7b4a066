package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Wakes what waits for something else than time, because that may have ended, or says why it has
 * not. To wake is to make due now; it is no move, so nothing here writes history.
 *
 * <p>Rows that somebody has locked are passed over, so that waking never waits for a lock.
 */
final class Waking {

  private final JdbcClient sql;

  Waking(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  void wakeHeld(Reason reason, @Nullable String payer, Instant now) {
    Where where =
        new Where()
            .and("reason = :reason", "reason", reason.code())
            .and("payer = :payer", "payer", payer)
            .with("now", Objects.requireNonNull(Sql.time(now)));
    sql.sql(
            """
            update action set due_at = :now
            where id in (
              select id from action %s
                and state = 'HELD' and parameters is not null and (due_at is null or due_at > :now)
              order by id for update skip locked)
            """
                .formatted(where.clause()))
        .params(where.parameters())
        .update();
  }

  void wakeHeldLike(Collection<Action> paid, Reason reason, Instant now) {
    if (!paid.isEmpty()) {
      sql.sql(
              """
              update action set due_at = :now
              where id in (
                select id from action
                where state = 'HELD' and reason = :reason and due_at > :now
                  and payer = any(:payers) and payee = any(:payees)
                order by id for update skip locked)
              """)
          .param("now", Sql.time(now))
          .param("reason", reason.code())
          .param("payers", Sql.texts(paid.stream().map(Action::payer).distinct().toList()))
          .param("payees", Sql.texts(paid.stream().map(Action::payee).distinct().toList()))
          .update();
    }
  }

  void wakeOverBudget(Collection<Action> refunded, int most, Instant now) {
    sql.sql(
            """
            update action set due_at = :now
            where id in (
              select id from action
              where state = 'HELD' and reason = %s and id in (
                select id from (
                  select id, row_number() over (partition by rule_id, payer order by id) - 1 as place,
                    coalesce(payer = any(:payers), false) as paid, rule_id = any(:rules) as ruled
                  from action
                  where state = 'HELD' and reason = %s and due_at > :now) held
                order by place / (case when paid then 10 else 1 end), paid desc, ruled desc, id
                limit :most)
              order by id for update skip locked)
            """
                .formatted(Sql.reason(Reason.OVER_BUDGET), Sql.reason(Reason.OVER_BUDGET)))
        .param("now", Sql.time(now))
        .param("rules", Sql.texts(refunded.stream().map(Action::ruleId).distinct().toList()))
        .param("payers", Sql.texts(refunded.stream().map(Action::payer).distinct().toList()))
        .param("most", most)
        .update();
  }

  void wakeReady(String payer, Instant now) {
    sql.sql(
            """
            update action set due_at = :now
            where id in (
              select id from action
              where state = 'READY' and payer = :payer and due_at > :now
                and (failures = 0 or reason = any(:reasons))
              order by id for update skip locked)
            """)
        .param("now", Sql.time(now))
        .param("payer", payer)
        .param("reasons", Sql.texts(Reason.codes(Actions.WAITING_FOR_A_BALANCE)))
        .update();
  }

  void explainWaiting(String payer, Reason reason, String explanation) {
    sql.sql(
            """
            update action set reason = :reason, explanation = :explanation
            where id in (
              select id from action
              where state = 'READY' and payer = :payer
                and (reason = any(:reasons) or failures = 0 and reason is null)
                and reason is distinct from :reason
              order by id limit 1000 for update skip locked)
            """)
        .param("reason", reason.code())
        .param("explanation", Sql.storable(explanation))
        .param("reasons", Sql.texts(Reason.codes(Actions.WAITING_FOR_A_BALANCE)))
        .param("payer", payer)
        .update();
  }
}
