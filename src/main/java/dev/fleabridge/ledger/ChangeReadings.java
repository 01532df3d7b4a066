package dev.fleabridge.ledger;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Says how far the books have come, without saying what is new in them. */
public class ChangeReadings {

  /** The ends of three indexes, and how far what is told of them is added up. */
  private static final String MARK =
      """
      select concat_ws('-',
        (select max(id) from history),
        (select max(id) from audit),
        (select extract(epoch from max(received_at)) from event),
        (select concat_ws('.', xid, history_id) from activity_feed))
      """;

  private final JdbcClient sql;

  ChangeReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * A text that is another one wherever an action has moved, a person has done something, or an
   * event has come in since. What commits late may have an older number, so a mark that stays is no
   * proof that nothing was added.
   */
  public String mark() {
    return sql.sql(MARK).query(String.class).single();
  }
}
