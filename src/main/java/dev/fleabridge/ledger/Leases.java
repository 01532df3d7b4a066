package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Who holds what is being sent, and what nobody holds any more. */
final class Leases {

  private final JdbcClient sql;

  Leases(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  List<Action> lockAbandoned(Instant now, int limit) {
    return abandoned("*", "", "for update skip locked", now, limit).query(ActionRows::read).list();
  }

  List<Action> lockAbandoned(UUID id, Instant now) {
    return abandoned("*", "and id = :id", "for update skip locked", now, 1)
        .param("id", id)
        .query(ActionRows::read)
        .list();
  }

  List<UUID> abandonedIds(Instant now, int limit) {
    return abandoned("id", "", "", now, limit).query(UUID.class).list();
  }

  private StatementSpec abandoned(
      String columns, String which, String lock, Instant now, int limit) {
    String query =
        """
        select %s from action
        where state = 'SENDING' and lease_until < :now %s
        order by lease_until, id
        limit :limit
        %s
        """
            .formatted(columns, which, lock);
    return sql.sql(query).param("now", Sql.time(now)).param("limit", limit);
  }

  boolean extendLease(UUID id, int epoch, Instant until) {
    return sql.sql(
                "update action set lease_until = :until where id = :id and epoch = :epoch and state"
                    + " = 'SENDING'")
            .param("until", Sql.time(until))
            .param("id", id)
            .param("epoch", epoch)
            .update()
        == 1;
  }
}
