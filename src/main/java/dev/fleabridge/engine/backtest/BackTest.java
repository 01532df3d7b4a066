package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.ledger.BackTestReadings;
import dev.fleabridge.rule.RuleBook;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates other rules over the events that came in a while, and tells how what they do differs
 * from what the rules in force do. It reads page by page and keeps the events of one page, so that
 * its memory does not depend on how many events there are. One back-test runs at a time.
 */
public final class BackTest {

  /** Another back-test is under way in this replica. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("another back-test is under way in this replica");
    }
  }

  /** A back-test that cannot go on: the sentence says why. */
  public static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String message) {
      super(message);
    }
  }

  /**
   * What is compared.
   *
   * @param revision the number of the revision in force; null where it has none
   * @param events how many stored events there are; empty where counting them takes too long
   * @param added ids of rules that only the candidate has, {@code removed} that only the rules in
   *     force have, and {@code changed} that both have and say otherwise
   * @param unchanged how many rules are the same, and are not evaluated
   * @param notes what cannot be told, for people
   */
  public record Compared(
      @Nullable Long revision,
      Instant since,
      Instant until,
      OptionalLong events,
      List<String> added,
      List<String> removed,
      List<String> changed,
      int unchanged,
      List<String> notes) {}

  /** Who is told. What it throws ends the back-test. */
  public interface Listener {

    /** Is called once, before everything else. */
    void begins(Compared compared) throws IOException;

    /** So many events have been evaluated. Is called at least once a second. */
    void progress(long events) throws IOException;

    void differs(Difference difference) throws IOException;

    /** Is called once, at the end. */
    void ends(Summary summary) throws IOException;
  }

  private final RulesInForce rules;
  private final BackTestReadings readings;
  private final Evaluations evaluations;
  private final Clock clock;
  private final Semaphore free = new Semaphore(1);

  public BackTest(
      RulesInForce rules, BackTestReadings readings, Evaluations evaluations, Clock clock) {
    this.rules = rules;
    this.readings = readings;
    this.evaluations = evaluations;
    this.clock = clock;
  }

  /**
   * Compares the candidate with the rules in force, over the events that were received from {@code
   * since} to before {@code until}.
   *
   * @throws dev.fleabridge.rule.expression.Undecided where this replica cannot read the rules in
   *     force; the listener was not called
   * @throws Busy where another one is under way; the listener was not called
   * @throws Stopped where it cannot go on; what the listener was told is true and not complete
   * @throws IOException what the listener throws
   */
  public void run(RuleBook candidate, Instant since, Instant until, Listener listener)
      throws IOException {
    if (!free.tryAcquire()) {
      throw new Busy();
    }
    try {
      Revision inForce = rules.revision();
      ChangedRules changed = ChangedRules.between(inForce, candidate);
      new Course(changed, since, until, readings, evaluations, clock, listener).run();
    } finally {
      free.release();
    }
  }
}
