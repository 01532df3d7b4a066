package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Files events with all actions that their rules ask for. The unique indexes decide what is new,
 * not a look beforehand (money rule 5); any number of replicas may file the same event at once.
 */
public class Inbox {

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final RunFiling runs;

  public Inbox(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.runs = new RunFiling(jdbc);
  }

  /**
   * Files a batch, in the caller's transaction: after its commit the events are durable with their
   * actions, or, where it fails, nothing of them is.
   *
   * @return one answer a plan, in the same order
   */
  public List<Filed> file(List<Plan> plans, Instant now) {
    Map<Identity, Plan> distinct = new LinkedHashMap<>();
    plans.forEach(plan -> distinct.putIfAbsent(Identity.of(plan), plan));
    // One order for all replicas, so that two batches with common keys cannot wait for each other.
    List<Map.Entry<Identity, Plan>> ordered =
        distinct.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    Map<Identity, Filed> filed = new LinkedHashMap<>();
    List<Map.Entry<String, Plan>> fresh = new ArrayList<>();
    Map<String, Identity> freshIds = new LinkedHashMap<>();
    for (Map.Entry<Identity, Plan> entry : ordered) {
      Identity identity = entry.getKey();
      Optional<String> newId = insert(identity, entry.getValue(), now);
      if (newId.isPresent()) {
        fresh.add(Map.entry(newId.get(), entry.getValue()));
        freshIds.put(newId.get(), identity);
      } else {
        filed.put(identity, again(identity, now));
      }
    }
    runs.file(fresh, now).forEach((id, answer) -> filed.put(identityOf(freshIds, id), answer));
    return inOrder(plans, filed, now);
  }

  /** The first of equal messages in a batch may have been new; the others came again. */
  private List<Filed> inOrder(List<Plan> plans, Map<Identity, Filed> filed, Instant now) {
    Set<Identity> answered = new HashSet<>();
    List<Filed> answers = new ArrayList<>();
    List<String> again = new ArrayList<>();
    for (Plan plan : plans) {
      Identity identity = Identity.of(plan);
      Filed answer = answer(filed, identity);
      boolean first = answered.add(identity);
      answers.add(first ? answer : answer.again());
      if (!first) {
        again.add(answer.eventId());
      }
    }
    countDeliveries(again, now);
    return List.copyOf(answers);
  }

  private void countDeliveries(List<String> eventIds, Instant now) {
    if (!eventIds.isEmpty()) {
      sql.sql(
              """
              update event e set deliveries = e.deliveries + d.times, last_received_at = :now
              from (select id, count(*) as times from unnest(:ids) as id group by id) d
              where e.id = d.id
              """)
          .param("now", Sql.time(now))
          .param("ids", Sql.texts(eventIds))
          .update();
    }
  }

  /**
   * Files runs for an event that is already here: what a replay by newer rules, or a fan-out, adds.
   */
  public Filed fileRuns(String eventId, Plan plan, Instant now) {
    return Objects.requireNonNull(runs.file(List.of(Map.entry(eventId, plan)), now).get(eventId));
  }

  /** Which of these facts of SageMaker some event has told already. */
  public Set<String> toldFacts(Collection<String> facts) {
    return sql.sql("select distinct fact from event where fact = any(:facts)")
        .param("facts", Sql.texts(facts))
        .query(String.class)
        .set();
  }

  private static Identity identityOf(Map<String, Identity> freshIds, String id) {
    return Objects.requireNonNull(freshIds.get(id));
  }

  private static Filed answer(Map<Identity, Filed> filed, Identity identity) {
    Filed answer = filed.get(identity);
    if (answer == null) {
      throw new IllegalStateException("event " + identity.envelopeId() + " was not filed");
    }
    return answer;
  }

  /** The id under which the event is new, or nothing where this very message is here already. */
  private Optional<String> insert(Identity identity, Plan plan, Instant now) {
    if (insertAs(identity.envelopeId(), identity, plan, now)) {
      return Optional.of(identity.envelopeId());
    }
    if (isKnown(identity)) {
      return Optional.empty();
    }
    // The sender used one id for two messages: losing the second would be worse than a longer id
    // (ADR 0004).
    String longer = identity.envelopeId() + "~" + identity.contentHash().substring(0, 8);
    return insertAs(longer, identity, plan, now) ? Optional.of(longer) : Optional.empty();
  }

  private boolean insertAs(String id, Identity identity, Plan plan, Instant now) {
    Inbound inbound = plan.inbound();
    Event event = inbound.event();
    return jdbc.update(
            """
            insert into event (id, envelope_id, content_hash, source, detail_type, event_time, envelope, raw, origin, sender, fact, received_at, last_received_at)
            values (?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """,
            id,
            identity.envelopeId(),
            identity.contentHash(),
            storable(event.source()),
            storable(event.detailType()),
            Sql.time(event.time()),
            envelope(event).toString(),
            inbound.raw(),
            inbound.origin().name(),
            inbound.sender(),
            plan.fact() == null ? null : storable(plan.fact()),
            Sql.time(now),
            Sql.time(now))
        == 1;
  }

  private boolean isKnown(Identity identity) {
    return sql.sql("select count(*) from event where envelope_id = :id and content_hash = :hash")
            .param("id", identity.envelopeId())
            .param("hash", identity.contentHash())
            .query(Integer.class)
            .single()
        > 0;
  }

  private Filed again(Identity identity, Instant now) {
    String id =
        sql.sql(
                """
                update event set deliveries = deliveries + 1, last_received_at = :now
                where envelope_id = :id and content_hash = :hash returning id
                """)
            .param("now", Sql.time(now))
            .param("id", identity.envelopeId())
            .param("hash", identity.contentHash())
            .query(String.class)
            .single();
    return new Filed(id, true, runsOf(id));
  }

  private List<FiledRun> runsOf(String eventId) {
    return sql.sql(
            """
            select r.id, r.rule_id, array(select a.id from action a where a.run_id = r.id order by a.id limit 1000) as actions
            from event_run er join run r on r.id = er.run_id
            where er.event_id = :event order by r.rule_id
            """)
        .param("event", eventId)
        .query((row, number) ->
            new FiledRun(
                row.getObject("id", UUID.class),
                row.getString("rule_id"),
                false,
                List.of((UUID[]) row.getArray("actions").getArray())))
        .list();
  }

  /** The event as EventBridge would write it. */
  public static ObjectNode envelope(Event event) {
    ObjectNode envelope = Json.object();
    envelope.put("id", event.id()).put("source", event.source());
    envelope.put("detail-type", event.detailType()).put("account", event.account());
    envelope.put("time", event.time() == null ? null : event.time().toString());
    envelope.put("region", event.region());
    ArrayNode resources = envelope.putArray("resources");
    event.resources().forEach(resources::add);
    envelope.set("detail", event.detail());
    return envelope;
  }

  private static String storable(String text) {
    return text.replace('\u0000', '\uFFFD');
  }

  /** What makes two messages one event. */
  private record Identity(String envelopeId, String contentHash) implements Comparable<Identity> {

    static Identity of(Plan plan) {
      return new Identity(storable(plan.inbound().event().id()), plan.contentHash());
    }

    @Override
    public int compareTo(Identity other) {
      return Comparator.comparing(Identity::envelopeId)
          .thenComparing(Identity::contentHash)
          .compare(this, other);
    }
  }
}
