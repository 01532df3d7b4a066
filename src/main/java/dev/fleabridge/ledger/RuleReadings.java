package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what rules did, for people. Each reading looks at a bounded number of rows along an index,
 * so that it takes a bounded time, however large the ledger is.
 */
public class RuleReadings {

  /** No more rules are told of. */
  private static final int MAX_RULES = 1_000;

  /** How many actions are looked at for all rules together, and how many of one rule at least. */
  private static final int MAX_LOOKED_AT = 10_000;

  private static final int LEAST_OF_A_RULE = 20;

  /** How many actions that wait for a person are looked at, the newest of each state. */
  private static final int MAX_WAITING = 5_000;

  /** How many failures of one rule are counted. */
  private static final int MAX_FAILURES = 1_000;

  /**
   * How some actions of a rule stand.
   *
   * @param shadow whether they are of shadow runs
   * @param verdict what would have become of them; null of live actions, and of those that were not
   *     judged. {@code reason} is why they would be held then
   * @param moving how many of them name an amount, and {@code amount} the sum of these
   */
  public record Ends(
      ActionState state,
      @Nullable String reason,
      boolean shadow,
      Verdict.@Nullable Would verdict,
      long actions,
      long moving,
      BigDecimal amount) {}

  /**
   * What a rule did in a while.
   *
   * @param runs the runs that it began, and {@code shadowRuns} those of them in shadow mode
   * @param from the whole while, or since when every action was looked at where there are too many
   * @param isCut whether there are more actions before {@code from}
   */
  public record Deeds(
      String rule, long runs, long shadowRuns, List<Ends> ends, Instant from, boolean isCut) {}

  /** How many actions of a rule wait for a person, or for their hold to end. */
  public record Waiting(long held, long inReview) {

    /** Nothing waits. */
    public static final Waiting NOTHING = new Waiting(0, 0);
  }

  /**
   * What waits of each rule.
   *
   * @param isCut whether more waits than was looked at
   */
  public record AllWaiting(Map<String, Waiting> byRule, boolean isCut) {

    /** What waits of one rule. */
    public Waiting of(String rule) {
      return byRule.getOrDefault(rule, Waiting.NOTHING);
    }
  }

  /** An event that a rule matched and could not be applied to. */
  public record Failed(String event, String reason, String explanation, Instant at) {}

  /**
   * The events that a rule could not be applied to.
   *
   * @param count how many they were in the while; a thousand stands for more
   * @param last the newest of all
   */
  public record Failures(long count, List<Failed> last) {

    /** There are none. */
    public static final Failures NONE = new Failures(0, List.of());

    /** Whether there are more than are counted. */
    public boolean isCut() {
      return count >= MAX_FAILURES;
    }
  }

  /** Skips from rule to rule in the index, instead of reading every action. */
  static final String KNOWN =
      """
      with recursive known (rule_id) as (
        (select rule_id from action order by rule_id limit 1)
        union all
        select (
          select a.rule_id from action a
          where a.rule_id > known.rule_id order by a.rule_id limit 1)
        from known where known.rule_id is not null)
      select rule_id from known where rule_id is not null limit :most
      """;

  /**
   * The verdict is only read of results that the bridge wrote itself: others may hold anything. The
   * rule is asked for by an interval, and the time behind it: otherwise the planner may walk along
   * the time through the actions of all other rules.
   */
  static final String DEEDS =
      """
      with looked_at as materialized (
        select wanted.rule_id, a.* from unnest(:rules) as wanted (rule_id)
        cross join lateral (
          select run_id, item, state, reason, shadow, amount, created_at,
            case when shadow and state = 'SKIPPED' and reason = %s then result end as verdict
          from action
          where rule_id >= wanted.rule_id and rule_id <= wanted.rule_id
          order by rule_id, created_at desc, id desc limit :most) a
        where a.created_at >= :since)
      select rule_id, state, reason, shadow,
        verdict ->> 'verdict' as would, verdict ->> 'reason' as why,
        count(*) as actions, count(amount) as moving, coalesce(sum(amount), 0) as amount,
        min(created_at) as oldest
      from looked_at group by rule_id, state, reason, shadow, would, why
      union all
      select rule_id, null, null, shadow, null, null, count(*), 0, 0, null
      from (select distinct rule_id, run_id, shadow from looked_at where item = '') as begun
      group by rule_id, shadow
      """
          .formatted(Sql.reason(Reason.SHADOW_MODE));

  static final String WAITING =
      waitingIn(ActionState.HELD) + "union all\n" + waitingIn(ActionState.NEEDS_REVIEW);

  /** The state is written out, because only then its index is used. */
  private static String waitingIn(ActionState state) {
    return """
    select rule_id, %1$s as state, count(*) as actions from (
      select rule_id, shadow from action
      where state = %1$s order by created_at desc, id desc limit :most) as found
    where not shadow group by rule_id
    """
        .formatted(Sql.states(List.of(state)));
  }

  static final String FAILURES =
      """
      select wanted.rule_id, counted.failures, f.event_id, f.reason, f.explanation, f.at
      from unnest(:rules) as wanted (rule_id)
      cross join lateral (
        select event_id, reason, explanation, at from rule_failure
        where rule_id = wanted.rule_id order by at desc, event_id limit :shown) f
      cross join lateral (
        select count(*) as failures from (
          select 1 from rule_failure
          where rule_id = wanted.rule_id and at >= :since limit :most) as newest) counted
      order by f.at desc, f.event_id
      """;

  private final JdbcClient sql;

  public RuleReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** The ids of all rules that ever led to an action, whatever the file says now. */
  public List<String> known() {
    return sql.sql(KNOWN).param("most", MAX_RULES).query(String.class).list();
  }

  /**
   * What each of these rules did since then. A rule that did nothing is missing.
   *
   * @param rules those beyond the first thousand are left out
   */
  public Map<String, Deeds> deeds(Collection<String> rules, Instant since) {
    List<String> asked = rules.stream().limit(MAX_RULES).toList();
    int most = Math.max(LEAST_OF_A_RULE, MAX_LOOKED_AT / Math.max(1, asked.size()));
    Map<String, Gathered> found = new LinkedHashMap<>();
    sql.sql(DEEDS)
        .param("rules", Sql.texts(asked))
        .param("since", Sql.time(since))
        .param("most", most)
        .query(row -> {
          found.computeIfAbsent(row.getString("rule_id"), Gathered::new).add(row);
        });
    Map<String, Deeds> deeds = new LinkedHashMap<>();
    found.forEach((rule, gathered) -> deeds.put(rule, gathered.deeds(since, most)));
    return deeds;
  }

  /** What waits now of each rule, however long ago it was filed. */
  public AllWaiting waiting() {
    Map<String, Waiting> found = new LinkedHashMap<>();
    long[] all = new long[2];
    sql.sql(WAITING)
        .param("most", MAX_WAITING)
        .query(row -> {
          long actions = row.getLong("actions");
          boolean held = ActionState.valueOf(row.getString("state")) == ActionState.HELD;
          all[held ? 0 : 1] += actions;
          found.merge(
              row.getString("rule_id"),
              held ? new Waiting(actions, 0) : new Waiting(0, actions),
              (a, b) -> new Waiting(a.held() + b.held(), a.inReview() + b.inReview()));
        });
    return new AllWaiting(found, all[0] >= MAX_WAITING || all[1] >= MAX_WAITING);
  }

  /**
   * The events that each of these rules could not be applied to. A rule without any is missing.
   *
   * @param since they are counted from then on; those that are shown may be older
   * @param shown how many are shown of a rule
   */
  public Map<String, Failures> failures(Collection<String> rules, Instant since, int shown) {
    Map<String, Failures> found = new LinkedHashMap<>();
    sql.sql(FAILURES)
        .param("rules", Sql.texts(rules.stream().limit(MAX_RULES).toList()))
        .param("since", Sql.time(since))
        .param("shown", shown)
        .param("most", MAX_FAILURES)
        .query(row -> {
          Failed one =
              new Failed(
                  row.getString("event_id"),
                  row.getString("reason"),
                  row.getString("explanation"),
                  Objects.requireNonNull(Sql.instant(row, "at")));
          found.merge(
              row.getString("rule_id"),
              new Failures(row.getLong("failures"), List.of(one)),
              (a, b) ->
                  new Failures(
                      a.count(), Stream.concat(a.last().stream(), b.last().stream()).toList()));
        });
    return found;
  }

  /** The rows of one rule, as they come. */
  private static final class Gathered {

    private final String rule;
    private final List<Ends> ends = new ArrayList<>();
    private long runs;
    private long shadowRuns;
    private long actions;
    private @Nullable Instant oldest;

    Gathered(String rule) {
      this.rule = rule;
    }

    void add(ResultSet row) throws SQLException {
      String state = row.getString("state");
      boolean shadow = row.getBoolean("shadow");
      long count = row.getLong("actions");
      if (state == null) {
        runs += count;
        shadowRuns += shadow ? count : 0;
        return;
      }
      actions += count;
      Instant at = Sql.instant(row, "oldest");
      oldest = oldest == null || (at != null && at.isBefore(oldest)) ? at : oldest;
      Verdict.Would would = Verdict.Would.ofWord(row.getString("would"));
      ends.add(
          new Ends(
              ActionState.valueOf(state),
              would == null ? row.getString("reason") : row.getString("why"),
              shadow,
              would,
              count,
              row.getLong("moving"),
              row.getBigDecimal("amount")));
    }

    Deeds deeds(Instant since, int most) {
      boolean isCut = actions >= most;
      Instant from = isCut && oldest != null ? oldest : since;
      return new Deeds(rule, runs, shadowRuns, ends, from, isCut);
    }
  }
}
