package dev.fleabridge.ledger;

import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks the database whether it writes. That it reads does not say so. */
public class WriteProbe {

  private static final String NOBODY = "fleabridge:write-probe";

  private final JdbcClient sql;

  public WriteProbe(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Writes a row, in the caller's transaction, which rolls it back: nobody ever sees it.
   *
   * @throws org.springframework.dao.DataAccessException where nothing can be written
   */
  public void write(Instant now) {
    sql.sql(
            """
            insert into schedule_mark (rule_id, schedule, done_until) values (:rule, :rule, :now)
            on conflict (rule_id) do update set done_until = excluded.done_until
            """)
        .param("rule", NOBODY)
        .param("now", Sql.time(now))
        .update();
  }
}
