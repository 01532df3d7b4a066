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
   * @param open how many actions stand in each state that is not final
   * @param oldestDue how long the action that is due for longest has been waiting; zero where none
   *     is
   * @param conflicts how often a known key came with other terms, ever
   */
  public record Figures(Map<ActionState, Long> open, Duration oldestDue, long conflicts) {}

  /** By name, so that an index leads to them past all that is settled. */
  private static final List<String> OPEN =
      Stream.of(ActionState.values()).filter(s -> !s.isFinal()).map(ActionState::name).toList();

  private final JdbcClient sql;

  public Census(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  public Figures take(Instant now) {
    Map<ActionState, Long> open = new EnumMap<>(ActionState.class);
    sql.sql(
            """
            select state, count(*) as actions from action
            where state = any(:open) group by state
            """)
        .param("open", Sql.texts(OPEN))
        .query((row, number) ->
            open.put(ActionState.valueOf(row.getString("state")), row.getLong("actions")))
        .list();
    Instant oldest =
        sql.sql("select min(due_at) as due from action where state = 'READY' and due_at <= :now")
            .param("now", Sql.time(now))
            .query((row, number) -> Optional.ofNullable(Sql.instant(row, "due")))
            .single()
            .orElse(now);
    long conflicts = sql.sql("select count(*) from conflict").query(Long.class).single();
    return new Figures(open, Duration.between(oldest, now), conflicts);
  }
}
