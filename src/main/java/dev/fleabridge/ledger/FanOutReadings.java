package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.math.BigDecimal;
import java.util.EnumMap;
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

  private record Line(ActionState state, Tally tally) {}

  private final JdbcClient sql;

  public FanOutReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
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
