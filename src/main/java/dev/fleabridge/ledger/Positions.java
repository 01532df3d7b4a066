package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The trading positions that we opened, by Purple Flea's ids, and how large they were then. */
public class Positions {

  private final JdbcClient sql;

  public Positions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Writes a position that an action opened; one that is known stays as it is. */
  public void opened(String positionId, UUID actionId, Money size, Instant now) {
    sql.sql(
            """
            insert into position (position_id, action_id, size, opened_at) values (:id, :action, :size, :now)
            on conflict do nothing
            """)
        .param("id", Sql.storable(positionId))
        .param("action", actionId)
        .param("size", size.value())
        .param("now", Sql.time(now))
        .update();
  }

  /** The action that opened a position, where it is known. */
  public Optional<UUID> openedBy(String positionId) {
    return sql.sql("select action_id from position where position_id = :id")
        .param("id", Sql.storable(positionId))
        .query(UUID.class)
        .optional();
  }

  /** The size of each of these positions that is known. */
  public Map<String, Money> sizes(Collection<String> positionIds) {
    Map<String, Money> sizes = new HashMap<>();
    sql.sql("select position_id, size from position where position_id = any(:ids)")
        .param("ids", Sql.texts(positionIds.stream().map(Sql::storable).toList()))
        .query((row, number) ->
            sizes.put(row.getString("position_id"), new Money(row.getBigDecimal("size"))))
        .list();
    return sizes;
  }
}
