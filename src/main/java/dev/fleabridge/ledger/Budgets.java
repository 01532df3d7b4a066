package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.date;
import static dev.fleabridge.ledger.Columns.decimal;
import static dev.fleabridge.ledger.Columns.number;
import static dev.fleabridge.ledger.Columns.text;

import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What has been spent of the limits that add up spending: of days, and of rolling windows by their
 * buckets. A day is a day in UTC.
 */
public class Budgets {

  /**
   * One limit's day, or one bucket of a window.
   *
   * @param scope of a day {@code all}, {@code agent:<id>}, {@code rule:<id>} or {@code
   *     rule:<id>/agent:<id>}; of a window what {@link #window} makes of these
   */
  public record Key(String scope, LocalDate day) implements Comparable<Key> {

    /** No row of a day begins like this, and by every collation those of days come before it. */
    private static final String WINDOW = "window:";

    /** The day of rows that belong to none. */
    private static final LocalDate NO_DAY = LocalDate.EPOCH;

    /**
     * The row that stands for all windows of a scope. Whoever adds to one of them holds this row
     * first; buckets alone could not keep two replicas from adding to different ones.
     */
    public static Key gate(String scope) {
      return new Key(WINDOW + scope, NO_DAY);
    }

    /**
     * A bucket of a window.
     *
     * @param name tells it from others of the day, such as {@code minute:12:34}
     */
    public static Key window(String name, String scope, LocalDate day) {
      return new Key(WINDOW + name + "/" + scope, day);
    }

    /** The row to hold before this one is added to; none where it is a day's. */
    public Optional<Key> gate() {
      return isOfWindow()
          ? Optional.of(gate(scope.substring(scope.indexOf('/') + 1)))
          : Optional.empty();
    }

    /** Whether it is a part of a window: then actions are counted in it, and not only their sum. */
    public boolean isOfWindow() {
      return scope.startsWith(WINDOW);
    }

    @Override
    public int compareTo(Key other) {
      int byScope = scope.compareTo(other.scope);
      return byScope != 0 ? byScope : day.compareTo(other.day);
    }
  }

  /**
   * What is used of a budget.
   *
   * @param actions how many have used it; 0 in rows of days, which do not count them
   */
  public record Used(Money amount, int actions) {

    public static final Used NOTHING = new Used(Money.ZERO, 0);

    public static Used of(Money amount) {
      return new Used(amount, 0);
    }

    public Used plus(Used other) {
      return new Used(amount.plus(other.amount), actions + other.actions);
    }

    /** Without a part of it. */
    public Used minus(Used part) {
      return new Used(amount.minusOrZero(part.amount), actions - part.actions);
    }

    /** With one more action that moves so much. */
    public Used charge(Key key, Money moved) {
      return new Used(amount.plus(moved), actions + (key.isOfWindow() ? 1 : 0));
    }

    /**
     * Without an action that was charged.
     *
     * @throws IllegalStateException where less is used than that
     */
    public Used refund(Key key, Money moved) {
      int counted = actions - (key.isOfWindow() ? 1 : 0);
      if (moved.exceeds(amount) || counted < 0) {
        throw new IllegalStateException("the budget of " + key + " does not balance");
      }
      return new Used(amount.minusOrZero(moved), counted);
    }
  }

  private static final Columns<Key> KEY =
      new Columns<>(List.of(text("scope", Key::scope), date("day", Key::day)));

  private static final Columns<Used> USED =
      new Columns<>(
          List.of(
              decimal("used", used -> used.amount().value()), number("actions", Used::actions)));

  private static final Columns<Map.Entry<Key, Used>> ROW =
      KEY.<Map.Entry<Key, Used>>in(Map.Entry::getKey).and(USED.in(Map.Entry::getValue));

  private static final String OPEN =
      "insert into budget %s on conflict do nothing".formatted(KEY.row());

  private static final String SAVE =
      "insert into budget %s on conflict (%s) do update set %s"
          .formatted(ROW.row(), KEY.names(), USED.replacements());

  /** Looks each row up: for the many of windows a join may pass over all rows that there are. */
  static final String READ =
      """
      select b.scope, b.day, b.used, b.actions from unnest(:scopes, :days) as wanted (scope, day)
      cross join lateral (select * from budget where scope = wanted.scope and day = wanted.day::date limit 1) b
      """;

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;

  public Budgets(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Locks what is used of these limits, in their order, opening days that are new. Inside the
   * caller's transaction, after wallets.
   */
  public Map<Key, Used> lock(Collection<Key> keys) {
    return lock(keys, "for update of b");
  }

  /**
   * The same without waiting: limits that somebody else holds are left out. Only a day that
   * somebody else is just opening is waited for, at most for the session's lock_timeout. Inside the
   * caller's transaction, after wallets.
   */
  public Map<Key, Used> lockFree(Collection<Key> keys) {
    return lock(keys, "for update of b skip locked");
  }

  private Map<Key, Used> lock(Collection<Key> keys, String locking) {
    List<Key> ordered = List.copyOf(new TreeSet<>(keys));
    if (ordered.isEmpty()) {
      return new LinkedHashMap<>();
    }
    jdbc.batchUpdate(OPEN, ordered, ordered.size(), (row, key) -> KEY.set(row, 1, key));
    return locked(ordered, locking);
  }

  /**
   * Locks buckets, and opens none: what is only looked at and held leaves no row. Where there is no
   * row yet there is nothing to lock, because only who holds the gate opens one. Inside the
   * caller's transaction, behind the gates of all of them.
   */
  public Map<Key, Used> lockBuckets(Collection<Key> keys) {
    if (keys.isEmpty()) {
      return new LinkedHashMap<>();
    }
    Map<Key, Used> locked = locked(keys, "for update of b");
    keys.forEach(key -> locked.putIfAbsent(key, Used.NOTHING));
    return locked;
  }

  /** The same without waiting: buckets that somebody else holds are left out. */
  public Map<Key, Used> lockFreeBuckets(Collection<Key> keys) {
    if (keys.isEmpty()) {
      return new LinkedHashMap<>();
    }
    Map<Key, Used> locked = locked(keys, "for update of b skip locked");
    Map<Key, Used> opened = select(keys, READ);
    keys.stream()
        .filter(key -> !opened.containsKey(key))
        .forEach(key -> locked.put(key, Used.NOTHING));
    return locked;
  }

  /** What is used of each of these, without a lock: {@link Used#NOTHING} where there is no row. */
  public Map<Key, Used> read(Collection<Key> keys) {
    Map<Key, Used> used = new LinkedHashMap<>();
    if (!keys.isEmpty()) {
      keys.forEach(key -> used.put(key, Used.NOTHING));
      used.putAll(select(keys, READ));
    }
    return used;
  }

  private Map<Key, Used> locked(Collection<Key> keys, String locking) {
    return select(
        keys,
        """
        select b.scope, b.day, b.used, b.actions from budget b
        join unnest(:scopes, :days) as wanted (scope, day) on b.scope = wanted.scope and b.day = wanted.day::date
        order by b.scope, b.day
        """
            + locking);
  }

  private Map<Key, Used> select(Collection<Key> keys, String statement) {
    Map<Key, Used> used = new LinkedHashMap<>();
    sql.sql(statement)
        .param("scopes", Sql.texts(keys.stream().map(Key::scope).toList()))
        .param("days", Sql.texts(keys.stream().map(key -> key.day().toString()).toList()))
        .query((row, number) ->
            used.put(
                new Key(row.getString("scope"), row.getObject("day", LocalDate.class)),
                new Used(new Money(row.getBigDecimal("used")), row.getInt("actions"))))
        .list();
    return used;
  }

  /** Writes what the caller has locked, and opens what is used for the first time. */
  public void save(Map<Key, Used> used) {
    jdbc.batchUpdate(
        SAVE, used.entrySet(), used.size() + 1, (row, entry) -> ROW.set(row, 1, entry));
  }

  /** No more rows of a day are looked at for those that are used most. */
  private static final int MAX_LOOKED_AT = 100_000;

  /** By every collation "all", "agent:" and "rule:" come before the s, and "window:" after it. */
  static final String MOST_USED =
      """
      select scope, used from (
        select scope, used from budget where day = :day and scope < 's' limit %d) looked
      order by starts_with(scope, 'agent:') or position('/agent:' in scope) > 0, used desc, scope
      limit :most
      """
          .formatted(MAX_LOOKED_AT);

  /**
   * What is used of daily limits on a day, without windows: those of everything and of whole rules
   * first, and then those of agents, of which most is used.
   *
   * @param most no more limits than that
   */
  public Map<String, Money> used(LocalDate day, int most) {
    Map<String, Money> byScope = new LinkedHashMap<>();
    sql.sql(MOST_USED)
        .param("day", day)
        .param("most", most)
        .query((row, number) ->
            byScope.put(row.getString("scope"), new Money(orZero(row.getBigDecimal("used")))))
        .list();
    return byScope;
  }

  static final String HIGHEST_OF_AGENTS =
      """
      select case when starts_with(scope, 'agent:') then 'all'
          else left(scope, position('/agent:' in scope) - 1) end as whole, max(used) as used
      from (select scope, used from budget where day = :day and scope < 's' limit %d) looked
      where starts_with(scope, 'agent:') or position('/agent:' in scope) > 0
      group by 1
      """
          .formatted(MAX_LOOKED_AT);

  /**
   * How much the agent has used of a day that has used most, without windows.
   *
   * @return by {@code all}, and by {@code rule:<id>} for what agents have used of a rule's limits
   */
  public Map<String, Money> highestOfAgents(LocalDate day) {
    Map<String, Money> highest = new LinkedHashMap<>();
    sql.sql(HIGHEST_OF_AGENTS)
        .param("day", day)
        .query((row, number) ->
            highest.put(row.getString("whole"), new Money(orZero(row.getBigDecimal("used")))))
        .list();
    return highest;
  }

  private static BigDecimal orZero(BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
