package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The actions, which are also the queue. Every method that locks or writes must run inside the
 * caller's transaction.
 *
 * <p>Locks are taken in one order everywhere, so that replicas cannot block each other for good:
 * actions (by id), wallets (by agent), budgets (by scope).
 */
public class Actions {

  /** Purple Flea, or a person, is asked what became of it. */
  private static final Set<ActionState> ASKED_ABOUT =
      EnumSet.of(ActionState.UNKNOWN, ActionState.NEEDS_REVIEW);

  /**
   * The reasons of what is READY and waits for its payer's balance. They tell it, where it was
   * tried before, from what waits for its next try.
   */
  public static final Set<String> WAITING_FOR_A_BALANCE =
      Set.of("balance_unavailable", "key_missing", "key_refused");

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final HistoryLog history;

  public Actions(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.history = new HistoryLog(jdbc);
  }

  public Optional<Action> find(UUID id) {
    return sql.sql("select * from action where id = :id")
        .param("id", id)
        .query(ActionRows::read)
        .optional();
  }

  /**
   * The actions of a run in the order of its steps; the first thousand, because a fan-out may have
   * any number.
   */
  public List<Action> ofRun(UUID runId) {
    return sql.sql("select * from action where run_id = :run order by id limit 1000")
        .param("run", runId)
        .query(ActionRows::read)
        .list();
  }

  /**
   * The actions that a person's or the engine's decision is about, locked in order of their ids;
   * ids not found are left out.
   */
  public List<Action> lock(Collection<UUID> ids) {
    return sql.sql("select * from action where id = any(:ids) order by id for update")
        .param("ids", Sql.uuids(ids))
        .query(ActionRows::read)
        .list();
  }

  /** Locks one action, where it is in this state, its time has come and nobody else has it. */
  public List<Action> lockDue(UUID id, ActionState state, Instant now) {
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

  /**
   * Locks actions in one of the states whose time has come, oldest due first, and of equal ones the
   * oldest; rows that another replica has locked are passed over.
   */
  public List<Action> lockDue(Collection<ActionState> states, Instant now, int limit) {
    String wanted =
        String.join(", ", states.stream().map(state -> "'" + state.name() + "'").toList());
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(wanted);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  /**
   * As {@link #lockDue(Collection, Instant, int)}, of these kinds, and either what is sent for the
   * first time or what is tried again.
   */
  public List<Action> lockDue(
      Collection<ActionState> states,
      Collection<ActionKind> kinds,
      boolean again,
      Instant now,
      int limit) {
    String wanted =
        String.join(", ", states.stream().map(state -> "'" + state.name() + "'").toList());
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now and failures %s 0 and kind = any(:kinds)
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(wanted, again ? ">" : "=");
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("kinds", Sql.texts(kinds.stream().map(ActionKind::name).toList()))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  /**
   * The ids of what {@link #lockDue(Collection, Collection, boolean, Instant, int)} would lock: no
   * column is read of which a part may lie elsewhere, or whose text this version may not know, for
   * where one row that nobody can read keeps the others from being locked. Without a lock.
   */
  public List<UUID> dueIds(
      Collection<ActionState> states,
      Collection<ActionKind> kinds,
      boolean again,
      Instant now,
      int limit) {
    String wanted =
        String.join(", ", states.stream().map(state -> "'" + state.name() + "'").toList());
    // By kinds that are not wanted: one that this version does not know is among the first tries.
    String query =
        """
        select id from action
        where state in (%s) and due_at <= :now and failures %s 0 and kind <> all(:others)
        order by due_at, id
        limit :limit
        """
            .formatted(wanted, again ? ">" : "=");
    List<String> others =
        Arrays.stream(ActionKind.values())
            .filter(kind -> !kinds.contains(kind))
            .map(ActionKind::name)
            .toList();
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("others", Sql.texts(others))
        .param("limit", Math.max(0, limit))
        .query(UUID.class)
        .list();
  }

  /** The same of all kinds, first tries and others. */
  public List<UUID> dueIds(Collection<ActionState> states, Instant now, int limit) {
    List<ActionKind> all = List.of(ActionKind.values());
    List<UUID> due = new ArrayList<>(dueIds(states, all, false, now, limit));
    due.addAll(dueIds(states, all, true, now, limit - due.size()));
    return due;
  }

  /**
   * Holds an action that cannot even be read, without reading it. What is under way is left alone.
   * False where there is none that is due.
   */
  public boolean holdUnread(UUID id, String reason, String explanation, Instant due, Instant now) {
    return sql.sql(
                """
                update action set state = 'HELD', reason = :reason, explanation = :explanation, due_at = :due, updated_at = :now
                where id = :id and state in ('READY', 'HELD')
                """)
            .param("reason", reason)
            .param("explanation", Sql.storable(explanation))
            .param("due", Sql.time(due))
            .param("now", Sql.time(now))
            .param("id", id)
            .update()
        == 1;
  }

  /**
   * Locks steps that are held because they could not be resolved here or elsewhere, and whose next
   * look has come: they have no parameters, and no due time either, so that nothing sends them. The
   * wait doubles with each look, from {@code first} to {@code last}.
   */
  public List<Action> lockUnresolved(Instant now, Duration first, Duration last, int limit) {
    return unresolved("*", "", "for update skip locked", now, first, last, limit)
        .query(ActionRows::read)
        .list();
  }

  /** The same of one alone. */
  public List<Action> lockUnresolved(UUID id, Instant now, Duration first, Duration last) {
    return unresolved("*", "and id = :id", "for update skip locked", now, first, last, 1)
        .param("id", id)
        .query(ActionRows::read)
        .list();
  }

  /** The ids of what {@link #lockUnresolved} would lock, without a lock and unread. */
  public List<UUID> unresolvedIds(Instant now, Duration first, Duration last, int limit) {
    return unresolved("id", "", "", now, first, last, limit).query(UUID.class).list();
  }

  private StatementSpec unresolved(
      String columns,
      String which,
      String lock,
      Instant now,
      Duration first,
      Duration last,
      int limit) {
    String query =
        """
        select %s from action
        where state = 'HELD' and parameters is null and (expires_at < :now or updated_at <= cast(:now as timestamptz)
          - least(:last, :first * power(2, least(failures, 20))) * interval '1 second') %s
        order by updated_at, id
        limit :limit
        %s
        """
            .formatted(columns, which, lock);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("first", first.toMillis() / 1000.0)
        .param("last", last.toMillis() / 1000.0)
        .param("limit", limit);
  }

  /** The same, what is sent for the first time, of everybody but these payers. */
  public List<Action> lockDueOfOthers(
      Collection<String> payers, Collection<ActionState> states, Instant now, int limit) {
    String wanted =
        String.join(", ", states.stream().map(state -> "'" + state.name() + "'").toList());
    String query =
        """
        select * from action
        where state in (%s) and due_at <= :now and failures = 0
          and (payer is null or payer <> all(:payers))
        order by due_at, id
        limit :limit
        for update skip locked
        """
            .formatted(wanted);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("payers", Sql.texts(payers))
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }

  /** Counts a look at held steps, so that the next one is later; no move, so no line of history. */
  public void lookedAt(Collection<UUID> ids, Instant now) {
    if (!ids.isEmpty()) {
      sql.sql("update action set failures = failures + 1, updated_at = :now where id = any(:ids)")
          .param("now", Sql.time(now))
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }

  /** Makes held steps without parameters be looked at as if they had just been held. */
  public void lookSoon() {
    sql.sql(
            """
            update action set failures = 0
            where id in (
              select id from action where state = 'HELD' and parameters is null and failures > 0
              order by id for update skip locked)
            """)
        .update();
  }

  /**
   * Says of what waits for this payer's balance why it cannot be read. Without a line of history:
   * nothing happened to it.
   */
  public void explainWaiting(String payer, String reason, String explanation) {
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
        .param("reason", reason)
        .param("explanation", Sql.storable(explanation))
        .param("reasons", Sql.texts(WAITING_FOR_A_BALANCE))
        .param("payer", payer)
        .update();
  }

  /** Locks actions whose replica let the lease run out: its process died, or hangs. */
  public List<Action> lockAbandoned(Instant now, int limit) {
    return abandoned("*", "", "for update skip locked", now, limit).query(ActionRows::read).list();
  }

  /** The same of one alone. */
  public List<Action> lockAbandoned(UUID id, Instant now) {
    return abandoned("*", "and id = :id", "for update skip locked", now, 1)
        .param("id", id)
        .query(ActionRows::read)
        .list();
  }

  /** The ids of what {@link #lockAbandoned} would lock, without a lock and unread. */
  public List<UUID> abandonedIds(Instant now, int limit) {
    return abandoned("id", "", "", now, limit).query(UUID.class).list();
  }

  private StatementSpec abandoned(
      String columns, String which, String lock, Instant now, int limit) {
    String query =
        """
        select %s from action
        where state = 'SENDING' and lease_until < :now %s
        order by lease_until, id
        limit :limit
        %s
        """
            .formatted(columns, which, lock);
    return sql.sql(query).param("now", Sql.time(now)).param("limit", limit);
  }

  /**
   * How many actions are on their way or due, counted up to {@code atMost}: the measure of
   * back-pressure.
   */
  public int backlog(int atMost) {
    return sql.sql(
            """
            select count(*) from (
              (select 1 from action where state = 'WAITING' and due_at is not null limit :limit)
              union all
              (select 1 from action where state = 'READY' and due_at is not null limit :limit)
              union all
              (select 1 from action where state = 'UNKNOWN' and due_at is not null limit :limit)
              limit :limit) as due
            """)
        .param("limit", atMost)
        .query(Integer.class)
        .single();
  }

  /**
   * Writes the changes, each behind its fence: the row must still be in the state and epoch in
   * which it was read. A line of history follows every move and every new reason.
   *
   * @throws IllegalStateException for a move that {@link ActionState} does not allow, or money kept
   *     in a state that keeps none; nothing is written
   * @throws OptimisticLockingFailureException where a row has moved on; the caller's transaction
   *     must roll back
   */
  public void apply(Collection<Change> changes, Instant now) {
    if (changes.isEmpty()) {
      return;
    }
    List<Change> ordered =
        changes.stream().sorted(Comparator.comparing(c -> c.before.id())).toList();
    ordered.forEach(Actions::requireLegal);
    int[] written = jdbc.batchUpdate(WRITE, new Writer(ordered, now));
    for (int count : written) {
      if (count != 1) {
        throw new OptimisticLockingFailureException(
            "an action moved on while it was being changed");
      }
    }
    history.append(ordered, now);
    forgetLooks(ordered);
  }

  /** What was seen while an outcome was not known is of no use once it is. */
  private void forgetLooks(List<Change> written) {
    List<UUID> known =
        written.stream()
            .filter(change -> ASKED_ABOUT.contains(change.before.state()))
            .filter(change -> !ASKED_ABOUT.contains(change.state))
            .map(change -> change.before.id())
            .toList();
    if (!known.isEmpty()) {
      sql.sql("delete from look where action_id = any(:ids)")
          .param("ids", Sql.uuids(known))
          .update();
    }
  }

  /** Gives new due times, without a line of history: nothing happened but that time passes. */
  public void postpone(Collection<UUID> ids, Instant dueAt) {
    if (!ids.isEmpty()) {
      sql.sql("update action set due_at = :due where id = any(:ids)")
          .param("due", Sql.time(dueAt))
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }

  /** The same of one that cannot even be read, where it is in this state. */
  public void postponeUnread(UUID id, ActionState state, Instant dueAt) {
    sql.sql("update action set due_at = :due where id = :id and state = :state")
        .param("due", Sql.time(dueAt))
        .param("id", id)
        .param("state", state.name())
        .update();
  }

  /** Takes due times away: these actions wait until something wakes them. */
  public void sleep(Collection<UUID> ids) {
    if (!ids.isEmpty()) {
      sql.sql("update action set due_at = null where id = any(:ids)")
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }

  /**
   * Locks what waits for these actions, before the caller locks wallets: ending them wakes it, and
   * that must not wait for a lock any more.
   */
  public void lockDependents(Collection<UUID> ids) {
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

  /** Locks whatever waits for this action, and for that, and so on, in order of their ids. */
  public List<Action> lockAllDependents(UUID id) {
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

  /** Makes what waits for these actions look again whether it can go on. */
  public void wakeDependents(Collection<UUID> finished, Instant now) {
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

  /** Makes held actions look again, because what held them may have ended. */
  public void wakeHeld(String reason, @Nullable String payer, Instant now) {
    Where where =
        new Where()
            .and("reason = :reason", "reason", reason)
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

  /** Makes actions look again that are held for this reason and have payer and payee of these. */
  public void wakeHeldLike(Collection<Action> paid, String reason, Instant now) {
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
          .param("reason", reason)
          .param("payers", Sql.texts(paid.stream().map(Action::payer).distinct().toList()))
          .param("payees", Sql.texts(paid.stream().map(Action::payee).distinct().toList()))
          .update();
    }
  }

  /**
   * Makes some of what a used-up limit holds look again, after it was given back what it had
   * counted for these actions. The limit may be the payer's, an account's of several names, the
   * rule's, or all actions'. So the oldest ten of each rule go first whose payer is among these,
   * then the oldest of each rule and payer whose rule is, then that of each other, and so on in
   * turn.
   */
  public void wakeOverBudget(Collection<Action> refunded, int most, Instant now) {
    sql.sql(
            """
            update action set due_at = :now
            where id in (
              select id from action
              where state = 'HELD' and reason = 'over_budget' and id in (
                select id from (
                  select id, row_number() over (partition by rule_id, payer order by id) - 1 as place,
                    coalesce(payer = any(:payers), false) as paid, rule_id = any(:rules) as ruled
                  from action
                  where state = 'HELD' and reason = 'over_budget' and due_at > :now) held
                order by place / (case when paid then 10 else 1 end), paid desc, ruled desc, id
                limit :most)
              order by id for update skip locked)
            """)
        .param("now", Sql.time(now))
        .param("rules", Sql.texts(refunded.stream().map(Action::ruleId).distinct().toList()))
        .param("payers", Sql.texts(refunded.stream().map(Action::payer).distinct().toList()))
        .param("most", most)
        .update();
  }

  /** Makes ready actions that waited for this payer's balance look again. */
  public void wakeReady(String payer, Instant now) {
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
        .param("reasons", Sql.texts(WAITING_FOR_A_BALANCE))
        .update();
  }

  /** The actions that this one waits for. */
  public List<Action> needsOf(UUID actionId) {
    return sql.sql(
            """
            select n.* from dependency d join action n on n.id = d.needs_id
            where d.action_id = :id order by n.step, n.item
            """)
        .param("id", actionId)
        .query(ActionRows::read)
        .list();
  }

  /**
   * What this action waits for, what that waited for, and so on: by the action that needs it, and
   * in the order of {@link #needsOf}.
   */
  public Map<UUID, List<Action>> needsBefore(UUID actionId) {
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

  /**
   * Those of these actions that depend on one which is DONE for one of these reasons, directly or
   * through others.
   */
  public Set<UUID> withNeedsEndedBy(Collection<UUID> ids, Collection<String> reasons) {
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
            .param("reasons", Sql.texts(reasons))
            .query(UUID.class)
            .set();
  }

  /** Extends the lease of an action that takes long; false where the fence has closed. */
  public boolean extendLease(UUID id, int epoch, Instant until) {
    return sql.sql(
                "update action set lease_until = :until where id = :id and epoch = :epoch and state"
                    + " = 'SENDING'")
            .param("until", Sql.time(until))
            .param("id", id)
            .param("epoch", epoch)
            .update()
        == 1;
  }

  /** Writes a line of history that is no move: something was learnt about what an action did. */
  public void note(Action action, String reason, String explanation, String actor, Instant now) {
    history.add(
        List.of(
            new HistoryLog.Line(
                action.id(), action.state(), action.state(), reason, explanation, actor)),
        now);
  }

  /**
   * Takes the lines of history back that claims wrote of which nothing was sent.
   *
   * @param claimedAt when each was claimed
   */
  public void forgetClaims(Map<UUID, Instant> claimedAt) {
    history.forgetClaims(claimedAt);
  }

  private static void requireLegal(Change change) {
    if (!change.reserved.isZero() && !change.state.keepsReservation()) {
      throw new IllegalStateException("an action that is " + change.state + " reserves nothing");
    }
    List<ActionState> way = change.way();
    if (way.size() == 2 && way.getFirst() == way.getLast()) {
      return;
    }
    for (int i = 1; i < way.size(); i++) {
      if (!way.get(i - 1).mayBecome(way.get(i))) {
        throw new IllegalStateException(
            "no action goes from %s to %s".formatted(way.get(i - 1), way.get(i)));
      }
    }
  }

  private static final String WRITE =
      """
      update action set
        state = ?, reason = ?, explanation = ?, fingerprint = ?, payer = ?, payee = ?, payer_computed = ?, payee_computed = ?,
        amount = ?, parameters = ?::json, result = ?::json, reserved = ?, budget_day = ?, budget_scopes = ?,
        due_at = ?, expires_at = ?, lease_until = ?, owner = ?, epoch = ?, failures = ?,
        first_sent_at = ?, last_sent_at = ?, settled_at = ?, approved_by = ?, updated_at = ?, account = ?,
        second_approved_by = ?, approval_due = ?
      where id = ? and epoch = ? and state = ?
      """;

  private record Writer(List<Change> changes, Instant now) implements BatchPreparedStatementSetter {

    @Override
    public void setValues(PreparedStatement row, int index) throws SQLException {
      Change c = changes.get(index);
      row.setString(1, c.state.name());
      row.setString(2, c.reason());
      row.setString(3, c.explanation());
      row.setString(4, c.fingerprint);
      row.setString(5, c.payer);
      row.setString(6, c.payee);
      row.setBoolean(7, c.payerComputed);
      row.setBoolean(8, c.payeeComputed);
      row.setBigDecimal(9, Sql.decimal(c.amount));
      row.setString(10, Sql.json(c.parameters));
      row.setString(11, Sql.json(c.result));
      row.setBigDecimal(12, c.reserved.value());
      row.setObject(13, c.budgetDay, Types.DATE);
      row.setArray(14, row.getConnection().createArrayOf("text", c.budgetScopes.toArray()));
      row.setTimestamp(15, Sql.time(c.dueAt));
      row.setTimestamp(16, Sql.time(c.expiresAt));
      row.setTimestamp(17, Sql.time(c.leaseUntil));
      row.setString(18, c.owner);
      row.setInt(19, c.epoch);
      row.setInt(20, c.failures);
      row.setTimestamp(21, Sql.time(c.firstSentAt));
      row.setTimestamp(22, Sql.time(c.lastSentAt));
      row.setTimestamp(23, Sql.time(c.settledAt));
      row.setString(24, c.approvedBy);
      row.setTimestamp(25, Timestamp.from(now));
      row.setString(26, c.account);
      row.setString(27, c.secondApprovedBy);
      row.setTimestamp(28, Sql.time(c.approvalDue));
      row.setObject(29, c.before.id());
      row.setInt(30, c.before.epoch());
      row.setString(31, c.before.state().name());
    }

    @Override
    public int getBatchSize() {
      return changes.size();
    }
  }
}
