package dev.fleabridge.ledger;

import dev.fleabridge.ledger.ActionReadings.Conflict;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** Reads events back for people: what came in, and what became of it. */
public class EventReadings {

  /**
   * What to look for; null: anything.
   *
   * @param sender who sent it: a source that signed in, a queue or a person
   * @param since received then or later; {@code until}: received before then
   */
  public record Search(
      @Nullable String sender,
      @Nullable String source,
      @Nullable String detailType,
      @Nullable Instant since,
      @Nullable Instant until) {}

  /**
   * An event in a list.
   *
   * @param deliveries how often it was delivered to us
   */
  public record Received(
      String id,
      String source,
      String detailType,
      @Nullable Instant time,
      Origin origin,
      String sender,
      Instant receivedAt,
      int deliveries,
      Instant lastReceivedAt) {}

  /**
   * An event with all that came with it.
   *
   * @param envelope the event with EventBridge's field names, whichever door it came by; without a
   *     time where it told none
   * @param inbound what the door handed over, to be planned again
   */
  public record Stored(Received received, ObjectNode envelope, Inbound inbound) {}

  private static final int ROWS_LOOKED_AT = 10_000;

  private final JdbcClient sql;

  public EventReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * Newest first. A search by source or type looks at ten thousand events for a page: one with
   * fewer items than were asked for, or none, may have a next page all the same.
   */
  public Page<Received> page(Search search, @Nullable Cursor after, int limit) {
    Where where =
        new Where()
            .and("sender = :sender", "sender", search.sender())
            .and("received_at >= :since", "since", Sql.time(search.since()))
            .and("received_at < :until", "until", Sql.time(search.until()))
            .with("limit", limit + 1);
    if (after != null) {
      // The index is on (received_at desc, id): a comparison of rows would not follow it.
      where
          .and("received_at <= :at", "at", Sql.time(after.at()))
          .and("(received_at < :at or id > :id)", "id", after.id());
    }
    boolean looksThrough = search.source() != null || search.detailType() != null;
    Where among =
        new Where()
            .and("source = :source", "source", search.source())
            .and("detail_type = :type", "type", search.detailType());
    String lookedAt =
        """
        select id, source, detail_type, event_time, origin, sender, received_at, deliveries, last_received_at
        from event %s
        order by received_at desc, id
        limit :most
        """
            .formatted(where.clause());
    where.with("most", looksThrough ? ROWS_LOOKED_AT : limit + 1);
    Map<String, @Nullable Object> parameters = new HashMap<>(where.parameters());
    parameters.putAll(among.parameters());
    List<Received> found =
        sql.sql(
                "select * from (%s) as looked_at %s order by received_at desc, id limit :limit"
                    .formatted(lookedAt, among.clause()))
            .params(parameters)
            .query(EventReadings::received)
            .list();
    if (found.size() > limit || !looksThrough) {
      return Page.of(found, limit, event -> new Cursor(event.receivedAt(), event.id()).text());
    }
    return new Page<>(found, whereLookingStopped(lookedAt, parameters));
  }

  private @Nullable String whereLookingStopped(
      String lookedAt, Map<String, @Nullable Object> parameters) {
    return sql.sql("select * from (%s) as looked_at offset :most - 1 limit 1".formatted(lookedAt))
        .params(parameters)
        .query(EventReadings::received)
        .optional()
        .map(event -> new Cursor(event.receivedAt(), event.id()).text())
        .orElse(null);
  }

  public Optional<Stored> find(String id) {
    return sql.sql("select * from event where id = :id")
        .param("id", id)
        .query(EventReadings::stored)
        .optional();
  }

  /** Who sent the event first: the name of a source, of a queue, or of a person. */
  public Optional<String> senderOf(String id) {
    return sql.sql("select sender from event where id = :id")
        .param("id", id)
        .query(String.class)
        .optional();
  }

  /** Rules that matched the event and could not be applied to it. */
  public List<RuleFailure> failures(String eventId) {
    return sql.sql("select * from rule_failure where event_id = :id order by rule_id")
        .param("id", eventId)
        .query((row, number) ->
            new RuleFailure(
                row.getString("rule_id"), row.getString("reason"), row.getString("explanation")))
        .list();
  }

  /** Where this event asked for something else than an earlier one under the same key. */
  public List<Conflict> conflicts(String eventId) {
    return sql.sql("select * from conflict where event_id = :id order by id limit 1000")
        .param("id", eventId)
        .query(ActionReadings::conflict)
        .list();
  }

  private static Stored stored(ResultSet row, int number) throws SQLException {
    Received received = received(row, number);
    Inbound inbound =
        new Inbound(
            Runs.event(row),
            received.origin(),
            received.sender(),
            Objects.requireNonNull(row.getBytes("raw")),
            TraceContext.ofStored(row.getString("trace")));
    return new Stored(received, Json.readStoredObject(row.getString("envelope")), inbound);
  }

  private static Received received(ResultSet row, int number) throws SQLException {
    return new Received(
        row.getString("id"),
        row.getString("source"),
        row.getString("detail_type"),
        Sql.instant(row, "event_time"),
        Origin.ofStored(row.getString("origin")),
        row.getString("sender"),
        Objects.requireNonNull(Sql.instant(row, "received_at")),
        row.getInt("deliveries"),
        Objects.requireNonNull(Sql.instant(row, "last_received_at")));
  }
}
