package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.backtest.BackTest.Compared;
import dev.fleabridge.engine.backtest.BackTest.Listener;
import dev.fleabridge.engine.backtest.BackTest.Stopped;
import dev.fleabridge.engine.backtest.EventComparison.Made;
import dev.fleabridge.engine.plan.DryRun;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Given;
import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.ledger.BackTestReadings;
import dev.fleabridge.ledger.BackTestReadings.Fact;
import dev.fleabridge.ledger.BackTestReadings.PastEvent;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.expression.Undecided;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** One back-test, from its first event to its last. Lives for one; not thread-safe. */
final class Course {

  /** The most differences of one sort that are told one by one. */
  static final int MAX_TOLD = 2_000;

  private static final int PROGRESS_EVENTS = 1_000;
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

  private final ChangedRules rules;
  private final Instant since;
  private final Instant until;
  private final BackTestReadings readings;
  private final Clock clock;
  private final Listener listener;
  private final DryRun inForce;
  private final DryRun candidate;
  private final FactsSeen seen = new FactsSeen();
  private final Sums sums = new Sums();
  private final Map<What, Integer> told = new EnumMap<>(What.class);
  private long leftOut;
  private long events;
  private long eventsTold;
  private Instant progressAt;

  Course(
      ChangedRules rules,
      Instant since,
      Instant until,
      BackTestReadings readings,
      Evaluations evaluations,
      Clock clock,
      Listener listener) {
    this.rules = rules;
    this.since = since;
    this.until = until;
    this.readings = readings;
    this.clock = clock;
    this.listener = listener;
    this.inForce = new DryRun(rules.inForce(), evaluations);
    this.candidate = new DryRun(rules.candidate(), evaluations);
    this.progressAt = clock.instant();
  }

  void run() throws IOException {
    OptionalLong count = readings.count(since, until);
    listener.begins(
        new Compared(
            rules.revision(),
            since,
            until,
            count,
            rules.added(),
            rules.removed(),
            rules.changed(),
            rules.unchanged().size(),
            rules.notes()));
    if (!rules.isNone()) {
      try {
        everyPage();
      } catch (FactsSeen.TooMany e) {
        throw new Stopped(String.valueOf(e.getMessage()));
      } catch (Undecided e) {
        throw new Stopped("this replica cannot evaluate just now: " + e.getMessage());
      }
    }
    listener.ends(sums.summary(events, leftOut));
  }

  private void everyPage() throws IOException {
    @Nullable Cursor after = null;
    while (true) {
      List<PastEvent> page = readings.page(since, until, after);
      if (page.isEmpty()) {
        return;
      }
      compare(page);
      after = page.getLast().cursor();
    }
  }

  /** What the two make of one event. */
  private record Evaluated(
      PastEvent event, Map<String, WouldBe> inForce, Map<String, WouldBe> candidate) {}

  private void compare(List<PastEvent> page) throws IOException {
    List<Evaluated> evaluated = new ArrayList<>();
    Set<Fact> facts = new LinkedHashSet<>();
    for (PastEvent event : page) {
      Given given = new RecordedAnswers(event.runs());
      Evaluated one =
          new Evaluated(
              event,
              byRule(inForce.of(event.event(), given)),
              byRule(candidate.of(event.event(), given)));
      addFacts(one.inForce(), facts);
      addFacts(one.candidate(), facts);
      evaluated.add(one);
      progress(events + evaluated.size());
    }
    Set<Fact> before = facts.isEmpty() ? Set.of() : readings.begunBefore(facts, since);
    for (Evaluated one : evaluated) {
      Made made = made(one.inForce(), rules.inForce(), before, seen::isFirstInForce);
      Made wouldBe = made(one.candidate(), rules.candidate(), before, seen::isFirstOfCandidate);
      for (Difference difference : new EventComparison(one.event(), rules).of(made, wouldBe)) {
        tell(difference);
      }
    }
    events += page.size();
  }

  private static Map<String, WouldBe> byRule(List<WouldBe> made) {
    Map<String, WouldBe> byRule = new LinkedHashMap<>();
    made.forEach(rule -> byRule.put(rule.rule(), rule));
    return byRule;
  }

  private static void addFacts(Map<String, WouldBe> made, Set<Fact> facts) {
    for (WouldBe rule : made.values()) {
      if (rule instanceof WouldBe.Run run) {
        facts.add(new Fact(run.rule(), run.businessKey()));
      }
    }
  }

  /**
   * A fact that was decided before the window, or by an earlier event of it, stays as it is. A rule
   * in shadow mode does nothing.
   */
  private static Made made(
      Map<String, WouldBe> rules,
      RuleBook book,
      Set<Fact> before,
      BiPredicate<String, String> isFirst) {
    Set<String> deciding = new HashSet<>();
    for (WouldBe rule : rules.values()) {
      if (rule instanceof WouldBe.Run run
          && !before.contains(new Fact(run.rule(), run.businessKey()))
          && isFirst.test(run.rule(), run.businessKey())
          && book.rule(run.rule()).filter(Rule::isShadow).isEmpty()) {
        deciding.add(run.rule());
      }
    }
    return new Made(rules, deciding);
  }

  private void tell(Difference difference) throws IOException {
    sums.add(difference);
    boolean isNew = false;
    for (What what : difference.what()) {
      isNew |= told.merge(what, 1, Integer::sum) <= MAX_TOLD;
    }
    if (isNew) {
      listener.differs(difference);
    } else {
      leftOut++;
    }
  }

  private void progress(long evaluated) throws IOException {
    Instant now = clock.instant();
    if (evaluated - eventsTold >= PROGRESS_EVENTS
        || !now.isBefore(progressAt.plus(PROGRESS_EVERY))) {
      eventsTold = evaluated;
      progressAt = now;
      listener.progress(evaluated);
    }
  }
}
