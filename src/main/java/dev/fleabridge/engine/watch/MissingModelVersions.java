package dev.fleabridge.engine.watch;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.ModelVersionSearches;
import dev.fleabridge.ledger.ModelVersionSearches.Mark;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.mlops.ModelVersion;
import dev.fleabridge.mlops.RemoteFailure;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.MlflowEvent;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.ModelVersionFact;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes in the versions of models that no webhook told of (money rule 19): MLflow delivers from a
 * thread of its own process, and what that process had in hand when it ended is lost. The event has
 * the form of the webhook's, so a webhook that comes after all meets the same business keys.
 */
final class MissingModelVersions {

  private static final Logger log = LoggerFactory.getLogger(MissingModelVersions.class);

  /** The prefix must never change: another one would make another event of the same version. */
  private static final String ID_PREFIX = "sweep-";

  /** How far the clocks of servers may be behind ours. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private static final int FACTS_AT_ONCE = 500;

  /**
   * Which versions are looked for.
   *
   * @param grace for how long a delivery may still be on its way
   * @param notBefore versions that were made before it are never taken in; null means the time of
   *     the first search of a server, which the books keep
   */
  record Reach(Duration grace, @Nullable Instant notBefore) {}

  /** A version, and the event that should have come. */
  private record Missing(String fact, Event event) {}

  private final MlflowServers servers;
  private final OwnEvents events;
  private final Inbox inbox;
  private final ModelVersionSearches searches;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Reach reach;

  MissingModelVersions(
      MlflowServers servers,
      OwnEvents events,
      Inbox inbox,
      ModelVersionSearches searches,
      MeterRegistry meters,
      Clock clock,
      Reach reach) {
    this.servers = servers;
    this.events = events;
    this.inbox = inbox;
    this.searches = searches;
    this.meters = meters;
    this.clock = clock;
    this.reach = reach;
  }

  /** Whether there is anything to search. */
  boolean hasServers() {
    return !servers.names().isEmpty();
  }

  /**
   * Looks once at each server. What fails is logged and counted, and the next search begins at the
   * same place.
   *
   * @return how many missing events it has filed
   */
  int search() {
    return servers.names().stream().sorted().mapToInt(this::search).sum();
  }

  private int search(String server) {
    Instant now = clock.instant();
    Instant to = now.minus(reach.grace());
    Mark mark = searches.of(server, reach.notBefore() == null ? now : reach.notBefore());
    Instant from = later(mark.searchedTo().minus(OVERLAP), mark.began());
    if (reach.notBefore() != null) {
      from = later(from, reach.notBefore());
    }
    if (!from.isBefore(to)) {
      return 0;
    }
    List<Missing> found = new ArrayList<>();
    boolean whole = list(server, from, to, found);
    int filed = 0;
    for (Missing missing : untold(found)) {
      if (takeIn(missing)) {
        filed++;
      } else {
        whole = false;
      }
    }
    if (whole) {
      searches.searched(server, to);
    }
    return filed;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  /** What the listing has shown before a failure still counts. */
  private boolean list(String server, Instant from, Instant to, List<Missing> found) {
    try {
      servers.versionsSince(
          server,
          from,
          version -> {
            if (!version.isPrompt() && !version.created().isAfter(to)) {
              Event event = event(server, version);
              ModelVersionFact.of(event).ifPresent(fact -> found.add(new Missing(fact, event)));
            }
          });
      return true;
    } catch (RemoteFailure e) {
      countFailure();
      log.warn(
          "The search for missing model versions could not list those of {}: {}",
          server,
          e.reason());
      return false;
    }
  }

  /** Those that no event has told, in the order in which they were made. */
  private List<Missing> untold(List<Missing> found) {
    Map<String, Missing> byFact = new LinkedHashMap<>();
    found.reversed().forEach(one -> byFact.put(one.fact(), one));
    List<String> facts = List.copyOf(byFact.keySet());
    for (int at = 0; at < facts.size(); at += FACTS_AT_ONCE) {
      Set<String> told =
          inbox.toldFacts(facts.subList(at, Math.min(facts.size(), at + FACTS_AT_ONCE)));
      byFact.keySet().removeAll(told);
    }
    return List.copyOf(byFact.values());
  }

  private boolean takeIn(Missing missing) {
    try {
      Filed filed = events.file(events.plan(missing.event(), Origin.MISSING_EVENTS));
      meters.counter(MissingEvents.FOUND.getFirst(), "kind", "model version").increment();
      log.info(
          "No event told of {}: taken in as event {}, {} runs",
          missing.fact(),
          filed.eventId(),
          filed.runs().size());
      return true;
    } catch (RuntimeException e) {
      countFailure();
      log.error("The search for missing events could not take in {}", missing.fact(), e);
      return false;
    }
  }

  private void countFailure() {
    meters.counter(MissingEvents.FAILURES.getFirst()).increment();
  }

  /** With what a webhook tells of a version. Its id follows from the version. */
  private static Event event(String server, ModelVersion version) {
    ObjectNode data = Json.object();
    data.put("name", version.name()).put("version", version.version());
    data.put("source", version.source());
    data.put("run_id", version.runId());
    version.tags().forEach(data.putObject("tags")::put);
    data.put("description", version.description());
    String identity = String.join("|", server, version.name(), version.version());
    return MlflowEvent.of(
        ID_PREFIX + Sha256.hex(identity),
        server,
        MlflowEvent.MODEL_VERSION,
        MlflowEvent.CREATED,
        version.created(),
        data,
        null);
  }
}
