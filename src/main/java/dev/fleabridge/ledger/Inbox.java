package dev.fleabridge.ledger;

import dev.fleabridge.ledger.EventFiling.Identity;
import dev.fleabridge.ledger.Filed.FiledRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Files events with all actions that their rules ask for. The unique indexes decide what is new,
 * not a look beforehand (money rule 5); any number of replicas may file the same event at once.
 */
public class Inbox {

  private final JdbcClient sql;
  private final EventFiling events;
  private final RunFiling runs;

  public Inbox(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
    this.events = new EventFiling(jdbc);
    this.runs = new RunFiling(jdbc);
  }

  /**
   * Files a batch, in the caller's transaction: after its commit the events are durable with their
   * actions, or, where it fails, nothing of them is.
   *
   * @return one answer a plan, in the same order
   */
  public List<Filed> file(List<Plan> plans, Instant now) {
    // One order for all replicas, so that two batches with common keys cannot wait for each other.
    SortedMap<Identity, Plan> distinct = new TreeMap<>();
    SortedMap<Identity, Integer> repeats = new TreeMap<>();
    for (Plan plan : plans) {
      Identity identity = Identity.of(plan);
      distinct.putIfAbsent(identity, plan);
      repeats.merge(identity, 1, Integer::sum);
    }
    Map<Identity, String> fresh = events.insert(distinct, now);
    fresh.keySet().forEach(identity -> repeats.merge(identity, -1, Integer::sum));
    repeats.values().removeIf(times -> times == 0);
    Map<Identity, String> known = events.countDeliveries(repeats, now);
    known.keySet().removeAll(fresh.keySet());

    Map<Identity, Filed> filed = new HashMap<>();
    List<Map.Entry<String, Plan>> newPlans = new ArrayList<>();
    fresh.forEach((identity, id) -> newPlans.add(Map.entry(id, plan(distinct, identity))));
    Map<String, Filed> started = runs.file(newPlans, now);
    fresh.forEach((identity, id) -> filed.put(identity, answer(started, id)));
    Map<String, List<FiledRun>> met = runs.runsOf(known.values());
    known.forEach((identity, id) ->
        filed.put(identity, new Filed(id, true, met.getOrDefault(id, List.of()))));
    return inOrder(plans, filed);
  }

  /** The first of equal messages in a batch may have been new; the others came again. */
  private static List<Filed> inOrder(List<Plan> plans, Map<Identity, Filed> filed) {
    Set<Identity> answered = new HashSet<>();
    List<Filed> answers = new ArrayList<>();
    for (Plan plan : plans) {
      Identity identity = Identity.of(plan);
      Filed answer = answer(filed, identity);
      answers.add(answered.add(identity) ? answer : answer.again());
    }
    return List.copyOf(answers);
  }

  /**
   * Files runs for an event that is already here: what a replay by newer rules, or a batch, adds. A
   * rule of which the event has a run, one that it started or that it met, gets no other, whatever
   * its key says by now (money rule 21): the answer then names that run.
   */
  public Filed fileRuns(String eventId, Plan plan, Instant now) {
    return runs.add(eventId, plan, now);
  }

  /**
   * Holds an event until the caller's transaction ends: who else would add runs to it waits, and
   * then sees those that this one added.
   */
  public void hold(String eventId) {
    runs.hold(eventId);
  }

  /** Which of these facts of SageMaker some event has told already. */
  public Set<String> toldFacts(Collection<String> facts) {
    return sql.sql("select distinct fact from event where fact = any(:facts)")
        .param("facts", Sql.texts(facts))
        .query(String.class)
        .set();
  }

  private static Plan plan(Map<Identity, Plan> plans, Identity identity) {
    return Objects.requireNonNull(plans.get(identity));
  }

  private static <K> Filed answer(Map<K, Filed> filed, K about) {
    Filed answer = filed.get(about);
    if (answer == null) {
      throw new IllegalStateException("event " + about + " was not filed");
    }
    return answer;
  }
}
