package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Since when the search for missing events takes anything in. Any number of replicas may ask. Its
 * table keeps the name that it had when the search was called a sweep.
 */
public class MissingEventsBeginning {

  private final JdbcClient sql;

  public MissingEventsBeginning(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * The instant at which the first replica that ever searched began; the same for all, for ever.
   *
   * @param now where none has yet
   */
  public Instant orNow(Instant now) {
    sql.sql("insert into sweep_beginning (at) values (:now) on conflict do nothing")
        .param("now", Sql.time(now))
        .update();
    return sql.sql("select at from sweep_beginning")
        .query((row, number) -> Objects.requireNonNull(Sql.instant(row, "at")))
        .single();
  }
}
