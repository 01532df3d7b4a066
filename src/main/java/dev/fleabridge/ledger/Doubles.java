package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Actions that had two effects, or may have had: kept until the end of days, for a person. */
public class Doubles {

  /**
   * An action that has, or may have, taken effect twice.
   *
   * @param certain false where one effect is sure, and another possible
   * @param detail which attempts they were
   */
  public record Twice(UUID actionId, boolean certain, String detail, Instant at) {}

  private final JdbcClient sql;

  public Doubles(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** Remembers one, in the caller's transaction; what is certain stays so. */
  public void add(Twice twice) {
    sql.sql(
            """
            insert into carried_out_twice (action_id, certain, detail, at)
            values (:id, :certain, :detail, :at)
            on conflict (action_id) do update set certain = true, detail = excluded.detail, at = excluded.at
            where excluded.certain and not carried_out_twice.certain
            """)
        .param("id", twice.actionId())
        .param("certain", twice.certain())
        .param("detail", twice.detail())
        .param("at", Sql.time(twice.at()))
        .update();
  }

  /** An action turned out to have had one effect only. */
  public void remove(UUID actionId) {
    sql.sql("delete from carried_out_twice where action_id = :id and not certain")
        .param("id", actionId)
        .update();
  }

  /** How many there are. */
  public long count(boolean certain) {
    return sql.sql("select count(*) from carried_out_twice where certain = :certain")
        .param("certain", certain)
        .query(Long.class)
        .single();
  }
}
