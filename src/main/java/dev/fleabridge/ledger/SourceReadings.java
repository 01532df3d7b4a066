package dev.fleabridge.ledger;

import dev.fleabridge.model.Inbound.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads back who sent events, and how many. */
public class SourceReadings {

  /**
   * What one sender has sent. An event that was delivered twice is one.
   *
   * @param name of a source, a queue, a person, an agent or a schedule
   * @param lastOrigin the door by which the last one came; null where none ever did, and so {@code
   *     lastReceivedAt}
   * @param lastHour how many came in the last hour; {@code lastDay}: in the last 24 hours. No more
   *     than {@link #MOST_COUNTED} are counted
   * @param countedToday how many of today (UTC) count against a daily limit; 0 where there is none
   */
  public record Sent(
      String name,
      @Nullable Origin lastOrigin,
      @Nullable Instant lastReceivedAt,
      long lastHour,
      long lastDay,
      int countedToday) {}

  /** Of a sender and a span of time. To count a million takes a second, and tells nobody more. */
  public static final int MOST_COUNTED = 10_000;

  /** Goes from name to name in the index, and not from event to event. */
  static final String NAMES =
      """
      with recursive seen (name) as (
        select min(sender) from event where sender > :after
        union all
        select (select min(e.sender) from event e where e.sender > seen.name)
        from seen where seen.name is not null)
      select name from (
        (select name from seen where name is not null limit :limit)
        union
        select c.name from unnest(:configured) as c (name) where c.name > :after) as known
      order by name
      limit :limit
      """;

  /**
   * Reads the newest events of each sender in the index of senders: whoever has sent many costs
   * {@link #MOST_COUNTED} entries of it, and whoever has sent none costs nothing. A sender lies
   * between two names that are one, because by {@code =} PostgreSQL also takes the index by time,
   * and passes by the events of all others.
   */
  static final String SENT =
      """
      select n.name, last.origin, last.received_at, count.last_hour, count.last_day,
        coalesce(d.events, 0) as counted
      from unnest(:names) as n (name)
        left join lateral (
          select e.origin, e.received_at from event e where e.sender between n.name and n.name
          order by e.sender, e.received_at desc limit 1) as last on true
        cross join lateral (
          select count(*) filter (where late.received_at > :day) as last_day,
            count(*) filter (where late.received_at > :hour) as last_hour
          from (
            select e.received_at from event e where e.sender between n.name and n.name
            order by e.sender, e.received_at desc limit :most) as late) as count
        left join source_day d on d.source = n.name and d.day = :today
      order by n.name
      """;

  private final JdbcClient sql;

  public SourceReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Everybody who has sent something, and these names, by name.
   *
   * @param configured the names of those who may send, whether they have or not
   * @param after the last name of the page before; empty at the beginning
   */
  public List<Sent> page(Collection<String> configured, String after, int limit, Instant now) {
    List<String> names =
        sql.sql(NAMES)
            .param("configured", Sql.texts(configured))
            .param("after", after)
            .param("limit", limit)
            .query(String.class)
            .list();
    return sql.sql(SENT)
        .param("names", Sql.texts(names))
        .param("hour", Sql.time(now.minus(Duration.ofHours(1))))
        .param("day", Sql.time(now.minus(Duration.ofDays(1))))
        .param("most", MOST_COUNTED)
        .param("today", LocalDate.ofInstant(now, ZoneOffset.UTC))
        .query(SourceReadings::read)
        .list();
  }

  private static Sent read(ResultSet row, int number) throws SQLException {
    String origin = row.getString("origin");
    return new Sent(
        row.getString("name"),
        origin == null ? null : Origin.ofStored(origin),
        Sql.instant(row, "received_at"),
        row.getLong("last_hour"),
        row.getLong("last_day"),
        row.getInt("counted"));
  }
}
