package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.Lookout;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.RuleReplicas;
import dev.fleabridge.ledger.RuleReplicas.Replica;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks every few seconds which revision is in force, and whether the rules file has changed, and
 * tells the ledger what this replica works by. Each replica does so for itself, in one thread.
 */
public final class RulesWatch implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(RulesWatch.class);

  /** What has not changed is written again after this time, so that people see who is there. */
  private static final Duration SEEN_AGAIN = Duration.ofSeconds(10);

  /** A replica that has said nothing for so long is not shown any more. */
  public static final Duration SHOWN = Duration.ofMinutes(5);

  /** A file may have hundreds of mistakes, and this is written again and again. */
  private static final int MAX_PROBLEM_CHARS = 4_000;

  /** A look that is under way, and a word to the database that this replica ends. */
  static final Duration LONGEST_STOP = Lookout.LONGEST_STOP.plusSeconds(1);

  private static final Duration FORGOTTEN = Duration.ofDays(1);

  /** What this replica works by, and what is wrong. */
  public record Here(
      String replica,
      @Nullable Long revision,
      String location,
      @Nullable Long fileSaysRevision,
      @Nullable String problem) {}

  private final Following following;
  private final @Nullable FileWatch file;
  private final RulesInForce rules;
  private final RuleReplicas replicas;
  private final Clock clock;
  private final String replica;
  private final String location;
  private final Runnable exchanged;
  private final Supplier<Optional<Duration>> sinceTurn;

  /** The revision that {@link #exchanged} was last run for; null where it was none. */
  private RulesInForce.@Nullable Revision known;

  private final Lookout lookout;
  private @Nullable Replica reported;
  private boolean outage;

  /**
   * @param file watches the file; null where nothing does
   * @param replica the name of this replica
   * @param interval how long to wait between two looks
   * @param exchanged what is done when this replica works by another revision than before
   * @param sinceTurn how long ago the engine of this replica came round; empty where none runs
   */
  RulesWatch(
      Following following,
      @Nullable FileWatch file,
      RulesInForce rules,
      RuleReplicas replicas,
      Clock clock,
      String replica,
      String location,
      Duration interval,
      Runnable exchanged,
      Supplier<Optional<Duration>> sinceTurn) {
    this.following = following;
    this.file = file;
    this.rules = rules;
    this.replicas = replicas;
    this.clock = clock;
    this.replica = replica;
    this.location = location;
    this.lookout = new Lookout("rules-watch", interval, this::look);
    this.exchanged = exchanged;
    this.sinceTurn = sinceTurn;
    this.known = rules.now().orElse(null);
  }

  /**
   * One look. Where the database cannot be asked, the rules stay as they are, and the next look
   * tries again.
   */
  public void look() {
    try {
      following.look();
      if (file != null && file.look()) {
        following.look();
      }
      tellExchange();
      report();
      outage = false;
    } catch (RuntimeException e) {
      if (!outage) {
        log.warn("Whether other rules are in force is not known: {}", e.getMessage());
      }
      outage = true;
    }
  }

  private void tellExchange() {
    RulesInForce.@Nullable Revision now = rules.now().orElse(null);
    if (now != null && !now.equals(known)) {
      exchanged.run();
      if (file != null) {
        file.exchanged(now.number());
      }
    }
    known = now;
  }

  private void report() {
    Instant now = clock.instant();
    Replica last = reported;
    Here here = here();
    boolean same =
        last != null
            && Objects.equals(last.revision(), here.revision())
            && Objects.equals(last.problem(), here.problem());
    if (last != null && same && now.isBefore(last.seenAt().plus(SEEN_AGAIN))) {
      return;
    }
    boolean sameRevision = last != null && Objects.equals(last.revision(), here.revision());
    Instant since = last != null && sameRevision ? last.since() : now;
    Replica next = new Replica(replica, here.revision(), since, now, here.problem());
    replicas.report(next);
    replicas.turned(replica, sinceTurn.get().map(now::minus).orElse(null));
    if (last == null) {
      replicas.forgetUnseen(now.minus(FORGOTTEN));
    }
    reported = next;
  }

  /** What this replica works by, and what is wrong. */
  public Here here() {
    FileWatch watch = file;
    String problem =
        Stream.of(following.problem(), watch == null ? null : watch.problem())
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
    return new Here(
        replica,
        rules.now().map(RulesInForce.Revision::number).orElse(null),
        location,
        watch == null ? null : watch.sameAs(),
        problem.isEmpty() ? null : bounded(problem));
  }

  private static String bounded(String problem) {
    return problem.length() <= MAX_PROBLEM_CHARS
        ? problem
        : problem.substring(0, MAX_PROBLEM_CHARS) + "… (the log has all of it)";
  }

  @Override
  public void start() {
    lookout.start();
  }

  @Override
  public void stop() {
    if (!lookout.stop()) {
      return;
    }
    try {
      replicas.forget(replica);
    } catch (RuntimeException e) {
      log.debug("This replica stays in the list of replicas for a while", e);
    }
  }

  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("rules-watch", this::stop, callback);
  }

  /** While events come in, the rules in force are followed. */
  @Override
  public int getPhase() {
    return Stopping.RULES;
  }

  @Override
  public boolean isRunning() {
    return lookout.isRunning();
  }
}
