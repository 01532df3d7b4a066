package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts what is open in the ledger. */
public class Census {

  /**
   * How many actions stand where, at one instant.
   *
   * @param open how many live actions stand in each state that is not final
   * @param shadow the same of actions of shadow runs
   * @param oldestDue how long the live action that is due for longest has been waiting; zero where
   *     none is
   * @param conflicts how often a known key came with other terms, ever
   */
  public record Figures(
      Map<ActionState, Long> open,
      Map<ActionState, Long> shadow,
      Duration oldestDue,
      long conflicts) {}

  /** By name, so that an index leads to them past all that is settled. */
  private static final List<String> OPEN =
      Stream.of(ActionState.values()).filter(s -> !s.isFinal()).map(ActionState::name).toList();

  private static final String ALL =
      """
      select state, count(*) as actions from action
      where state = any(:open) group by state
      """;

  /** Written out, because only then the index of what is open of shadow runs is used. */
  private static final String SHADOW =
      """
      select state, count(*) as actions from action
      where shadow and state in (%s) group by state
      """
          .formatted(Sql.states(state -> !state.isFinal()));

  private final JdbcClient sql;

  public Census(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  public Figures take(Instant now) {
    Map<ActionState, Long> shadow = count(SHADOW, Map.of());
    Map<ActionState, Long> open = count(ALL, Map.of("open", Sql.texts(OPEN)));
    // Both modes are in one index and shadow runs are few, so these are taken away.
    shadow.forEach(
        (state, count) -> open.computeIfPresent(state, (same, all) -> Math.max(0, all - count)));
    Instant oldest =
        sql.sql(
                """
                select min(due_at) as due from action
                where state = 'READY' and due_at <= :now and not shadow
                """)
            .param("now", Sql.time(now))
            .query((row, number) -> Optional.ofNullable(Sql.instant(row, "due")))
            .single()
            .orElse(now);
    long conflicts = sql.sql("select count(*) from conflict").query(Long.class).single();
    return new Figures(open, shadow, Duration.between(oldest, now), conflicts);
  }

  private Map<ActionState, Long> count(String query, Map<String, ?> parameters) {
    Map<ActionState, Long> counts = new EnumMap<>(ActionState.class);
    sql.sql(query)
        .params(parameters)
        .query((row, number) ->
            counts.put(ActionState.valueOf(row.getString("state")), row.getLong("actions")))
        .list();
    return counts;
  }
}
