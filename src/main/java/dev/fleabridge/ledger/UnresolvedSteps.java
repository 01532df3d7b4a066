package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Steps that are held because they could not be resolved: they have no parameters and no due time,
 * and are looked at again after a wait that doubles.
 */
final class UnresolvedSteps {

  private final JdbcClient sql;

  UnresolvedSteps(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  List<Action> lockUnresolved(Instant now, Duration first, Duration last, int limit) {
    return unresolved("*", "", "for update skip locked", now, first, last, limit)
        .query(ActionRows::read)
        .list();
  }

  List<Action> lockUnresolved(UUID id, Instant now, Duration first, Duration last) {
    return unresolved("*", "and id = :id", "for update skip locked", now, first, last, 1)
        .param("id", id)
        .query(ActionRows::read)
        .list();
  }

  List<UUID> unresolvedIds(Instant now, Duration first, Duration last, int limit) {
    return unresolved("id", "", "", now, first, last, limit).query(UUID.class).list();
  }

  private StatementSpec unresolved(
      String columns,
      String which,
      String lock,
      Instant now,
      Duration first,
      Duration last,
      int limit) {
    String query =
        """
        select %s from action
        where state = 'HELD' and parameters is null and (expires_at < :now or updated_at <= cast(:now as timestamptz)
          - least(:last, :first * power(2, least(failures, 20))) * interval '1 second') %s
        order by updated_at, id
        limit :limit
        %s
        """
            .formatted(columns, which, lock);
    return sql.sql(query)
        .param("now", Sql.time(now))
        .param("first", first.toMillis() / 1000.0)
        .param("last", last.toMillis() / 1000.0)
        .param("limit", limit);
  }

  void lookedAt(Collection<UUID> ids, Instant now) {
    if (!ids.isEmpty()) {
      sql.sql("update action set failures = failures + 1, updated_at = :now where id = any(:ids)")
          .param("now", Sql.time(now))
          .param("ids", Sql.uuids(ids))
          .update();
    }
  }

  void lookSoon() {
    sql.sql(
            """
            update action set failures = 0
            where id in (
              select id from action where state = 'HELD' and parameters is null and failures > 0
              order by id for update skip locked)
            """)
        .update();
  }
}
