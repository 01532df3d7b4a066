package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The actions as a queue: those whose time has come, locked or counted, and their due times.
 *
 * <p>A due time is no move, so nothing here writes history.
 */
final class DueActions {

  /** State by state, because no index has them all: READY shares one with HELD alone. */
  private static final String BACKLOG =
      Arrays.stream(ActionState.values())
          .filter(ActionState::isBacklog)
          .map(
              "(select 1 from action where state = '%s' and due_at is not null limit :limit)"
                  ::formatted)
          .collect(
              Collectors.joining(" union all ", "select count(*) from (", " limit :limit) as due"));

  /**
   * What is carried out when it is due. What is only judged is asked for apart, so that nothing of
   * it stands before a payment. A step that waits is resolved whatever it is.
   */
  private static final String CARRIED_OUT =
      "(not shadow or state = 'WAITING' or kind in (%s))".formatted(Sql.readingKinds());

  /**
   * The first half says the predicate of the index action_shadow_open. The state is narrowed by an
   * expression, because by {@code state in} the planner could also take the index of what is sent,
   * which is as small to it until the table has been analysed, and would read everything that waits
   * to be sent, with every claim.
   */
  private static final String ONLY_JUDGED =
      """
      shadow and state in (%s) and state || '' in (%s) and kind not in (%s)
      """
          .formatted(
              Sql.states(state -> !state.isFinal()),
              Sql.states(ActionState::isClaimable),
              Sql.readingKinds());

  private final JdbcClient sql;

  DueActions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  List<Action> lockDue(UUID id, ActionState state, Instant now) {
    return sql.sql(
            """
            select * from action where id = :id and state = :state and due_at <= :now
            for update skip locked
            """)
        .param("id", id)
        .param("state", state.name())
        .param("now", Sql.time(now))
        .query(ActionRows::read)
        .list();
  }

  List<Action> lockDue(Collection<ActionState> states, Instant now, int limit) {
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now and %s
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(Sql.states(states), CARRIED_OUT);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  List<Action> lockDue(
      Collection<ActionState> states,
      Collection<ActionKind> kinds,
      boolean again,
      Instant now,
      int limit) {
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now and failures %s 0 and kind = any(:kinds) and %s
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(Sql.states(states), again ? ">" : "=", CARRIED_OUT);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("kinds", Sql.texts(kinds.stream().map(ActionKind::name).toList()))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  List<UUID> dueIds(
      Collection<ActionState> states,
      Collection<ActionKind> kinds,
      boolean again,
      Instant now,
      int limit) {
    // By kinds that are not wanted: one that this version does not know is among the first tries.
    String query =
        """
        select id from action
        where state in (%s) and due_at <= :now and failures %s 0 and kind <> all(:others) and %s
        order by due_at, id
        limit :limit
        """
            .formatted(Sql.states(states), again ? ">" : "=", CARRIED_OUT);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("others", Sql.texts(Sql.kinds(kind -> !kinds.contains(kind))))
        .param("limit", Math.max(0, limit))
        .query(UUID.class)
        .list();
  }

  List<UUID> dueIds(Collection<ActionState> states, Instant now, int limit) {
    List<ActionKind> all = List.of(ActionKind.values());
    List<UUID> due = new ArrayList<>(dueIds(states, all, false, now, limit));
    due.addAll(dueIds(states, all, true, now, limit - due.size()));
    return due;
  }

  List<Action> lockDueOfOthers(
      Collection<String> payers, Collection<ActionState> states, Instant now, int limit) {
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now and failures = 0
          and (payer is null or payer <> all(:payers)) and %s
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(Sql.states(states), CARRIED_OUT);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("payers", Sql.texts(payers))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  List<Action> lockDueToJudge(Instant now, int limit) {
    return sql.sql(
            """
            select * from action where %s and due_at <= :now
            order by due_at, id
            limit :limit
            for update skip locked
            """
                .formatted(ONLY_JUDGED))
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  List<Action> lockDueToJudge(UUID id, Instant now) {
    return sql.sql(
            """
            select * from action where id = :id and %s and due_at <= :now
            for update skip locked
            """
                .formatted(ONLY_JUDGED))
        .param("id", id)
        .param("now", Sql.time(now))
        .query(ActionRows::read)
        .list();
  }

  List<UUID> dueIdsToJudge(Instant now, int limit) {
    return sql.sql(
            "select id from action where %s and due_at <= :now order by due_at, id limit :limit"
                .formatted(ONLY_JUDGED))
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(UUID.class)
        .list();
  }

  void postponeJudging(UUID id, Instant dueAt) {
    sql.sql("update action set due_at = :due where id = :id and %s".formatted(ONLY_JUDGED))
        .param("due", Sql.time(dueAt))
        .param("id", id)
        .update();
  }

  int backlog(int atMost) {
    return sql.sql(BACKLOG).param("limit", atMost).query(Integer.class).single();
  }

  void postpone(Collection<UUID> ids, Instant dueAt) {
    if (!ids.isEmpty()) {
      sql.sql("update action set due_at = :due where id = any(:ids)")
          .param("due", Sql.time(dueAt))
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }

  void postponeUnread(UUID id, ActionState state, Instant dueAt) {
    sql.sql("update action set due_at = :due where id = :id and state = :state")
        .param("due", Sql.time(dueAt))
        .param("id", id)
        .param("state", state.name())
        .update();
  }

  void sleep(Collection<UUID> ids) {
    if (!ids.isEmpty()) {
      sql.sql("update action set due_at = null where id = any(:ids)")
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }
}
