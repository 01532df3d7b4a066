package dev.fleabridge.ledger;

import static java.util.stream.Collectors.toMap;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the payments of fan-outs back: how they stand, and one after the other. */
public class FanOutReadings {

  /** How many payments are in a state, and what they amount to in USDC. */
  public record Tally(long count, BigDecimal amount) {

    public static final Tally NONE = new Tally(0, BigDecimal.ZERO);
  }

  /**
   * A fan-out in a list.
   *
   * @param open how many of its payments are in which state, of those that have not ended
   */
  public record Listed(
      Action action, String businessKey, FanOut progress, Map<ActionState, Long> open) {}

  private record Line(ActionState state, Tally tally) {}

  private record Keyed(Action action, String businessKey) {}

  /** The payments of one state of one fan-out. */
  private record OpenLine(UUID run, String step, ActionState state, long count) {}

  /** Which payments of which fan-out: its own action is another of the same run and step. */
  private record Place(UUID run, String step) {}

  /**
   * By an index that has the states: of a fan-out of 100,000 that are all made it reads nothing.
   */
  static final String OPEN =
      """
      select a.run_id, a.step, a.state, count(*) as count
      from unnest(:runs, :steps) as f (run_id, step)
        join action a on a.run_id = f.run_id and a.step = f.step
      where a.item <> '' and a.state in (%s)
      group by a.run_id, a.step, a.state
      """
          .formatted(Sql.states(state -> !state.isFinal()));

  private static final String FAN_OUTS = Sql.kindsListed(kind -> kind.family() == Family.FAN_OUT);

  private final JdbcClient sql;

  public FanOutReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** All fan-outs, newest first, whether they have begun or not. */
  public Page<Listed> newest(@Nullable Cursor after, int limit) {
    Where where = newestWhere(after).with("limit", limit + 1);
    List<Keyed> found =
        sql.sql(newestStatement(where))
            .params(where.parameters())
            .query((row, number) ->
                new Keyed(ActionRows.read(row, number), row.getString("business_key")))
            .list();
    List<Action> actions = found.stream().map(Keyed::action).toList();
    Map<UUID, FanOut> progress = progress(actions);
    Map<Place, Map<ActionState, Long>> open = open(actions);
    return Page.of(
            found,
            limit,
            last -> new Cursor(last.action().createdAt(), last.action().id().toString()).text())
        .map(keyed -> {
          Action a = keyed.action();
          return new Listed(
              a,
              keyed.businessKey(),
              progress.getOrDefault(a.id(), FanOut.notBegun(a.id())),
              open.getOrDefault(new Place(a.runId(), a.step()), Map.of()));
        });
  }

  static Where newestWhere(@Nullable Cursor after) {
    // As the index of fan-outs says it.
    Where where = new Where().and("a.kind in (%s)".formatted(FAN_OUTS));
    return after == null
        ? where
        : where
            .and("(a.created_at, a.id) < (:after, :id)", "after", Sql.time(after.at()))
            .with("id", after.uuid());
  }

  static String newestStatement(Where where) {
    return """
    select a.*, r.business_key from action a join run r on r.id = a.run_id %s
    order by a.created_at desc, a.id desc
    limit :limit
    """
        .formatted(where.clause());
  }

  private Map<UUID, FanOut> progress(List<Action> actions) {
    return sql
        .sql("select * from fan_out where action_id = any(:ids)")
        .param("ids", Sql.uuids(actions.stream().map(Action::id).toList()))
        .query(FanOuts::read)
        .list()
        .stream()
        .collect(toMap(FanOut::actionId, fanOut -> fanOut));
  }

  private Map<Place, Map<ActionState, Long>> open(List<Action> actions) {
    Map<Place, Map<ActionState, Long>> open = new HashMap<>();
    sql.sql(OPEN)
        .param("runs", Sql.uuids(actions.stream().map(Action::runId).toList()))
        .param("steps", Sql.texts(actions.stream().map(Action::step).toList()))
        .query((row, number) ->
            new OpenLine(
                row.getObject("run_id", UUID.class),
                row.getString("step"),
                ActionState.valueOf(row.getString("state")),
                row.getLong("count")))
        .list()
        .forEach(line ->
            open.computeIfAbsent(
                    new Place(line.run(), line.step()), place -> new EnumMap<>(ActionState.class))
                .put(line.state(), line.count()));
    return open;
  }

  /** How the payments of a fan-out stand; states without any are left out. */
  public Map<ActionState, Tally> tallies(Action parent) {
    Map<ActionState, Tally> tallies = new EnumMap<>(ActionState.class);
    sql.sql(
            """
            select state, count(*) as count, coalesce(sum(amount), 0) as amount from action
            where run_id = :run and step = :step and item <> ''
            group by state
            """)
        .param("run", parent.runId())
        .param("step", parent.step())
        .query((row, number) ->
            new Line(
                ActionState.valueOf(row.getString("state")),
                new Tally(row.getLong("count"), row.getBigDecimal("amount"))))
        .list()
        .forEach(line -> tallies.put(line.state(), line.tally()));
    return tallies;
  }

  /**
   * The next payments of a fan-out, in the order of its rows.
   *
   * @param after the last one of the page before; null at the beginning
   */
  public List<Action> page(Action parent, @Nullable UUID after, int limit) {
    return sql.sql(
            """
            select * from action
            where run_id = :run and step = :step and item <> '' and id > :after
            order by id
            limit :limit
            """)
        .param("run", parent.runId())
        .param("step", parent.step())
        .param("after", after == null ? new UUID(0, 0) : after)
        .param("limit", limit)
        .query(ActionRows::read)
        .list();
  }
}
