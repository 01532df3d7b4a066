package dev.fleabridge.ledger;

import dev.fleabridge.model.Envelope;
import dev.fleabridge.model.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Files events, a whole batch in a statement: beside the commit it is round trips that the door
 * spends its time on.
 */
final class EventFiling {

  private static final int HASH_DIGITS = 8;

  private final JdbcClient sql;

  EventFiling(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** What makes two messages one event. */
  record Identity(String envelopeId, String contentHash) implements Comparable<Identity> {

    static Identity of(Plan plan) {
      return new Identity(Sql.storable(plan.inbound().event().id()), plan.contentHash());
    }

    /** The id of the second message under an envelope id (ADR 0004). */
    private String longerId() {
      return envelopeId + "~" + contentHash.substring(0, HASH_DIGITS);
    }

    @Override
    public int compareTo(Identity other) {
      return Comparator.comparing(Identity::envelopeId)
          .thenComparing(Identity::contentHash)
          .compare(this, other);
    }
  }

  /**
   * Inserts those that are new, in the order given; the ids that they got, in the same order.
   * Whatever is not in the answer was here before.
   */
  Map<Identity, String> insert(SortedMap<Identity, Plan> events, Instant now) {
    Map<Identity, String> fresh = insertAs(events, Identity::envelopeId, now);
    SortedMap<Identity, Plan> others = new TreeMap<>(events);
    others.keySet().removeAll(fresh.keySet());
    others.keySet().removeAll(known(others.keySet()));
    // The sender used one id for two messages: losing the second would be worse than a longer id.
    fresh.putAll(insertAs(others, Identity::longerId, now));
    return fresh;
  }

  /** Counts that events came again, so many times each; the ids under which they are known. */
  Map<Identity, String> countDeliveries(SortedMap<Identity, Integer> times, Instant now) {
    Map<Identity, String> ids = new HashMap<>();
    if (!times.isEmpty()) {
      Collection<Identity> identities = times.keySet();
      sql.sql(
              """
              with again as (
                select e.id, n.times
                from unnest(:envelopeIds, :hashes, :times) as n (envelope_id, content_hash, times)
                join event e on e.envelope_id = n.envelope_id and e.content_hash = n.content_hash
                order by e.envelope_id, e.content_hash
                for update of e)
              update event e set deliveries = e.deliveries + again.times, last_received_at = :now
              from again where e.id = again.id
              returning e.envelope_id, e.content_hash, e.id
              """)
          .param("envelopeIds", texts(identities, Identity::envelopeId))
          .param("hashes", texts(identities, Identity::contentHash))
          .param("times", new SqlArrayValue("int4", times.values().toArray()))
          .param("now", Sql.time(now))
          .query((RowCallbackHandler) row -> ids.put(identity(row), row.getString("id")));
    }
    return ids;
  }

  private Map<Identity, String> insertAs(
      SortedMap<Identity, Plan> events, Function<Identity, String> id, Instant now) {
    Map<Identity, String> inserted = new HashMap<>();
    if (events.isEmpty()) {
      return inserted;
    }
    Collection<Identity> identities = events.keySet();
    Collection<Plan> plans = events.values();
    sql.sql(INSERT)
        .param("ids", texts(identities, id))
        .param("envelopeIds", texts(identities, Identity::envelopeId))
        .param("hashes", texts(identities, Identity::contentHash))
        .param("sources", texts(plans, plan -> Sql.storable(event(plan).source())))
        .param("detailTypes", texts(plans, plan -> Sql.storable(event(plan).detailType())))
        .param("times", texts(plans, plan -> text(event(plan).time())))
        .param("envelopes", texts(plans, plan -> Envelope.of(event(plan)).toString()))
        .param("raws", raws(plans))
        .param("origins", texts(plans, plan -> plan.inbound().origin().stored()))
        .param("senders", texts(plans, plan -> Sql.storable(plan.inbound().sender())))
        .param("facts", texts(plans, EventFiling::fact))
        .param("traces", texts(plans, plan -> Sql.traceparent(plan.inbound().trace())))
        .param("now", Sql.time(now))
        .query((RowCallbackHandler) row -> inserted.put(identity(row), row.getString("id")));
    Map<Identity, String> inOrder = new LinkedHashMap<>();
    identities.stream()
        .filter(inserted::containsKey)
        .forEach(identity -> inOrder.put(identity, inserted.getOrDefault(identity, "")));
    return inOrder;
  }

  private List<Identity> known(Collection<Identity> identities) {
    List<Identity> known = new ArrayList<>();
    if (!identities.isEmpty()) {
      sql.sql(
              """
              select e.envelope_id, e.content_hash
              from unnest(:envelopeIds, :hashes) as n (envelope_id, content_hash)
              join event e on e.envelope_id = n.envelope_id and e.content_hash = n.content_hash
              """)
          .param("envelopeIds", texts(identities, Identity::envelopeId))
          .param("hashes", texts(identities, Identity::contentHash))
          .query((RowCallbackHandler) row -> known.add(identity(row)));
    }
    return known;
  }

  private static Identity identity(ResultSet row) throws SQLException {
    return new Identity(row.getString("envelope_id"), row.getString("content_hash"));
  }

  private static Event event(Plan plan) {
    return plan.inbound().event();
  }

  private static @Nullable String fact(Plan plan) {
    return Sql.storableOrNull(plan.fact());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static <T> SqlArrayValue texts(Collection<T> values, Function<T, @Nullable String> text) {
    List<@Nullable String> texts = new ArrayList<>(values.size());
    values.forEach(value -> texts.add(text.apply(value)));
    return Sql.texts(texts);
  }

  private static SqlArrayValue raws(Collection<Plan> plans) {
    byte[][] raws = plans.stream().map(plan -> plan.inbound().raw()).toArray(byte[][]::new);
    return new SqlArrayValue("bytea", (Object[]) raws);
  }

  private static final String INSERT =
      """
      insert into event (id, envelope_id, content_hash, source, detail_type, event_time, envelope,
        raw, origin, sender, fact, trace, received_at, last_received_at)
      select n.id, n.envelope_id, n.content_hash, n.source, n.detail_type,
        cast(n.event_time as timestamptz), cast(n.envelope as json),
        n.raw, n.origin, n.sender, n.fact, n.trace, cast(:now as timestamptz), cast(:now as timestamptz)
      from unnest(:ids, :envelopeIds, :hashes, :sources, :detailTypes, :times, :envelopes,
          :raws, :origins, :senders, :facts, :traces)
        with ordinality as n (id, envelope_id, content_hash, source, detail_type, event_time,
          envelope, raw, origin, sender, fact, trace, place)
      order by n.place
      on conflict do nothing
      returning envelope_id, content_hash, id
      """;
}
