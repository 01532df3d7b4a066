package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what has happened lately, of live runs, from the sums of {@link Activity}: a few rows,
 * however many payments a day has. And what waits for people, which it counts itself.
 */
public class ActivityReadings {

  /** No count of what waits goes beyond it. */
  public static final int MAX_WAITING = 1_000;

  /** No more rules are told of. */
  public static final int MAX_RULES = 200;

  private static final long SECONDS_OF_A_SUM = 300;

  /**
   * The time that the sums are of.
   *
   * @param since when adding up began: what was before is in no sum
   * @param asOf all that was committed before then is in the sums
   */
  public record Told(Instant since, Instant asOf) {}

  /**
   * Money that was moved, without fees.
   *
   * @param payments how many actions moved it
   */
  public record Moved(long payments, BigDecimal amount) {

    public static final Moved NOTHING = new Moved(0, BigDecimal.ZERO);

    public Moved {
      amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }
  }

  /** What was moved in the hour that began then. */
  public record OfHour(Instant hour, Moved moved) {}

  /** What one rule has moved. */
  public record OfRule(String rule, Moved moved) {}

  /**
   * How many actions, or revisions, wait for a person.
   *
   * @param number at most {@link #MAX_WAITING}
   * @param oldest when the one was filed or submitted that was the first; null where none waits
   */
  public record Waiting(long number, @Nullable Instant oldest) {}

  static final String MOVED =
      """
      select coalesce(sum(payments), 0) as payments, coalesce(sum(amount), 0) as amount
      from activity where at >= :since and state = 'DONE'
      """;

  static final String BY_HOUR =
      """
      select to_timestamp(floor(extract(epoch from at) / 3600) * 3600) as hour,
        sum(payments) as payments, sum(amount) as amount
      from activity where at >= :since and state = 'DONE'
      group by 1 having sum(payments) > 0 order by 1
      """;

  static final String BY_RULE =
      """
      select rule_id, sum(payments) as payments, sum(amount) as amount
      from activity where at >= :since and state = 'DONE'
      group by rule_id having sum(payments) > 0 order by amount desc, rule_id limit :most
      """;

  static final String BECAME =
      "select state, sum(actions) as actions from activity where at >= :since group by state";

  private final JdbcClient sql;

  public ActivityReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** The beginning of the five minutes that a time is in: sums are of no shorter times. */
  public static Instant beginning(Instant time) {
    return Instant.ofEpochSecond(
        Math.floorDiv(time.getEpochSecond(), SECONDS_OF_A_SUM) * SECONDS_OF_A_SUM);
  }

  /** Which time the sums are of; empty before they are first added up. */
  public Optional<Told> told() {
    return sql.sql("select since, as_of from activity_feed")
        .query((row, number) -> new Told(time(row, "since"), time(row, "as_of")))
        .optional();
  }

  /**
   * What was moved since a time.
   *
   * @param since a {@link #beginning}
   */
  public Moved moved(Instant since) {
    return sql.sql(MOVED)
        .param("since", Sql.time(since))
        .query((row, number) -> moved(row))
        .single();
  }

  /** The same by the hours in which anything was, oldest first. */
  public List<OfHour> movedByHour(Instant since) {
    return sql.sql(BY_HOUR)
        .param("since", Sql.time(since))
        .query((row, number) -> new OfHour(time(row, "hour"), moved(row)))
        .list();
  }

  /** The same by rule, the one that moved most first; at most {@link #MAX_RULES}. */
  public List<OfRule> movedByRule(Instant since) {
    return sql.sql(BY_RULE)
        .param("since", Sql.time(since))
        .param("most", MAX_RULES)
        .query((row, number) -> new OfRule(row.getString("rule_id"), moved(row)))
        .list();
  }

  /**
   * How often an action became what since a time: it ended, was held, or came to need review. One
   * that was held twice counts twice.
   *
   * @param since a {@link #beginning}
   */
  public Map<ActionState, Long> became(Instant since) {
    Map<ActionState, Long> became = new EnumMap<>(ActionState.class);
    sql.sql(BECAME)
        .param("since", Sql.time(since))
        .query((row, number) ->
            became.put(ActionState.valueOf(row.getString("state")), row.getLong("actions")))
        .list();
    return became;
  }

  /** What a day (UTC) has spent of the money of these agents; only of those of whom it spent. */
  public Map<String, Moved> spent(Collection<String> agents, LocalDate day) {
    Map<String, Moved> spent = new LinkedHashMap<>();
    sql.sql(
            """
            select agent, payments, amount from spent_day
            where agent = any(:agents) and day = :day order by agent
            """)
        .param("agents", Sql.texts(agents))
        .param("day", day)
        .query((row, number) -> spent.put(row.getString("agent"), moved(row)))
        .list();
    return spent;
  }

  /** What is held for one of these reasons. */
  public Waiting held(Collection<Reason> reasons) {
    return waiting(heldFor(reasons));
  }

  /** What needs review. */
  public Waiting inReview() {
    return waiting("state = 'NEEDS_REVIEW'");
  }

  static String heldFor(Collection<Reason> reasons) {
    return "state = 'HELD' and reason in (%s)"
        .formatted(reasons.stream().map(Sql::reason).sorted().collect(Collectors.joining(", ")));
  }

  /**
   * @param which with states and reasons written out: only then the index of what waits is used
   */
  static String waitingStatement(String which) {
    return """
    select count(*) as number, min(created_at) as oldest from (
      select created_at from action where %s order by created_at, id limit %d) counted
    """
        .formatted(which, MAX_WAITING);
  }

  private Waiting waiting(String which) {
    return sql.sql(waitingStatement(which))
        .query((row, number) -> new Waiting(row.getLong("number"), Sql.instant(row, "oldest")))
        .single();
  }

  private static Moved moved(ResultSet row) throws SQLException {
    return new Moved(row.getLong("payments"), row.getBigDecimal("amount"));
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(Sql.instant(row, column));
  }
}
