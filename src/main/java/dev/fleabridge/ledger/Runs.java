package dev.fleabridge.ledger;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** Runs as they were started: by which event, and by which words of the rule. */
public class Runs {

  /**
   * A version of a rule. It never changes.
   *
   * @param hash of the definition
   * @param grammar the number of the grammar under which it was stored; 0 where that was not kept
   *     yet
   * @param definition the rule as it said
   */
  public record RuleVersion(String hash, int grammar, ObjectNode definition) {}

  /**
   * One rule applied to one business key.
   *
   * @param shadow whether it began in shadow mode
   * @param version the rule as it said when the run started
   */
  public record Run(
      UUID id,
      String ruleId,
      String businessKey,
      String eventId,
      Instant createdAt,
      boolean shadow,
      RuleVersion version,
      Event event) {

    /** A live run. */
    public Run(
        UUID id,
        String ruleId,
        String businessKey,
        String eventId,
        Instant createdAt,
        RuleVersion version,
        Event event) {
      this(id, ruleId, businessKey, eventId, createdAt, false, version, event);
    }

    /** The rule as it said when the run started. */
    public ObjectNode definition() {
      return version.definition();
    }
  }

  private final JdbcClient sql;

  public Runs(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  public Optional<Run> find(UUID id) {
    return sql.sql(
            """
            select r.*, v.hash, v.grammar, v.definition, e.envelope, e.event_time
            from run r join rule_version v on v.hash = r.rule_hash join event e on e.id = r.event_id
            where r.id = :id
            """)
        .param("id", id)
        .query(Runs::read)
        .optional();
  }

  /** The hash of the version of the rule by which each of these runs was started. */
  public Map<UUID, String> versionsOf(Collection<UUID> runs) {
    Map<UUID, String> hashes = new HashMap<>();
    sql.sql("select id, rule_hash from run where id = any(:ids)")
        .param("ids", Sql.uuids(runs))
        .query((row, number) ->
            hashes.put(row.getObject("id", UUID.class), row.getString("rule_hash")))
        .list();
    return hashes;
  }

  /** The version of this hash, which must be one of a run. */
  public RuleVersion version(String hash) {
    return sql.sql("select hash, grammar, definition from rule_version where hash = :hash")
        .param("hash", hash)
        .query((row, number) -> version(row))
        .single();
  }

  private static RuleVersion version(ResultSet row) throws SQLException {
    return new RuleVersion(
        row.getString("hash"),
        row.getInt("grammar"),
        Json.readStoredObject(row.getString("definition")));
  }

  private static Run read(ResultSet row, int number) throws SQLException {
    return new Run(
        row.getObject("id", UUID.class),
        row.getString("rule_id"),
        row.getString("business_key"),
        row.getString("event_id"),
        Objects.requireNonNull(Sql.instant(row, "created_at")),
        row.getBoolean("shadow"),
        version(row),
        event(row));
  }

  /** Reads back what {@link Inbox} wrote. */
  static Event event(ResultSet row) throws SQLException {
    ObjectNode envelope = Json.readStoredObject(row.getString("envelope"));
    List<String> resources = new ArrayList<>();
    envelope.path("resources").forEach(arn -> resources.add(arn.asString()));
    return new Event(
        envelope.path("id").asString(),
        envelope.path("source").asString(),
        envelope.path("detail-type").asString(),
        envelope.path("account").asString(),
        Sql.instant(row, "event_time"),
        envelope.path("region").asString(),
        resources,
        (ObjectNode) envelope.path("detail"),
        envelope.path("version").asString(Event.USUAL_VERSION),
        envelope.has("replay-name") ? envelope.path("replay-name").asString() : null);
  }
}
