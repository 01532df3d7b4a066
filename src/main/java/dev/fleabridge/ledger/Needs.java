package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which steps wait for which, along the table {@code dependency} in both directions. */
final class Needs {

  private final JdbcClient sql;

  Needs(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  void lockDependents(Collection<UUID> ids) {
    if (!ids.isEmpty()) {
      sql.sql(
              """
              select a.id from action a join dependency d on d.action_id = a.id
              where d.needs_id = any(:ids) and a.state = 'WAITING'
              order by a.id for update of a
              """)
          .param("ids", Sql.uuids(ids))
          .query(UUID.class)
          .list();
    }
  }

  List<Action> lockAllDependents(UUID id) {
    return sql.sql(
            """
            select * from action where id in (
              with recursive dependent (id) as (
                select action_id from dependency where needs_id = :id
                union
                select d.action_id from dependency d join dependent on d.needs_id = dependent.id)
              select id from dependent)
            order by id for update
            """)
        .param("id", id)
        .query(ActionRows::read)
        .list();
  }

  void wakeDependents(Collection<UUID> finished, Instant now) {
    if (!finished.isEmpty()) {
      sql.sql(
              """
              update action set due_at = :now
              where id in (
                select a.id from action a join dependency d on d.action_id = a.id
                where d.needs_id = any(:ids) and a.state = 'WAITING'
                order by a.id for update of a)
              """)
          .param("now", Sql.time(now))
          .param("ids", Sql.uuids(finished))
          .update();
    }
  }

  List<Action> needsOf(UUID actionId) {
    return sql.sql(
            """
            select n.* from dependency d join action n on n.id = d.needs_id
            where d.action_id = :id order by n.step, n.item
            """)
        .param("id", actionId)
        .query(ActionRows::read)
        .list();
  }

  Map<UUID, List<UUID>> needsOfAll(Collection<UUID> actionIds) {
    Map<UUID, List<UUID>> needs = new HashMap<>();
    sql.sql(
            """
            select d.action_id, d.needs_id from dependency d join action n on n.id = d.needs_id
            where d.action_id = any(:ids) order by n.step, n.item
            """)
        .param("ids", Sql.uuids(actionIds))
        .query(row -> {
          UUID action = row.getObject("action_id", UUID.class);
          needs
              .computeIfAbsent(action, each -> new ArrayList<>())
              .add(row.getObject("needs_id", UUID.class));
        });
    return needs;
  }

  Map<UUID, List<Action>> needsBefore(UUID actionId) {
    Map<UUID, List<Action>> needs = new HashMap<>();
    sql.sql(
            """
            with recursive edge (action_id, needs_id) as (
              select action_id, needs_id from dependency where action_id = :id
              union
              select d.action_id, d.needs_id from dependency d join edge e on d.action_id = e.needs_id)
            select edge.action_id as needed_by, n.* from edge join action n on n.id = edge.needs_id
            order by n.step, n.item
            """)
        .param("id", actionId)
        .query((row, number) ->
            needs
                .computeIfAbsent(row.getObject("needed_by", UUID.class), key -> new ArrayList<>())
                .add(ActionRows.read(row, number)))
        .list();
    return needs;
  }

  Set<UUID> withNeedsEndedBy(Collection<UUID> ids, Collection<Reason> reasons) {
    return ids.isEmpty()
        ? Set.of()
        : sql.sql(
                """
                with recursive edge (action_id, needs_id) as (
                  select action_id, needs_id from dependency where action_id = any(:ids)
                  union
                  select e.action_id, d.needs_id from dependency d join edge e on d.action_id = e.needs_id)
                select distinct edge.action_id from edge join action n on n.id = edge.needs_id
                where n.state = 'DONE' and n.reason = any(:reasons)
                """)
            .param("ids", Sql.uuids(ids))
            .param("reasons", Sql.texts(Reason.codes(reasons)))
            .query(UUID.class)
            .set();
  }
}
