package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The agents that rules had registered. A name is registered once, whoever asks for it. */
public class Agents {

  /**
   * An agent that an action registers, or has registered.
   *
   * @param id Purple Flea's; null while the registration is not known to be done
   * @param secret where its key is kept, if it is
   * @param actionId the action that registers it
   */
  public record Agent(String name, @Nullable String id, @Nullable String secret, UUID actionId) {}

  private static final String TAKE =
      """
      insert into agent (name, action_id, created_at) values (:name, :action, :now)
      on conflict (name) do update set action_id = excluded.action_id, created_at = excluded.created_at
      where agent.id is null and exists (
        select 1 from action a where a.id = agent.action_id and a.state in (%s))
      """
          .formatted(Sql.states(ActionState::endedUndone));

  private final JdbcClient sql;

  public Agents(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Takes a name for an action, before anything is sent. A name whose action has ended without an
   * agent is free again.
   *
   * @return who has the name now: another action than the one asking, or this one
   */
  public Agent take(String name, UUID actionId, Instant now) {
    sql.sql(TAKE)
        .param("name", name)
        .param("action", actionId)
        .param("now", Sql.time(now))
        .update();
    return sql.sql("select name, id, secret, action_id from agent where name = :name")
        .param("name", name)
        .query((row, number) ->
            new Agent(
                row.getString("name"),
                row.getString("id"),
                row.getString("secret"),
                row.getObject("action_id", UUID.class)))
        .single();
  }

  /** Writes what a registration came to, in the transaction that writes it DONE. */
  public void registered(UUID actionId, String id, @Nullable String secret) {
    sql.sql(
            """
            update agent set id = :id, secret = :secret
            where action_id = :action and id is null and not exists (select 1 from agent where id = :id)
            """)
        .param("id", id)
        .param("secret", secret)
        .param("action", actionId)
        .update();
  }

  /** Where the key of an agent is kept that we registered. */
  public Optional<String> secretOf(String agentId) {
    return sql.sql("select secret from agent where id = :id and secret is not null")
        .param("id", agentId)
        .query(String.class)
        .optional();
  }
}
