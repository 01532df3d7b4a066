package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has been spent of the daily limits. A day is a day in UTC. */
public class Budgets {

  /**
   * One limit's day.
   *
   * @param scope {@code all}, {@code agent:<id>}, {@code rule:<id>} or {@code rule:<id>/agent:<id>}
   */
  public record Key(String scope, LocalDate day) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byScope = scope.compareTo(other.scope);
      return byScope != 0 ? byScope : day.compareTo(other.day);
    }
  }

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
  public Map<Key, Money> lock(Collection<Key> keys) {
    return lock(keys, "for update of b");
  }

  /**
   * The same without waiting: limits that somebody else holds are left out. Inside the caller's
   * transaction, after wallets.
   */
  public Map<Key, Money> lockFree(Collection<Key> keys) {
    return lock(keys, "for update of b skip locked");
  }

  private Map<Key, Money> lock(Collection<Key> keys, String locking) {
    Map<Key, Money> used = new LinkedHashMap<>();
    List<Key> ordered = List.copyOf(new TreeSet<>(keys));
    if (ordered.isEmpty()) {
      return used;
    }
    jdbc.batchUpdate(
        "insert into budget (scope, day) values (?, ?) on conflict do nothing",
        ordered,
        ordered.size(),
        (row, key) -> {
          row.setString(1, key.scope());
          row.setObject(2, key.day());
        });
    sql.sql(
            """
            select b.scope, b.day, b.used from budget b
            join unnest(:scopes, :days) as wanted (scope, day) on b.scope = wanted.scope and b.day = wanted.day::date
            order by b.scope, b.day %s
            """
                .formatted(locking))
        .param("scopes", Sql.texts(ordered.stream().map(Key::scope).toList()))
        .param("days", Sql.texts(ordered.stream().map(key -> key.day().toString()).toList()))
        .query((row, number) ->
            used.put(
                new Key(row.getString("scope"), row.getObject("day", LocalDate.class)),
                new Money(row.getBigDecimal("used"))))
        .list();
    return used;
  }

  /** Writes what the caller has locked. */
  public void save(Map<Key, Money> used) {
    jdbc.batchUpdate(
        "update budget set used = ? where scope = ? and day = ?",
        used.entrySet(),
        used.size() + 1,
        (row, entry) -> {
          row.setBigDecimal(1, entry.getValue().value());
          row.setString(2, entry.getKey().scope());
          row.setObject(3, entry.getKey().day());
        });
  }

  /** What is used of every limit on a day. */
  public Map<String, Money> used(LocalDate day) {
    Map<String, Money> byScope = new LinkedHashMap<>();
    sql.sql("select scope, used from budget where day = :day order by scope")
        .param("day", day)
        .query((row, number) ->
            byScope.put(row.getString("scope"), new Money(orZero(row.getBigDecimal("used")))))
        .list();
    return byScope;
  }

  private static BigDecimal orZero(BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
