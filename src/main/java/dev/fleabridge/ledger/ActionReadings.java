package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads actions back for people: the search, and all that is kept about one of them. */
public class ActionReadings {

  /**
   * What to look for; null: anything.
   *
   * @param agent payer or payee
   * @param since created then or later; {@code until}: created before then
   * @param shadow whether its run began in shadow mode
   * @param details what is known of the payment itself
   */
  public record Search(
      @Nullable ActionState state,
      @Nullable String rule,
      @Nullable ActionKind kind,
      @Nullable String agent,
      @Nullable String event,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable Boolean shadow,
      Details details) {

    /** Looks for actions of both modes, whatever they pay. */
    public Search(
        @Nullable ActionState state,
        @Nullable String rule,
        @Nullable ActionKind kind,
        @Nullable String agent,
        @Nullable String event,
        @Nullable Instant since,
        @Nullable Instant until) {
      this(state, rule, kind, agent, event, since, until, null, Details.NONE);
    }
  }

  /**
   * What is known of one payment; null: nothing.
   *
   * @param atLeast its amount, or more; {@code atMost}: its amount, or less
   * @param key its idempotency key, or the business key of the run whose step it is; the rows of a
   *     batch are no steps
   * @param transaction an id that Purple Flea gave, in the result of an action that is DONE: of a
   *     transaction, an escrow, a position, an order, a claim or an agent
   */
  public record Details(
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money atLeast,
      @Nullable Money atMost,
      @Nullable String key,
      @Nullable String transaction) {

    /** Nothing is known. */
    public static final Details NONE = new Details(null, null, null, null, null, null);
  }

  /**
   * One move of an action.
   *
   * @param from null: created
   * @param actor {@code intake}, {@code engine}, {@code reconciler}, or a person's name
   */
  public record Move(
      Instant at,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      @Nullable String explanation,
      String actor) {}

  /** A later event that asked for something else under the same key (money rule 3). */
  public record Conflict(UUID action, String event, Instant at, String difference) {}

  static final String CHOSEN =
      """
      select action.*, seen.line
      from bulk_act
      cross join unnest(bulk_act.actions, bulk_act.lines) as seen (id, line)
      join action on action.id = seen.id
      %s
      order by action.created_at desc, action.id desc
      limit :limit
      """;

  /** For one page of a search by more than one thing. */
  private static final int ROWS_LOOKED_AT = 10_000;

  private static final String DEPENDENT =
      """
      with recursive dependent (id) as (
        select action_id from dependency where needs_id = :id
        union
        select d.action_id from dependency d join dependent on d.needs_id = dependent.id)
      """;

  private final JdbcClient sql;

  public ActionReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Newest first. A search by more than one thing looks at ten thousand actions for a page: one
   * with fewer items than were asked for, or none, may have a next page all the same.
   *
   * @throws IllegalArgumentException for a cursor of another list
   */
  public Page<Action> page(Search search, @Nullable Cursor after, int limit) {
    return page(search, after, limit, ROWS_LOOKED_AT);
  }

  Page<Action> page(Search search, @Nullable Cursor after, int limit, int lookedAt) {
    ActionSearch statement = new ActionSearch(search, after, lookedAt);
    List<Action> found =
        sql.sql(statement.page(limit + 1))
            .params(statement.parameters())
            .query(ActionRows::read)
            .list();
    if (found.size() > limit || !statement.looksThrough()) {
      return Page.of(found, limit, a -> new Cursor(a.createdAt(), a.id().toString()).text());
    }
    return new Page<>(found, whereLookingStopped(statement));
  }

  private @Nullable String whereLookingStopped(ActionSearch statement) {
    return sql.sql(statement.lastLookedAt())
        .params(statement.parameters())
        .query((row, number) ->
            new Cursor(Objects.requireNonNull(Sql.instant(row, "created_at")), row.getString("id")))
        .optional()
        .map(Cursor::text)
        .orElse(null);
  }

  private static Where conditions(Search search) {
    Where where =
        new Where()
            .and("created_at >= :since", "since", Sql.time(search.since()))
            .and("created_at < :until", "until", Sql.time(search.until()));
    ActionConditions.of(search).forEach(each -> where.and(each.text(), each.name(), each.value()));
    return where;
  }

  /**
   * An action as an act on many saw it.
   *
   * @param line the last line of its history; a later one says that something has happened to it
   */
  public record Seen(UUID id, long line) {}

  /** An action that an act on many is about, as it is now, and as it was seen. */
  public record Chosen(Action action, Seen seen) {}

  /**
   * What an act on many actions is about: those that are found in one of these states, newest
   * first.
   *
   * @param at what has moved since is not taken
   */
  public List<Seen> choose(Search search, Collection<ActionState> states, Instant at, int atMost) {
    Where where = chosen(search, states, at).with("limit", atMost);
    return sql.sql(
            """
            select id, (select coalesce(max(h.id), 0) from history h where h.action_id = found.id) as line
            from (select id from action %s order by created_at desc, id desc limit :limit) found
            """
                .formatted(where.clause()))
        .params(where.parameters())
        .query(ActionReadings::seen)
        .list();
  }

  /**
   * Some of the actions that were chosen for an act on many, newest first, whatever has become of
   * them.
   *
   * @param tokenHash names the act
   * @param after where the last page ended
   */
  public List<Chosen> chosen(String tokenHash, @Nullable Cursor after, int limit) {
    Where where = new Where().and("token_hash = :token", "token", tokenHash).with("limit", limit);
    if (after != null) {
      where
          .and("(action.created_at, action.id) < (:after, :id)", "after", Sql.time(after.at()))
          .with("id", after.uuid());
    }
    return sql.sql(CHOSEN.formatted(where.clause()))
        .params(where.parameters())
        .query((row, number) -> new Chosen(ActionRows.read(row, number), seen(row, number)))
        .list();
  }

  /**
   * What some actions move together.
   *
   * @param amount the sum of the amounts that are known
   * @param withoutAmount how many of them may move money of which no amount is known
   */
  public record Worth(BigDecimal amount, long withoutAmount) {}

  /**
   * What the actions that were chosen for an act on many move together.
   *
   * @param tokenHash names the act
   */
  public Worth worth(String tokenHash) {
    return sql.sql(
            """
            select coalesce(sum(action.amount), 0) as amount,
              count(*) filter (where action.amount is null and action.kind = any(:moving)) as without
            from bulk_act cross join unnest(bulk_act.actions) as seen (id) join action on action.id = seen.id
            where bulk_act.token_hash = :token
            """)
        .param("token", tokenHash)
        .param("moving", Sql.texts(Sql.kinds(ActionKind::mayMoveMoney)))
        .query((row, number) -> new Worth(row.getBigDecimal("amount"), row.getLong("without")))
        .single();
  }

  private static Seen seen(ResultSet row, int number) throws SQLException {
    return new Seen(row.getObject("id", UUID.class), row.getLong("line"));
  }

  /** The last line of an action's history; 0 where it has none. */
  public long lastLine(UUID actionId) {
    return sql.sql("select coalesce(max(id), 0) from history where action_id = :id")
        .param("id", actionId)
        .query(Long.class)
        .single();
  }

  private static Where chosen(Search search, Collection<ActionState> states, Instant at) {
    return conditions(search)
        .and("state = any(:states)", "states", Sql.texts(states.stream().map(Enum::name).toList()))
        .and("created_at <= :seen and updated_at <= :seen", "seen", Sql.time(at));
  }

  /** What happened to an action, in order. */
  public List<Move> history(UUID actionId) {
    return histories(List.of(actionId)).getOrDefault(actionId, List.of());
  }

  /**
   * What happened to each of these actions, in order; an action of which nothing is told is left
   * out.
   */
  public Map<UUID, List<Move>> histories(Collection<UUID> actionIds) {
    Map<UUID, List<Move>> found = new HashMap<>();
    sql.sql("select * from history where action_id = any(:ids) order by action_id, id")
        .param("ids", Sql.uuids(actionIds))
        .query(row -> {
          UUID action = row.getObject("action_id", UUID.class);
          found.computeIfAbsent(action, each -> new ArrayList<>()).add(move(row));
        });
    return found;
  }

  /** The first thousand of each of these actions, in order; an action without any is left out. */
  public Map<UUID, List<Conflict>> conflicts(Collection<UUID> actionIds) {
    return sql
        .sql(
            """
            select one.* from unnest(:ids) as of_action (id)
            cross join lateral (
              select * from conflict where action_id = of_action.id order by id limit 1000) one
            order by one.id
            """)
        .param("ids", Sql.uuids(actionIds))
        .query(ActionReadings::conflict)
        .list()
        .stream()
        .collect(Collectors.groupingBy(Conflict::action));
  }

  /** The actions that wait for this one, and those that wait for them, and so on. */
  public List<UUID> dependentsOf(UUID actionId) {
    return sql.sql(DEPENDENT + "select id from dependent order by id")
        .param("id", actionId)
        .query(UUID.class)
        .list();
  }

  /** The first of these by their ids, no more than {@code most}. */
  public List<Action> dependents(UUID actionId, int most) {
    return sql.sql(
            DEPENDENT
                + """
                select a.* from (select id from dependent order by id limit :most) first
                join action a on a.id = first.id order by a.id
                """)
        .param("id", actionId)
        .param("most", most)
        .query(ActionRows::read)
        .list();
  }

  static Conflict conflict(ResultSet row, int number) throws SQLException {
    return new Conflict(
        row.getObject("action_id", UUID.class),
        row.getString("event_id"),
        Objects.requireNonNull(Sql.instant(row, "at")),
        row.getString("difference"));
  }

  private static Move move(ResultSet row) throws SQLException {
    String from = row.getString("from_state");
    return new Move(
        Objects.requireNonNull(Sql.instant(row, "at")),
        from == null ? null : ActionState.valueOf(from),
        ActionState.valueOf(row.getString("to_state")),
        row.getString("reason"),
        row.getString("explanation"),
        row.getString("actor"));
  }
}
