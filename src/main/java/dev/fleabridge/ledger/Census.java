package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts what is open in the ledger, and what needs a person. Each count follows an index and ends
 * at a million, so that a reading takes a bounded time, however large the ledger is.
 */
public class Census {

  /** No count goes beyond it. Whoever has so many knows it without the exact number. */
  public static final int MAX_COUNTED = 1_000_000;

  /** A replica says every ten seconds that it is there. */
  private static final Duration PRESENT = Duration.ofSeconds(30);

  /** For how long a replica is remembered that fell silent without saying that it stops. */
  private static final Duration REMEMBERED = Duration.ofMinutes(5);

  /** The engine comes round every second or so; a database that is slow may delay it. */
  static final Duration LONGEST_TURN = Duration.ofMinutes(1);

  /** A failure of the audit's verification is shown for so long, and kept for ever. */
  private static final Duration FAILURE_SHOWN = Duration.ofDays(7);

  /**
   * How many actions stand where, at one instant.
   *
   * @param at when it was counted
   * @param open how many live actions stand in each state that is not final
   * @param shadow the same of actions of shadow runs
   * @param oldestDue how long the live action that is due for longest has been waiting; zero where
   *     none is
   * @param oldestUnknown how long ago the action of unknown outcome was sent whose sending is
   *     longest ago; zero where there is none
   * @param reserved the money that is set aside for actions whose outcome is not known yet, of all
   *     payers
   * @param conflicts how often a known key came with other terms, ever
   * @param twice actions that had two effects for certain
   * @param perhapsTwice actions that had one effect, and possibly another
   * @param escrowsDiffering escrows that Purple Flea shows otherwise than these books
   * @param auditFailures approved actions of the last seven days without a line in the audit
   */
  public record Figures(
      Instant at,
      Map<ActionState, Long> open,
      Map<ActionState, Long> shadow,
      Duration oldestDue,
      Duration oldestUnknown,
      Money reserved,
      long conflicts,
      long twice,
      long perhapsTwice,
      long escrowsDiffering,
      long auditFailures,
      Replicas replicas) {}

  /**
   * The replicas that work on these books.
   *
   * @param present how many said so within the last thirty seconds
   * @param stalled how many were there within the last five minutes and have not stopped, while
   *     their engine has not come round for a minute
   */
  public record Replicas(long present, long stalled) {}

  /**
   * Each state by name: for one that stands in a column, the planner passes over all that ended.
   */
  static final String ALL =
      Stream.of(ActionState.values())
          .filter(state -> !state.isFinal())
          .map(state ->
              """
              select %1$s as state, count(*) as actions
              from (select 1 from action where state = %1$s limit %2$d) counted
              """
                  .formatted(Sql.states(List.of(state)), MAX_COUNTED))
          .collect(Collectors.joining("union all\n"));

  /** Written out, because only then the index of what is open of shadow runs is used. */
  static final String SHADOW =
      """
      select state, count(*) as actions from (
        select state from action where shadow and state in (%s) limit %d) counted
      group by state
      """
          .formatted(Sql.states(state -> !state.isFinal()), MAX_COUNTED);

  static final String OLDEST_DUE =
      """
      select min(due_at) as at from action
      where state = 'READY' and due_at <= :now and not shadow
      """;

  static final String OLDEST_UNKNOWN =
      "select min(last_sent_at) as at from action where state = 'UNKNOWN'";

  static final String RESERVED =
      """
      select coalesce(sum(reserved), 0) from (
        select reserved from action where reserved > 0 limit %d) counted
      """
          .formatted(MAX_COUNTED);

  private static final String REPLICAS =
      """
      select count(*) filter (where seen_at >= :present) as present,
        count(*) filter (where turned_at < :stalled) as stalled
      from rule_replica where seen_at >= :remembered
      """;

  private final JdbcClient sql;

  public Census(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Counts now. Each figure is of its own moment; together they are read within a second or so. */
  public Figures take(Instant now) {
    Map<ActionState, Long> shadow = count(SHADOW);
    Map<ActionState, Long> open = count(ALL);
    // Both modes are in one index and shadow runs are few, so these are taken away.
    shadow.forEach(
        (state, count) -> open.computeIfPresent(state, (same, all) -> Math.max(0, all - count)));
    return new Figures(
        now,
        open,
        shadow,
        since(OLDEST_DUE, Map.of("now", Sql.time(now)), now),
        since(OLDEST_UNKNOWN, Map.of(), now),
        reserved(),
        rows("conflict", "true"),
        rows("carried_out_twice", "certain"),
        rows("carried_out_twice", "not certain"),
        rows("escrow", "differs_since is not null"),
        auditFailures(now),
        replicas(now));
  }

  private Duration since(String query, Map<String, ?> parameters, Instant now) {
    Instant oldest =
        sql.sql(query)
            .params(parameters)
            .query((row, number) -> Optional.ofNullable(Sql.instant(row, "at")))
            .single()
            .orElse(now);
    return oldest.isBefore(now) ? Duration.between(oldest, now) : Duration.ZERO;
  }

  private Money reserved() {
    return sql.sql(RESERVED).query((row, number) -> new Money(row.getBigDecimal(1))).single();
  }

  /**
   * @param table and {@code condition} are our own words, and no input
   */
  private long rows(String table, String condition) {
    return sql.sql(
            "select count(*) from (select 1 from %s where %s limit %d) counted"
                .formatted(table, condition, MAX_COUNTED))
        .query(Long.class)
        .single();
  }

  private long auditFailures(Instant now) {
    return sql.sql("select count(*) from audit_failure where at >= :since")
        .param("since", Sql.time(now.minus(FAILURE_SHOWN)))
        .query(Long.class)
        .single();
  }

  private Replicas replicas(Instant now) {
    return sql.sql(REPLICAS)
        .param("present", Sql.time(now.minus(PRESENT)))
        .param("stalled", Sql.time(now.minus(LONGEST_TURN)))
        .param("remembered", Sql.time(now.minus(REMEMBERED)))
        .query((row, number) -> new Replicas(row.getLong("present"), row.getLong("stalled")))
        .single();
  }

  private Map<ActionState, Long> count(String query) {
    Map<ActionState, Long> counts = new EnumMap<>(ActionState.class);
    sql.sql(query)
        .query((row, number) ->
            counts.put(ActionState.valueOf(row.getString("state")), row.getLong("actions")))
        .list();
    return counts;
  }
}
