package dev.fleabridge.engine.watch;

import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.ScheduleMarks;
import dev.fleabridge.ledger.ScheduleMarks.Mark;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.Schedule;
import dev.fleabridge.rule.ScheduledEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Files the events of rules with a schedule. A due time has one event however many replicas look,
 * because the mark of the rule moves in the transaction that files the event.
 *
 * <p>A schedule that is new or was changed begins when its revision of the rules comes in force, or
 * when it is first seen where the rules are no revision. Earlier times are not filed. Of the times
 * that passed while no replica ran, only the latest is filed. The times of a disabled rule are
 * passed over. A rule that is enabled, or promoted from shadow mode, begins its schedule anew.
 */
final class ScheduledRules {

  private static final Logger log = LoggerFactory.getLogger(ScheduledRules.class);

  private record Timed(Revision of, Rule rule, String schedule, DueTimes times) {}

  /** The scheduled rules of one revision, so that its schedules are read once. */
  private record Timetable(Revision of, List<Timed> timed) {}

  private final RulesInForce rules;
  private volatile @Nullable Timetable latest;
  private final OwnEvents events;
  private final ScheduleMarks marks;
  private final TransactionOperations transactions;
  private final Clock clock;

  public ScheduledRules(
      RulesInForce rules,
      OwnEvents events,
      ScheduleMarks marks,
      TransactionOperations transactions,
      Clock clock) {
    this.rules = rules;
    this.events = events;
    this.marks = marks;
    this.transactions = transactions;
    this.clock = clock;
  }

  private List<Timed> timed(Revision revision) {
    Timetable known = latest;
    if (known == null || !known.of().equals(revision)) {
      known =
          new Timetable(
              revision,
              revision.book().rules().stream()
                  .flatMap(rule -> timed(revision, rule).stream())
                  .toList());
      latest = known;
    }
    return known.timed();
  }

  private static Optional<Timed> timed(Revision of, Rule rule) {
    try {
      return rule.schedule()
          .map(schedule -> new Timed(of, rule, text(rule, schedule), DueTimes.of(schedule)));
    } catch (IllegalArgumentException e) {
      log.error("The schedule of rule {} cannot be read", rule.id(), e);
      return Optional.empty();
    }
  }

  /**
   * Files what is due by the rules in force, and nothing where this replica cannot read them.
   * Returns how many events. A rule that fails does not stop the others.
   */
  public int fileDue() {
    List<Timed> timed = rules.now().map(this::timed).orElse(List.of());
    if (timed.isEmpty()) {
      return 0;
    }
    Map<String, Mark> known = marks.all();
    int filed = 0;
    for (Timed each : timed) {
      try {
        filed += fileDue(each, known.get(each.rule().id())) ? 1 : 0;
      } catch (RuntimeException e) {
        log.error("The schedule of rule {} could not be acted upon", each.rule().id(), e);
      }
    }
    return filed;
  }

  private boolean fileDue(Timed each, @Nullable Mark mark) {
    Instant now = clock.instant();
    if (mark == null || !mark.schedule().equals(each.schedule())) {
      Instant since = each.of().since();
      // Not from now on: the times since then are of this schedule, although nobody has looked yet.
      Instant from = since == null || since.isAfter(now) ? now : since;
      marks.begin(each.rule().id(), each.schedule(), from, each.of().number());
      return false;
    }
    Optional<Instant> due = each.times().latest(mark.doneUntil(), now);
    return due.isPresent() && act(each, mark, due.get());
  }

  private boolean act(Timed each, Mark mark, Instant due) {
    Rule rule = each.rule();
    if (!rule.enabled()) {
      marks.advance(mark, due);
      return false;
    }
    Plan plan = events.plan(ScheduledEvent.of(rule.id(), due), Origin.SCHEDULE);
    Long revision = each.of().number();
    if (plan.runs().stream().anyMatch(run -> !Objects.equals(run.revision(), revision))) {
      return false; // The rules were exchanged meanwhile; the time may be none of the new ones.
    }
    return Boolean.TRUE.equals(
        transactions.execute(status -> {
          if (!marks.advance(mark, due)) {
            return false;
          }
          events.file(plan);
          return true;
        }));
  }

  /**
   * The schedule, with what keeps its rule from paying. So a time that came while the rule paid
   * nothing is of another schedule than those that it pays for, also where nobody looked then.
   */
  private static String text(Rule rule, Schedule schedule) {
    String text =
        switch (schedule) {
          case Schedule.Cron(String expression, ZoneId zone) -> "cron " + expression + " " + zone;
          case Schedule.Every(Duration interval) -> "every " + interval;
        };
    if (!rule.enabled()) {
      return "disabled " + text;
    }
    return rule.isShadow() ? "shadow " + text : text;
  }
}
