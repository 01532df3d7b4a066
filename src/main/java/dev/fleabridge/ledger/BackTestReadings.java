package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads stored events with what became of them, in the order in which they were received, page by
 * page. Takes no locks and changes nothing.
 */
public class BackTestReadings {

  /** The most events of a page. */
  public static final int MAX_EVENTS = 200;

  /**
   * The most bytes of the messages of a page, but for its first event. An event has at most 1 MiB
   * at its door, and a few times as much in memory.
   */
  static final int MAX_BYTES = 2 << 20;

  private static final int MAX_COUNTED = 10_000_000;

  /**
   * A stored event.
   *
   * @param id under which the event is stored
   * @param runs the runs that it started or met
   */
  public record PastEvent(String id, Instant receivedAt, Event event, List<PastRun> runs) {

    /** Where the next page goes on. */
    public Cursor cursor() {
      return new Cursor(receivedAt, id);
    }
  }

  /**
   * A run of an event.
   *
   * @param steps its ordinary steps
   * @param rowsAmount what the payments of its files' rows come to; zero where it has none, and of
   *     a shadow run
   */
  public record PastRun(
      String ruleId, String businessKey, List<PastStep> steps, BigDecimal rowsAmount) {}

  /**
   * A step of a run, as it stands now.
   *
   * @param parameters null while it waits for them
   * @param shadow whether its run began in shadow mode, so that it paid nothing
   */
  public record PastStep(
      String step,
      ActionKind kind,
      ActionState state,
      @Nullable String reason,
      @Nullable BigDecimal amount,
      @Nullable ObjectNode parameters,
      @Nullable ObjectNode result,
      boolean shadow) {

    /** A step of a live run. */
    public PastStep(
        String step,
        ActionKind kind,
        ActionState state,
        @Nullable String reason,
        @Nullable BigDecimal amount,
        @Nullable ObjectNode parameters,
        @Nullable ObjectNode result) {
      this(step, kind, state, reason, amount, parameters, result, false);
    }
  }

  /** A business key of a rule. */
  public record Fact(String ruleId, String businessKey) {}

  private final JdbcClient sql;

  public BackTestReadings(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** How many events were received in the window; empty where counting them takes too long. */
  public OptionalLong count(Instant since, Instant until) {
    try {
      return OptionalLong.of(
          sql.sql(
                  """
                  select count(*) from (
                    select 1 from event where received_at >= :since and received_at < :until
                    limit :most) as counted
                  """)
              .param("since", Sql.time(since))
              .param("until", Sql.time(until))
              .param("most", MAX_COUNTED)
              .query(Long.class)
              .single());
    } catch (DataAccessException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The next events of the window, oldest first.
   *
   * @param after the last event of the page before; null: the window's first page
   * @return at least one event, unless there are no more
   */
  public List<PastEvent> page(Instant since, Instant until, @Nullable Cursor after) {
    List<PastEvent> bare =
        sql.sql(pageStatement(after != null))
            .params(pageParameters(since, until, after))
            .query((row, number) ->
                new PastEvent(
                    row.getString("id"),
                    Objects.requireNonNull(Sql.instant(row, "received_at")),
                    Runs.event(row),
                    List.of()))
            .list();
    Map<String, List<PastRun>> runs = runs(bare.stream().map(PastEvent::id).toList());
    return bare.stream()
        .map(event ->
            new PastEvent(
                event.id(),
                event.receivedAt(),
                event.event(),
                runs.getOrDefault(event.id(), List.of())))
        .toList();
  }

  /**
   * The order is the index's, read backwards. The length of the message is told without reading it.
   */
  static String pageStatement(boolean goesOn) {
    return """
    select e.id, e.received_at, e.envelope, e.event_time from (
      select id, received_at,
        sum(octet_length(raw)) over (order by received_at, id desc) as bytes,
        row_number() over (order by received_at, id desc) as number
      from (
        select id, received_at, raw from event
        where received_at >= :since and received_at < :until %s
        order by received_at, id desc
        limit :most) as found) as measured
    join event e on e.id = measured.id
    where number = 1 or bytes <= :bytes
    order by e.received_at, e.id desc
    """
        .formatted(goesOn ? "and received_at >= :at and (received_at > :at or id < :id)" : "");
  }

  static Map<String, @Nullable Object> pageParameters(
      Instant since, Instant until, @Nullable Cursor after) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("since", Sql.time(since));
    parameters.put("until", Sql.time(until));
    parameters.put("most", MAX_EVENTS);
    parameters.put("bytes", MAX_BYTES);
    if (after != null) {
      parameters.put("at", Sql.time(after.at()));
      parameters.put("id", after.id());
    }
    return parameters;
  }

  private Map<String, List<PastRun>> runs(List<String> events) {
    Map<UUID, List<PastStep>> steps = new HashMap<>();
    Map<UUID, BigDecimal> rows = new HashMap<>();
    Map<UUID, PastRun> runs = new HashMap<>();
    Map<String, List<UUID>> linked = new HashMap<>();
    sql.sql(
            """
            select er.event_id, r.id, r.rule_id, r.business_key
            from event_run er join run r on r.id = er.run_id
            where er.event_id = any(:events)
            order by r.rule_id, r.business_key
            """)
        .param("events", Sql.texts(events))
        .query(row -> {
          UUID id = row.getObject("id", UUID.class);
          linked.computeIfAbsent(row.getString("event_id"), e -> new ArrayList<>()).add(id);
          List<PastStep> own = steps.computeIfAbsent(id, run -> new ArrayList<>());
          runs.put(
              id,
              new PastRun(
                  row.getString("rule_id"), row.getString("business_key"), own, BigDecimal.ZERO));
        });
    readSteps(steps);
    readRows(runs.keySet(), rows);
    Map<String, List<PastRun>> byEvent = new HashMap<>();
    linked.forEach((event, ids) ->
        byEvent.put(event, ids.stream().map(id -> withRows(runs.get(id), rows.get(id))).toList()));
    return byEvent;
  }

  private static PastRun withRows(@Nullable PastRun run, @Nullable BigDecimal rows) {
    PastRun found = Objects.requireNonNull(run);
    return rows == null
        ? found
        : new PastRun(found.ruleId(), found.businessKey(), found.steps(), rows);
  }

  private void readSteps(Map<UUID, List<PastStep>> steps) {
    sql.sql(
            """
            select run_id, step, kind, state, reason, amount, parameters, result, shadow from action
            where run_id = any(:runs) and item = ''
            """)
        .param("runs", Sql.uuids(steps.keySet()))
        .query(row -> {
          Objects.requireNonNull(steps.get(row.getObject("run_id", UUID.class))).add(step(row));
        });
  }

  private static PastStep step(ResultSet row) throws SQLException {
    return new PastStep(
        row.getString("step"),
        ActionKind.valueOf(row.getString("kind")),
        ActionState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getBigDecimal("amount"),
        Sql.object(row, "parameters"),
        Sql.object(row, "result"),
        row.getBoolean("shadow"));
  }

  private void readRows(Collection<UUID> runs, Map<UUID, BigDecimal> rows) {
    sql.sql(
            """
            select a.run_id, sum(f.amount) as amount
            from action a join fan_out f on f.action_id = a.id
            where a.run_id = any(:runs) and a.item = '' and not a.shadow
            group by a.run_id
            """)
        .param("runs", Sql.uuids(runs))
        .query(row -> {
          rows.put(row.getObject("run_id", UUID.class), row.getBigDecimal("amount"));
        });
  }

  /** Those of these facts whose runs began before a moment. */
  public Set<Fact> begunBefore(Collection<Fact> facts, Instant moment) {
    return new HashSet<>(
        sql.sql(
                """
                select r.rule_id, r.business_key
                from unnest(:rules::text[], :keys::text[]) as asked (rule_id, business_key)
                join run r on r.rule_id = asked.rule_id and r.business_key = asked.business_key
                where r.created_at < :moment
                """)
            .param("rules", Sql.texts(facts.stream().map(Fact::ruleId).toList()))
            .param("keys", Sql.texts(facts.stream().map(Fact::businessKey).toList()))
            .param("moment", Sql.time(moment))
            .query(
                (row, number) -> new Fact(row.getString("rule_id"), row.getString("business_key")))
            .list());
  }
}
