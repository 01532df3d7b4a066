package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads runs back for people. */
public class RunReadings {

  /**
   * A run and how its actions stand.
   *
   * @param started whether the event asked about started it, or met it
   * @param shadow whether it began in shadow mode
   * @param actions how many actions it has, and {@code done}, {@code open} how many of them are
   *     DONE and how many may still change by themselves or by a person's decision
   */
  public record RunOfEvent(
      UUID id,
      String ruleId,
      String businessKey,
      boolean started,
      boolean shadow,
      Instant createdAt,
      int actions,
      int done,
      int open) {}

  /** An event that started a run or met it. */
  public record EventOfRun(String eventId, boolean started) {}

  /** An action that waits for another of its run. */
  public record Need(UUID action, UUID needs) {}

  private static final String OF_EVENT =
      """
      select r.id, r.rule_id, r.business_key, er.started, r.shadow, r.created_at,
        count(a.id) as actions,
        count(a.id) filter (where a.state = 'DONE') as done,
        count(a.id) filter (where a.state not in (%s)) as open
      from event_run er join run r on r.id = er.run_id left join action a on a.run_id = r.id
      where er.event_id = :event
      group by r.id, er.started
      order by r.rule_id, r.business_key
      """
          .formatted(Sql.states(ActionState::isFinal));

  private final JdbcClient sql;

  public RunReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** The runs that an event started or met. */
  public List<RunOfEvent> ofEvent(String eventId) {
    return sql.sql(OF_EVENT).param("event", eventId).query(RunReadings::read).list();
  }

  /** The events that started or met a run; the first 1000. */
  public List<EventOfRun> events(UUID runId) {
    return sql.sql(
            """
            select event_id, started from event_run where run_id = :run
            order by started desc, event_id limit 1000
            """)
        .param("run", runId)
        .query(
            (row, number) -> new EventOfRun(row.getString("event_id"), row.getBoolean("started")))
        .list();
  }

  /** Which of these actions wait for which. */
  public List<Need> needs(Collection<UUID> actions) {
    return sql.sql(
            """
            select action_id, needs_id from dependency where action_id = any(:actions)
            order by action_id, needs_id
            """)
        .param("actions", Sql.uuids(actions))
        .query((row, number) ->
            new Need(row.getObject("action_id", UUID.class), row.getObject("needs_id", UUID.class)))
        .list();
  }

  /**
   * The number of the revision of the rules that decided a run; empty where it was of none, or
   * where that was not kept yet.
   */
  public Optional<Long> revision(UUID runId) {
    return sql.sql("select revision from run where id = :run and revision is not null")
        .param("run", runId)
        .query(Long.class)
        .optional();
  }

  /** The run of a rule for a business key: there is at most one. */
  public Optional<UUID> find(String ruleId, String businessKey) {
    return sql.sql("select id from run where rule_id = :rule and business_key = :key")
        .param("rule", ruleId)
        .param("key", businessKey)
        .query(UUID.class)
        .optional();
  }

  /** Whether a message of other content has started the run of a rule for a business key. */
  public boolean isOfOther(String ruleId, String businessKey, String contentHash) {
    return sql.sql(
            """
            select exists (
              select 1 from run r join event e on e.id = r.event_id
              where r.rule_id = :rule and r.business_key = :key and e.content_hash <> :hash)
            """)
        .param("rule", ruleId)
        .param("key", businessKey)
        .param("hash", contentHash)
        .query(Boolean.class)
        .single();
  }

  /** The run of a rule that a message which came before has, under whatever key. */
  public Optional<UUID> ofMessage(String ruleId, String envelopeId, String contentHash) {
    return sql.sql(
            """
            select r.id
            from event e join event_run er on er.event_id = e.id join run r on r.id = er.run_id
            where e.envelope_id = :envelope and e.content_hash = :hash and r.rule_id = :rule
            order by r.created_at, r.id limit 1
            """)
        .param("envelope", Sql.storable(envelopeId))
        .param("hash", contentHash)
        .param("rule", ruleId)
        .query(UUID.class)
        .optional();
  }

  /** Whether a rule of this name was ever applied. */
  public boolean knowsRule(String ruleId) {
    return sql.sql("select exists (select 1 from run where rule_id = :rule)")
        .param("rule", ruleId)
        .query(Boolean.class)
        .single();
  }

  private static RunOfEvent read(ResultSet row, int number) throws SQLException {
    return new RunOfEvent(
        row.getObject("id", UUID.class),
        row.getString("rule_id"),
        row.getString("business_key"),
        row.getBoolean("started"),
        row.getBoolean("shadow"),
        Objects.requireNonNull(Sql.instant(row, "created_at")),
        row.getInt("actions"),
        row.getInt("done"),
        row.getInt("open"));
  }
}
