package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the looks for an action of unknown outcome have seen so far: the next one may be another
 * replica's. {@link Actions#apply} forgets it when the outcome is known.
 */
public class Looks {

  private final JdbcClient sql;

  public Looks(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** What was seen of this claim's attempts. */
  public Optional<String> of(UUID actionId, int epoch) {
    return sql.sql("select seen from look where action_id = :id and epoch = :epoch")
        .param("id", actionId)
        .param("epoch", epoch)
        .query(String.class)
        .optional();
  }

  /** In the place of what was seen before; under the action's lock. */
  public void remember(UUID actionId, int epoch, String seen, Instant now) {
    sql.sql(
            """
            insert into look (action_id, epoch, seen, at) values (:id, :epoch, :seen, :now)
            on conflict (action_id) do update set epoch = excluded.epoch, seen = excluded.seen, at = excluded.at
            """)
        .param("id", actionId)
        .param("epoch", epoch)
        .param("seen", Sql.storable(seen))
        .param("now", Sql.time(now))
        .update();
  }
}
