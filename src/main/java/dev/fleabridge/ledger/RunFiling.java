package dev.fleabridge.ledger;

import dev.fleabridge.ledger.Filed.FiledRun;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files runs and their first actions, once for each rule and business key. */
final class RunFiling {

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final ActionFiling actions;

  RunFiling(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.actions = new ActionFiling(jdbc);
  }

  /** Files what the events ask for; one answer an event id. */
  Map<String, Filed> file(List<Map.Entry<String, Plan>> events, Instant now) {
    List<Candidate> candidates = new ArrayList<>();
    for (Map.Entry<String, Plan> event : events) {
      event.getValue().runs().forEach(run -> candidates.add(new Candidate(event.getKey(), run)));
      failures(event.getKey(), event.getValue().failures(), now);
    }
    candidates.sort(
        Comparator.comparing((Candidate c) -> c.run().ruleId())
            .thenComparing(c -> c.run().businessKey()));
    rememberRules(candidates, now);
    Map<UUID, Optional<UUID>> existing = new HashMap<>();
    List<ActionFiling.Item> items = new ArrayList<>();
    for (Candidate candidate : candidates) {
      PlannedRun run = candidate.run();
      Optional<UUID> earlier = insert(candidate, now);
      existing.put(run.id(), earlier);
      if (earlier.isEmpty()) {
        run.actions().forEach(a -> items.add(new ActionFiling.Item(run, candidate.eventId(), a)));
      }
    }
    actions.insert(items, now);
    // After the actions: the run that a candidate meets may be another of this very batch.
    Map<UUID, FiledRun> filed = new HashMap<>();
    candidates.forEach(
        c -> filed.put(c.run().id(), filed(c, Objects.requireNonNull(existing.get(c.run().id())))));
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
      jdbc.update(
          "insert into rule_version (hash, rule_id, definition, first_used) values (?, ?, ?::json, ?) on conflict do nothing",
          run.ruleHash(),
          run.ruleId(),
          run.definition().toString(),
          Sql.time(now));
    }
  }

  /**
   * The id of the run that was there before, or nothing where the candidate is new and now filed.
   */
  private Optional<UUID> insert(Candidate candidate, Instant now) {
    PlannedRun run = candidate.run();
    int inserted =
        jdbc.update(
            """
            insert into run (id, rule_id, rule_hash, business_key, event_id, created_at) values (?, ?, ?, ?, ?, ?)
            on conflict (rule_id, business_key) do nothing
            """,
            run.id(),
            run.ruleId(),
            run.ruleHash(),
            run.businessKey(),
            candidate.eventId(),
            Sql.time(now));
    if (inserted == 1) {
      return Optional.empty();
    }
    return sql.sql("select id from run where rule_id = :rule and business_key = :key")
        .param("rule", run.ruleId())
        .param("key", run.businessKey())
        .query(UUID.class)
        .optional();
  }

  private FiledRun filed(Candidate candidate, Optional<UUID> existing) {
    PlannedRun run = candidate.run();
    if (existing.isEmpty()) {
      List<UUID> ids = run.actions().stream().map(PlannedAction::id).toList();
      return new FiledRun(run.id(), run.ruleId(), true, ids);
    }
    List<UUID> ids =
        sql.sql("select id from action where run_id = :run order by id limit 1000")
            .param("run", existing.get())
            .query(UUID.class)
            .list();
    return new FiledRun(existing.get(), run.ruleId(), false, ids);
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
          "insert into rule_failure (event_id, rule_id, reason, explanation, at) values (?, ?, ?, ?, ?) on conflict do nothing",
          eventId,
          failure.ruleId(),
          failure.reason(),
          failure.explanation(),
          Sql.time(now));
    }
  }

  /** A run that an event asks for. */
  private record Candidate(String eventId, PlannedRun run) {}
}
