package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The actions, which are also the queue. Every method that locks or writes must run inside the
 * caller's transaction.
 *
 * <p>Locks are taken in one order everywhere, so that replicas cannot block each other for good:
 * actions (by id), wallets (by agent), budgets (by scope).
 *
 * <p>What each method promises is said here. The statements stand with the task that they serve, in
 * the classes that this one asks.
 */
public class Actions {

  /**
   * The reasons of what is READY and waits for its payer's balance. They tell it, where it was
   * tried before, from what waits for its next try.
   */
  public static final Set<Reason> WAITING_FOR_A_BALANCE =
      Set.of(Reason.BALANCE_UNAVAILABLE, Reason.KEY_MISSING, Reason.KEY_REFUSED);

  private final JdbcClient sql;
  private final DueActions due;
  private final UnresolvedSteps unresolved;
  private final Leases leases;
  private final Waking waking;
  private final Needs needs;
  private final Moves moves;
  private final HistoryLog history;

  public Actions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.due = new DueActions(jdbc);
    this.unresolved = new UnresolvedSteps(jdbc);
    this.leases = new Leases(jdbc);
    this.waking = new Waking(jdbc);
    this.needs = new Needs(jdbc);
    this.moves = new Moves(jdbc);
    this.history = new HistoryLog(jdbc);
  }

  public Optional<Action> find(UUID id) {
    return sql.sql("select * from action where id = :id")
        .param("id", id)
        .query(ActionRows::read)
        .optional();
  }

  /**
   * How many actions of this payer by this rule are HELD; no more than {@code atMost} are counted.
   */
  public int held(String payer, String rule, int atMost) {
    return sql.sql(
            """
            select count(*) from (
              select 1 from action where state = 'HELD' and payer = :payer and rule_id = :rule
              limit :most) as held
            """)
        .param("payer", payer)
        .param("rule", rule)
        .param("most", atMost)
        .query(Integer.class)
        .single();
  }

  /** Those of these actions that have ended, or stand still. */
  public Set<UUID> told(Collection<UUID> ids) {
    return new HashSet<>(
        sql.sql(
                "select id from action where id = any(:ids) and state in (%s)"
                    .formatted(Sql.states(ActionState::isTold)))
            .param("ids", Sql.uuids(ids))
            .query(UUID.class)
            .list());
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
    return due.lockDue(id, state, now);
  }

  /**
   * Locks actions in one of the states whose time has come, oldest due first, and of equal ones the
   * oldest; rows that another replica has locked are passed over.
   */
  public List<Action> lockDue(Collection<ActionState> states, Instant now, int limit) {
    return due.lockDue(states, now, limit);
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
    return due.lockDue(states, kinds, again, now, limit);
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
    return due.dueIds(states, kinds, again, now, limit);
  }

  /** The same of all kinds, first tries and others. */
  public List<UUID> dueIds(Collection<ActionState> states, Instant now, int limit) {
    return due.dueIds(states, now, limit);
  }

  /** The same, what is sent for the first time, of everybody but these payers. */
  public List<Action> lockDueOfOthers(
      Collection<String> payers, Collection<ActionState> states, Instant now, int limit) {
    return due.lockDueOfOthers(payers, states, now, limit);
  }

  /**
   * Locks actions of shadow runs that are to be judged and whose time has come, oldest due first.
   * No other method locks these because they are due.
   */
  public List<Action> lockDueToJudge(Instant now, int limit) {
    return due.lockDueToJudge(now, limit);
  }

  /** The same of one alone. */
  public List<Action> lockDueToJudge(UUID id, Instant now) {
    return due.lockDueToJudge(id, now);
  }

  /** The ids of what {@link #lockDueToJudge} would lock, without a lock and unread. */
  public List<UUID> dueIdsToJudge(Instant now, int limit) {
    return due.dueIdsToJudge(now, limit);
  }

  /** Gives one that is to be judged another due time, without reading it. */
  public void postponeJudging(UUID id, Instant dueAt) {
    due.postponeJudging(id, dueAt);
  }

  /**
   * How many actions are WAITING, READY or UNKNOWN with a due time, counted up to {@code atMost}.
   * It measures back-pressure.
   */
  public int backlog(int atMost) {
    return due.backlog(atMost);
  }

  /** Gives new due times, without a line of history: nothing happened but that time passes. */
  public void postpone(Collection<UUID> ids, Instant dueAt) {
    due.postpone(ids, dueAt);
  }

  /** The same of one that cannot even be read, where it is in this state. */
  public void postponeUnread(UUID id, ActionState state, Instant dueAt) {
    due.postponeUnread(id, state, dueAt);
  }

  /** Takes due times away: these actions wait until something wakes them. */
  public void sleep(Collection<UUID> ids) {
    due.sleep(ids);
  }

  /**
   * Locks steps that are held because they could not be resolved here or elsewhere, and whose next
   * look has come: they have no parameters, and no due time either, so that nothing sends them. The
   * wait doubles with each look, from {@code first} to {@code last}.
   */
  public List<Action> lockUnresolved(Instant now, Duration first, Duration last, int limit) {
    return unresolved.lockUnresolved(now, first, last, limit);
  }

  /** The same of one alone. */
  public List<Action> lockUnresolved(UUID id, Instant now, Duration first, Duration last) {
    return unresolved.lockUnresolved(id, now, first, last);
  }

  /** The ids of what {@link #lockUnresolved} would lock, without a lock and unread. */
  public List<UUID> unresolvedIds(Instant now, Duration first, Duration last, int limit) {
    return unresolved.unresolvedIds(now, first, last, limit);
  }

  /** Counts a look at held steps, so that the next one is later; no move, so no line of history. */
  public void lookedAt(Collection<UUID> ids, Instant now) {
    unresolved.lookedAt(ids, now);
  }

  /** Makes held steps without parameters be looked at as if they had just been held. */
  public void lookSoon() {
    unresolved.lookSoon();
  }

  /** Locks actions whose replica let the lease run out: its process died, or hangs. */
  public List<Action> lockAbandoned(Instant now, int limit) {
    return leases.lockAbandoned(now, limit);
  }

  /** The same of one alone. */
  public List<Action> lockAbandoned(UUID id, Instant now) {
    return leases.lockAbandoned(id, now);
  }

  /** The ids of what {@link #lockAbandoned} would lock, without a lock and unread. */
  public List<UUID> abandonedIds(Instant now, int limit) {
    return leases.abandonedIds(now, limit);
  }

  /** Extends the lease of an action that takes long; false where the fence has closed. */
  public boolean extendLease(UUID id, int epoch, Instant until) {
    return leases.extendLease(id, epoch, until);
  }

  /** Makes held actions look again, because what held them may have ended. */
  public void wakeHeld(Reason reason, @Nullable String payer, Instant now) {
    waking.wakeHeld(reason, payer, now);
  }

  /** Makes actions look again that are held for this reason and have payer and payee of these. */
  public void wakeHeldLike(Collection<Action> paid, Reason reason, Instant now) {
    waking.wakeHeldLike(paid, reason, now);
  }

  /**
   * Makes some of what a used-up limit holds look again, after it was given back what it had
   * counted for these actions. The limit may be the payer's, an account's of several names, the
   * rule's, or all actions'. So the oldest ten of each rule go first whose payer is among these,
   * then the oldest of each rule and payer whose rule is, then that of each other, and so on in
   * turn.
   */
  public void wakeOverBudget(Collection<Action> refunded, int most, Instant now) {
    waking.wakeOverBudget(refunded, most, now);
  }

  /** Makes ready actions that waited for this payer's balance look again. */
  public void wakeReady(String payer, Instant now) {
    waking.wakeReady(payer, now);
  }

  /**
   * Says of what waits for this payer's balance why it cannot be read. Without a line of history:
   * nothing happened to it.
   */
  public void explainWaiting(String payer, Reason reason, String explanation) {
    waking.explainWaiting(payer, reason, explanation);
  }

  /**
   * Locks what waits for these actions, before the caller locks wallets: ending them wakes it, and
   * that must not wait for a lock any more.
   */
  public void lockDependents(Collection<UUID> ids) {
    needs.lockDependents(ids);
  }

  /** Locks whatever waits for this action, and for that, and so on, in order of their ids. */
  public List<Action> lockAllDependents(UUID id) {
    return needs.lockAllDependents(id);
  }

  /** Makes what waits for these actions look again whether it can go on. */
  public void wakeDependents(Collection<UUID> finished, Instant now) {
    needs.wakeDependents(finished, now);
  }

  /** The actions that this one waits for. */
  public List<Action> needsOf(UUID actionId) {
    return needs.needsOf(actionId);
  }

  /**
   * Which actions each of these waits for, in the order of {@link #needsOf}; one that waits for
   * none is left out.
   */
  public Map<UUID, List<UUID>> needsOfAll(Collection<UUID> actionIds) {
    return needs.needsOfAll(actionIds);
  }

  /**
   * What this action waits for, what that waited for, and so on: by the action that needs it, and
   * in the order of {@link #needsOf}.
   */
  public Map<UUID, List<Action>> needsBefore(UUID actionId) {
    return needs.needsBefore(actionId);
  }

  /**
   * Those of these actions that depend on one which is DONE for one of these reasons, directly or
   * through others.
   */
  public Set<UUID> withNeedsEndedBy(Collection<UUID> ids, Collection<Reason> reasons) {
    return needs.withNeedsEndedBy(ids, reasons);
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
    moves.apply(changes, now);
  }

  /**
   * Holds an action that cannot even be read, without reading it. What is under way is left alone.
   * False where there is none that is due.
   */
  public boolean holdUnread(UUID id, Reason reason, String explanation, Instant due, Instant now) {
    return moves.holdUnread(id, reason, explanation, due, now);
  }

  /** Writes a line of history that is no move: something was learnt about what an action did. */
  public void note(Action action, Reason reason, String explanation, Actor actor, Instant now) {
    history.add(
        List.of(
            new HistoryLog.Line(
                action.id(), action.state(), action.state(), reason.code(), explanation, actor)),
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

  /**
   * The same for claims of what was UNKNOWN, to send it again with the same key.
   *
   * @param claimedAt when each was claimed
   */
  public void forgetRepeats(Map<UUID, Instant> claimedAt) {
    history.forgetRepeats(claimedAt);
  }
}
