package dev.fleabridge.engine.watch;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.EndedTrainingJob;
import dev.fleabridge.aws.PipelineExecution;
import dev.fleabridge.aws.PipelineExecutions;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.MissingEventsBeginning;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.rule.BusinessKey;
import dev.fleabridge.rule.SageMakerKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what SageMaker did and no event told of, because its events are delivered on best effort
 * only (money rule 19). An event that arrives later after all meets the same business keys and
 * starts nothing.
 *
 * <p>Only what no event has told is taken in. So a rule that is added later is not applied to facts
 * that an event has told before. Failures are logged and counted. The next search looks again.
 */
public final class MissingEvents {

  private static final Logger log = LoggerFactory.getLogger(MissingEvents.class);
  private static final int FACTS_AT_ONCE = 500;

  /** The old name stays until the release after next, so that no alarm stops working. */
  static final List<String> FOUND =
      List.of("fleabridge.missing-events.found", "fleabridge.sweep.missing");

  static final List<String> FAILURES =
      List.of("fleabridge.missing-events.failures", "fleabridge.sweep.failures");

  /**
   * Which events are looked for.
   *
   * @param window how far back a search looks; it should be longer than any outage
   * @param grace for how long an event may still be on its usual way
   * @param notBefore trainings that ended before it, and pipeline executions that began before it,
   *     are never taken in; null means the time of the first search, which the books keep
   */
  public record Reach(Duration window, Duration grace, @Nullable Instant notBefore) {}

  private final TrainingJobs trainingJobs;
  private final PipelineExecutions executions;
  private final OwnEvents events;
  private final Inbox inbox;
  private final MissingEventsBeginning beginning;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Reach reach;

  public MissingEvents(
      TrainingJobs trainingJobs,
      PipelineExecutions executions,
      OwnEvents events,
      Inbox inbox,
      MissingEventsBeginning beginning,
      MeterRegistry meters,
      Clock clock,
      Reach reach) {
    this.trainingJobs = trainingJobs;
    this.executions = executions;
    this.events = events;
    this.inbox = inbox;
    this.beginning = beginning;
    this.meters = meters;
    this.clock = clock;
    this.reach = reach;
  }

  /** Looks once at everything in the window. Returns how many missing events it has filed. */
  public int search() {
    Instant now = clock.instant();
    Instant to = now.minus(reach.grace());
    Instant notBefore = reach.notBefore() == null ? beginning.orNow(now) : reach.notBefore();
    Instant from = now.minus(reach.window());
    if (notBefore.isAfter(from)) {
      from = notBefore;
    }
    return from.isBefore(to) ? trainings(from, to, notBefore) + pipelines(from, to, notBefore) : 0;
  }

  private int trainings(Instant from, Instant to, Instant notBefore) {
    Map<String, EndedTrainingJob> ended = new LinkedHashMap<>();
    look(
        "training jobs",
        () ->
            trainingJobs.endedBetween(
                from,
                to,
                job -> {
                  if (isOurs(job, notBefore)) {
                    byFact(job.arn(), job.status(), fact -> ended.put(fact, job));
                  }
                }));
    // The list shows less than an event has. A description is asked for only where one is missing.
    return takeIn("training job", ended, job -> MissingEvent.of(trainingJobs.describe(job.arn())));
  }

  private int pipelines(Instant from, Instant to, Instant notBefore) {
    Map<String, PipelineExecution> ended = new LinkedHashMap<>();
    look(
        "pipeline executions",
        () ->
            executions.endedBetween(
                from,
                to,
                one -> {
                  if (isOurs(one, notBefore)) {
                    byFact(one.arn(), one.status(), fact -> ended.put(fact, one));
                  }
                }));
    return takeIn("pipeline execution", ended, MissingEvent::of);
  }

  /**
   * Asks for the end, because the list goes by the last change, and a later tag is a change too.
   */
  private static boolean isOurs(EndedTrainingJob job, Instant notBefore) {
    return job.endTime() == null || !job.endTime().isBefore(notBefore);
  }

  /**
   * Asks for the start, because SageMaker keeps no end of an execution, but only its last change,
   * and a new name is a change too. So an execution that began before is left alone even where it
   * ended after. A person may have to make its payment, but nothing is paid for what ended long
   * ago.
   */
  private static boolean isOurs(PipelineExecution execution, Instant notBefore) {
    return !execution.startTime().isBefore(notBefore);
  }

  private static void byFact(String arn, String status, Consumer<String> found) {
    if (SageMakerKey.of(arn, status) instanceof BusinessKey.Known(String fact)) {
      found.accept(fact);
    }
  }

  /** Lists. What the listing has shown before a failure still counts. */
  private void look(String what, Runnable listing) {
    try {
      listing.run();
    } catch (AwsFailure e) {
      failed("The search for missing events could not list all {}: {}", what, e.reason());
    }
  }

  private <T> int takeIn(String what, Map<String, T> ended, Function<T, Event> event) {
    int filed = 0;
    for (List<String> facts : portions(ended.keySet())) {
      Set<String> told = inbox.toldFacts(facts);
      for (String fact : facts) {
        T one = ended.get(fact);
        if (!told.contains(fact) && one != null && takeIn(what, fact, () -> event.apply(one))) {
          filed++;
        }
      }
    }
    return filed;
  }

  private interface Making {
    Event make();
  }

  private boolean takeIn(String what, String fact, Making making) {
    try {
      Filed filed = events.file(events.plan(making.make(), Origin.MISSING_EVENTS));
      for (String name : FOUND) {
        meters.counter(name, "kind", what).increment();
      }
      log.info(
          "No event told of the {} {}: taken in as event {}, {} runs",
          what,
          fact,
          filed.eventId(),
          filed.runs().size());
      return true;
    } catch (AwsFailure e) {
      failed("The search for missing events could not ask for the {}: {}", what, e.reason());
    } catch (RuntimeException e) {
      countFailure();
      log.error("The search for missing events could not take in {}", fact, e);
    }
    return false;
  }

  private void failed(String message, String what, String why) {
    countFailure();
    log.warn(message, what, why);
  }

  private void countFailure() {
    for (String name : FAILURES) {
      meters.counter(name).increment();
    }
  }

  private static List<List<String>> portions(Collection<String> facts) {
    List<String> all = List.copyOf(facts);
    List<List<String>> portions = new ArrayList<>();
    for (int from = 0; from < all.size(); from += FACTS_AT_ONCE) {
      portions.add(all.subList(from, Math.min(all.size(), from + FACTS_AT_ONCE)));
    }
    return portions;
  }
}
