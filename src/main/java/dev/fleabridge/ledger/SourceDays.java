package dev.fleabridge.ledger;

import java.time.LocalDate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many new events each source has posted on a day. Works inside the caller's transaction. */
public class SourceDays {

  /** The condition stands in the statement, so that no two replicas count past the limit. */
  private static final String COUNT =
      """
      insert into source_day as d (source, day, events)
      select :source, :day, :events where :events <= :limit
      on conflict (source, day) do update set events = d.events + excluded.events
      where d.events + excluded.events <= :limit
      """;

  private final JdbcClient sql;

  public SourceDays(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Counts events, and holds the count until the caller's transaction ends.
   *
   * @return false where they would be more than the limit; nothing is counted then
   */
  public boolean count(String source, LocalDate day, int events, int limit) {
    return sql.sql(COUNT)
            .param("source", Sql.storable(source))
            .param("day", day)
            .param("events", events)
            .param("limit", limit)
            .update()
        == 1;
  }

  /** How many were counted. */
  public int counted(String source, LocalDate day) {
    return sql.sql("select events from source_day where source = :source and day = :day")
        .param("source", Sql.storable(source))
        .param("day", day)
        .query(Integer.class)
        .optional()
        .orElse(0);
  }
}
