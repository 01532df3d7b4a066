package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.model.TraceContext;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files runs and their first actions, once for each rule and business key. */
final class RunFiling {

  /** serialization_failure: the same may be asked for again, and is planned anew then. */
  private static final String SERIALIZATION = "40001";

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final ActionFiling actions;

  RunFiling(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.actions = new ActionFiling(jdbc);
  }

  /** Files what new events ask for; one answer an event id. */
  Map<String, Filed> file(List<Map.Entry<String, Plan>> events, Instant now) {
    return file(events, Map.of(), now);
  }

  /**
   * Files what an event that was here before asks for now. A rule that it has a run of keeps that
   * one, whatever the key is now (money rule 21).
   */
  Filed add(String eventId, Plan plan, Instant now) {
    hold(eventId);
    Map<String, FiledRun> had =
        runsOf(List.of(eventId)).getOrDefault(eventId, List.of()).stream()
            .collect(Collectors.toMap(FiledRun::ruleId, run -> run, (first, later) -> first));
    return Objects.requireNonNull(file(List.of(Map.entry(eventId, plan)), had, now).get(eventId));
  }

  /** Whoever adds runs to an event waits here for the other, and then sees what that one added. */
  void hold(String eventId) {
    sql.sql("select 1 from event where id = :id for no key update")
        .param("id", eventId)
        .query(Integer.class)
        .single();
  }

  /**
   * @param had the runs that the event has already, by rule
   */
  private Map<String, Filed> file(
      List<Map.Entry<String, Plan>> events, Map<String, FiledRun> had, Instant now) {
    List<Candidate> candidates = new ArrayList<>();
    Map<UUID, FiledRun> filed = new HashMap<>();
    for (Map.Entry<String, Plan> event : events) {
      for (PlannedRun run : event.getValue().runs()) {
        FiledRun kept = had.get(run.ruleId());
        if (kept == null) {
          candidates.add(new Candidate(event.getKey(), event.getValue().inbound().trace(), run));
        } else {
          filed.put(run.id(), kept);
        }
      }
      failures(event.getKey(), event.getValue().failures(), now);
    }
    candidates.sort(
        Comparator.comparing((Candidate c) -> c.run().ruleId())
            .thenComparing(c -> c.run().businessKey()));
    requireKeysInForce(candidates);
    rememberRules(candidates, now);
    Set<UUID> started = insert(candidates, now);
    List<ActionFiling.Item> items = new ArrayList<>();
    for (Candidate candidate : candidates) {
      PlannedRun run = candidate.run();
      if (started.contains(run.id())) {
        run.actions()
            .forEach(a ->
                items.add(new ActionFiling.Item(run, candidate.eventId(), candidate.trace(), a)));
        filed.put(run.id(), started(run));
      }
    }
    actions.insert(items, now);
    // After the actions: the run that a candidate meets may be another of this very batch.
    filed.putAll(met(candidates.stream().filter(c -> !started.contains(c.run().id())).toList()));
    link(candidates, filed);
    candidates.forEach(candidate -> compareIfMet(candidate, answer(filed, candidate.run()), now));
    return answers(events, filed);
  }

  private static FiledRun answer(Map<UUID, FiledRun> filed, PlannedRun run) {
    return Objects.requireNonNull(filed.get(run.id()));
  }

  private static Map<String, Filed> answers(
      List<Map.Entry<String, Plan>> events, Map<UUID, FiledRun> filed) {
    Map<String, Filed> answers = new LinkedHashMap<>();
    for (Map.Entry<String, Plan> event : events) {
      List<FiledRun> runs =
          event.getValue().runs().stream().map(run -> answer(filed, run)).toList();
      boolean nothingNew = !runs.isEmpty() && runs.stream().noneMatch(FiledRun::started);
      answers.put(event.getKey(), new Filed(event.getKey(), nothingNew, runs));
    }
    return answers;
  }

  private void rememberRules(List<Candidate> candidates, Instant now) {
    Map<String, PlannedRun> byHash = new TreeMap<>();
    candidates.forEach(candidate -> byHash.put(candidate.run().ruleHash(), candidate.run()));
    for (PlannedRun run : byHash.values()) {
      int added =
          jdbc.update(
              """
              insert into rule_version (hash, rule_id, grammar, definition, first_used)
              values (?, ?, ?, ?::json, ?)
              on conflict do nothing
              """,
              run.ruleHash(),
              run.ruleId(),
              run.grammar(),
              run.definition().toString(),
              Sql.time(now));
      if (added == 1) {
        requireInForce(run);
      }
    }
  }

  /**
   * Refuses runs by a revision after which another one changed a key. While a replica has not
   * followed yet, two events of one fact could have two keys, and both would be paid. What is filed
   * in the very moment of the change is as what was filed before it.
   */
  private void requireKeysInForce(List<Candidate> candidates) {
    Set<Long> revisions =
        candidates.stream()
            .map(candidate -> candidate.run().revision())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    if (revisions.isEmpty()) {
      return;
    }
    Optional<Long> changed =
        sql.sql(
                """
                select later.number from rule_revision planned join rule_revision later
                  on later.number > planned.number and later.in_force_at is not null
                where planned.number = any(:revisions)
                  and not later.acknowledged <@ planned.acknowledged
                limit 1
                """)
            .param("revisions", Sql.numbers(revisions.stream()))
            .query(Long.class)
            .optional();
    if (changed.isPresent()) {
      throw behind(
          "revision %d of the rules changes keys after revision %s"
              .formatted(changed.get(), revisions));
    }
  }

  private static ConcurrencyFailureException behind(String message) {
    return new ConcurrencyFailureException(message, new SQLException(message, SERIALIZATION));
  }

  /**
   * Refuses the first run by a version of a rule where another revision is in force by now. Whoever
   * puts a revision in force looks whether a key has changed since it was used (money rule 21). A
   * replica that has not followed yet must not use the old key for the first time after that.
   * Whether this or the other comes first, the row of the revision decides.
   */
  private void requireInForce(PlannedRun run) {
    if (run.revision() == null) {
      return;
    }
    // What was in force when the first look began may be so no more when it gets the row.
    Optional<Long> inForce = numberInForce().or(this::numberInForce);
    if (inForce.isPresent() && !inForce.get().equals(run.revision())) {
      throw behind(
          "revision %d of the rules is in force, and a run by revision %d would be the first of rule %s as it was"
              .formatted(inForce.get(), run.revision(), run.ruleId()));
    }
  }

  private Optional<Long> numberInForce() {
    return sql.sql("select number from rule_revision where standing = 'IN_FORCE' for share")
        .query(Long.class)
        .optional();
  }

  /** Files the runs that are new, in the order given; their ids. */
  private Set<UUID> insert(List<Candidate> candidates, Instant now) {
    if (candidates.isEmpty()) {
      return Set.of();
    }
    return sql.sql(
            """
            insert into run (
              id, rule_id, rule_hash, business_key, event_id, shadow, revision, created_at)
            select n.id, n.rule_id, n.rule_hash, n.business_key, n.event_id, n.shadow, n.revision,
              cast(:now as timestamptz)
            from unnest(:ids, :rules, :hashes, :keys, :events, :shadows, :revisions)
              with ordinality
                as n (id, rule_id, rule_hash, business_key, event_id, shadow, revision, place)
            order by n.place
            on conflict (rule_id, business_key) do nothing
            returning id
            """)
        .param("ids", Sql.uuids(candidates.stream().map(c -> c.run().id()).toList()))
        .param("rules", Sql.texts(candidates.stream().map(c -> c.run().ruleId()).toList()))
        .param("hashes", Sql.texts(candidates.stream().map(c -> c.run().ruleHash()).toList()))
        .param("keys", Sql.texts(candidates.stream().map(c -> c.run().businessKey()).toList()))
        .param("events", Sql.texts(candidates.stream().map(Candidate::eventId).toList()))
        .param("shadows", Sql.flags(candidates.stream().map(c -> c.run().shadow()).toList()))
        .param("revisions", Sql.numbers(candidates.stream().map(c -> c.run().revision())))
        .param("now", Sql.time(now))
        .query(UUID.class)
        .set();
  }

  private static FiledRun started(PlannedRun run) {
    List<UUID> ids = run.actions().stream().map(PlannedAction::id).toList();
    return new FiledRun(run.id(), run.ruleId(), true, run.shadow(), ids);
  }

  /** The runs that were there before these candidates, by the ids that the candidates had. */
  private Map<UUID, FiledRun> met(List<Candidate> candidates) {
    Map<UUID, FiledRun> met = new HashMap<>();
    if (candidates.isEmpty()) {
      return met;
    }
    sql.sql(
            """
            select n.id as planned, r.id, r.rule_id, r.shadow,
              array(
                select a.id from action a where a.run_id = r.id order by a.id limit 1000) as actions
            from unnest(:ids, :rules, :keys) as n (id, rule_id, business_key)
            join run r on r.rule_id = n.rule_id and r.business_key = n.business_key
            """)
        .param("ids", Sql.uuids(candidates.stream().map(c -> c.run().id()).toList()))
        .param("rules", Sql.texts(candidates.stream().map(c -> c.run().ruleId()).toList()))
        .param("keys", Sql.texts(candidates.stream().map(c -> c.run().businessKey()).toList()))
        .query(
            (RowCallbackHandler)
                row ->
                    met.put(
                        row.getObject("planned", UUID.class),
                        new FiledRun(
                            row.getObject("id", UUID.class),
                            row.getString("rule_id"),
                            false,
                            row.getBoolean("shadow"),
                            List.of((UUID[]) row.getArray("actions").getArray()))));
    return met;
  }

  /** The runs that events have, those that they started and those that they met. */
  Map<String, List<FiledRun>> runsOf(Collection<String> eventIds) {
    Map<String, List<FiledRun>> runs = new HashMap<>();
    if (eventIds.isEmpty()) {
      return runs;
    }
    sql.sql(
            """
            select er.event_id, r.id, r.rule_id, r.shadow,
              array(
                select a.id from action a where a.run_id = r.id order by a.id limit 1000) as actions
            from event_run er join run r on r.id = er.run_id
            where er.event_id = any(:events) order by er.event_id, r.rule_id, r.created_at, r.id
            """)
        .param("events", Sql.texts(eventIds))
        .query(
            (RowCallbackHandler)
                row ->
                    runs.computeIfAbsent(row.getString("event_id"), id -> new ArrayList<>())
                        .add(
                            new FiledRun(
                                row.getObject("id", UUID.class),
                                row.getString("rule_id"),
                                false,
                                row.getBoolean("shadow"),
                                List.of((UUID[]) row.getArray("actions").getArray()))));
    return runs;
  }

  private void link(List<Candidate> candidates, Map<UUID, FiledRun> filed) {
    jdbc.batchUpdate(
        "insert into event_run (event_id, run_id, started) values (?, ?, ?) on conflict do nothing",
        candidates,
        candidates.size() + 1,
        (row, candidate) -> {
          FiledRun run = answer(filed, candidate.run());
          row.setString(1, candidate.eventId());
          row.setObject(2, run.id());
          row.setBoolean(3, run.started());
        });
  }

  /**
   * Same key, other terms: the first action stays as it is, and the difference is kept (money rule
   * 3).
   */
  private void compareIfMet(Candidate candidate, FiledRun run, Instant now) {
    if (!run.started()) {
      Map<String, PlannedAction> planned =
          candidate.run().actions().stream()
              .collect(Collectors.toMap(a -> a.step() + "/" + a.item(), a -> a));
      actions.recordConflicts(run.id(), candidate.eventId(), planned, now);
    }
  }

  private void failures(String eventId, List<RuleFailure> failures, Instant now) {
    for (RuleFailure failure : failures) {
      jdbc.update(
          "insert into rule_failure (event_id, rule_id, reason, explanation, at) values (?, ?, ?,"
              + " ?, ?) on conflict do nothing",
          eventId,
          failure.ruleId(),
          Sql.storable(failure.reason()),
          Sql.storable(failure.explanation()),
          Sql.time(now));
    }
  }

  /** A run that an event asks for. */
  private record Candidate(String eventId, @Nullable TraceContext trace, PlannedRun run) {}
}
