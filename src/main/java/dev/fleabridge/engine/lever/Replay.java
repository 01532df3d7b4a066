package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RunReadings.RunOfEvent;
import dev.fleabridge.model.Action;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Evaluates an event that came before by the rules in force now. What a rule and a business key
 * have led to stays as it is. A replay finds it by its key, and neither sends it again nor makes a
 * new key (money rule 4).
 */
public final class Replay {

  /** What a replay finds for one step. */
  public enum Verdict {
    /** The action of the step is DONE. */
    ALREADY_DONE,
    /** The action of the step exists, and is WAITING, READY, SENDING or UNKNOWN. */
    UNDER_WAY,
    /** Nothing is sent for the step by itself, and {@code text} says why. */
    BLOCKED,
    /** The step is new. A replay that is applied starts it. */
    WOULD_DO,
    /** The step is new, and this replay has started it. */
    STARTED
  }

  /**
   * What a replay finds for one step of a rule, or for a rule that cannot be applied.
   *
   * @param text the verdict for people: {@code already done by <action id>}, {@code would do},
   *     {@code blocked: <why>}, ...
   * @param action the id of its action; null where there is none
   */
  public record ReplayedStep(
      String rule,
      @Nullable String businessKey,
      @Nullable String step,
      @Nullable String item,
      Verdict verdict,
      String text,
      @Nullable UUID action) {}

  /**
   * What a replay finds for an event.
   *
   * @param applied whether the replay was to start what is new
   */
  public record Replayed(String event, boolean applied, List<ReplayedStep> lines) {}

  private final Ledger ledger;
  private final Readings readings;
  private final AuditLog audit;
  private final Planning planning;
  private final TransactionOperations transactions;
  private final Clock clock;

  public Replay(
      Ledger ledger,
      Readings readings,
      AuditLog audit,
      Planning planning,
      TransactionOperations transactions,
      Clock clock) {
    this.ledger = ledger;
    this.readings = readings;
    this.audit = audit;
    this.planning = planning;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Says what a replay would do, and writes nothing.
   *
   * @return what it finds; empty where there is no such event
   */
  public Optional<Replayed> look(String eventId) {
    return readings
        .events()
        .find(eventId)
        .map(event -> answer(eventId, false, planning.plan(event.inbound(), null), Set.of()));
  }

  /**
   * Starts what is new, for this person, who then may not approve it.
   *
   * @return what it finds; empty where there is no such event, and nothing is written then
   */
  public Optional<Replayed> apply(String eventId, String person, String note) {
    // This evaluates before the transaction, because expressions may take long, and locks must not.
    return readings
        .events()
        .find(eventId)
        .map(event -> start(eventId, planning.plan(event.inbound(), person), person, note));
  }

  private Replayed start(String eventId, Plan plan, String person, String note) {
    return Objects.requireNonNull(
        transactions.execute(status -> {
          Instant now = clock.instant();
          ledger.inbox().hold(eventId);
          List<RunOfEvent> had = readings.runs().ofEvent(eventId);
          List<PlannedRun> allowed =
              plan.runs().stream().filter(run -> perhapsRenamed(run, plan, had).isEmpty()).toList();
          Plan onlyAllowed = new Plan(plan.inbound(), plan.contentHash(), allowed, plan.failures());
          Filed filed = ledger.inbox().fileRuns(eventId, onlyAllowed, now);
          audit.add(AuditLog.Line.of(now, person, "replay", "events/" + eventId, note));
          Set<UUID> started =
              filed.runs().stream()
                  .filter(Filed.FiledRun::started)
                  .map(Filed.FiledRun::id)
                  .collect(Collectors.toSet());
          return answer(eventId, true, plan, started);
        }));
  }

  private Replayed answer(String eventId, boolean applied, Plan plan, Set<UUID> started) {
    List<RunOfEvent> had = readings.runs().ofEvent(eventId);
    List<ReplayedStep> lines = new ArrayList<>();
    Set<UUID> told = new HashSet<>();
    for (PlannedRun run : plan.runs()) {
      if (started.contains(run.id())) {
        told.add(run.id());
        lines.addAll(fresh(run, true));
      } else {
        lines.addAll(standing(run, plan, had, told).orElseGet(() -> fresh(run, applied)));
      }
    }
    for (RunOfEvent run : had) {
      if (!told.contains(run.id())) {
        ledger
            .actions()
            .ofRun(run.id())
            .forEach(action -> lines.add(stands(action, run.businessKey())));
      }
    }
    plan.failures().forEach(failure -> lines.add(failed(failure)));
    return new Replayed(eventId, applied, lines);
  }

  /** What there is in place of a planned run, or what forbids it; empty where it may be started. */
  private Optional<List<ReplayedStep>> standing(
      PlannedRun run, Plan plan, List<RunOfEvent> had, Set<UUID> told) {
    List<RunOfEvent> ofRule = had.stream().filter(h -> h.ruleId().equals(run.ruleId())).toList();
    Optional<UUID> same =
        ofRule.isEmpty()
            ? readings.runs().find(run.ruleId(), run.businessKey())
            : ofRule.stream()
                .filter(h -> h.businessKey().equals(run.businessKey()))
                .map(RunOfEvent::id)
                .findFirst();
    if (same.isPresent()) {
      told.add(same.get());
      return Optional.of(met(run, same.get()));
    }
    return ofRule.isEmpty()
        ? perhapsRenamed(run, plan, had).map(other -> blocked(run, other, OTHER_NAME))
        : Optional.of(blocked(run, ofRule.getFirst(), "under key %s"));
  }

  private static final String OTHER_NAME =
      "under key %s by rule %s, which does not take it any more: if this rule is that one under"
          + " another name, it would pay again";

  private static List<ReplayedStep> blocked(PlannedRun run, RunOfEvent other, String how) {
    String text =
        "blocked: this event %s run %s "
            .formatted(other.started() ? "started" : "met", other.id())
            .concat(how.formatted(other.businessKey(), other.ruleId()));
    return run.actions().stream()
        .map(planned -> line(run, planned, Verdict.BLOCKED, text, null))
        .toList();
  }

  /**
   * A run of a rule that does not take this event any more, and that has done something or may do
   * so, or that began in shadow mode: what was only shown under one name is not paid under another
   * by a replay. The planned run could be the same under another name, and nobody can tell.
   */
  private static Optional<RunOfEvent> perhapsRenamed(
      PlannedRun run, Plan plan, List<RunOfEvent> had) {
    Set<String> taking = new HashSet<>();
    plan.runs().forEach(planned -> taking.add(planned.ruleId()));
    plan.failures().forEach(failure -> taking.add(failure.ruleId()));
    return had.stream().anyMatch(h -> h.ruleId().equals(run.ruleId()))
        ? Optional.empty()
        : had.stream()
            .filter(h -> !taking.contains(h.ruleId()) && (h.done() + h.open() > 0 || h.shadow()))
            .findFirst();
  }

  /** The run exists already, so each of its steps is told as it is. */
  private List<ReplayedStep> met(PlannedRun run, UUID existing) {
    Map<String, Action> actions =
        ledger.actions().ofRun(existing).stream()
            .collect(Collectors.toMap(a -> a.step() + "/" + a.item(), Function.identity()));
    List<ReplayedStep> lines = new ArrayList<>();
    for (PlannedAction planned : run.actions()) {
      Action action = actions.remove(planned.step() + "/" + planned.item());
      lines.add(
          action == null
              ? line(run, planned, Verdict.BLOCKED, "blocked: " + OTHER_RULE, null)
              : stands(action, run.businessKey()));
    }
    actions.values().forEach(action -> lines.add(stands(action, run.businessKey())));
    return lines;
  }

  private static final String OTHER_RULE =
      "the run was started by an earlier version of the rule, without this step";

  private static List<ReplayedStep> fresh(PlannedRun run, boolean applied) {
    return run.actions().stream()
        .map(planned -> {
          UUID id = applied ? planned.id() : null;
          return switch (planned.state()) {
            case SKIPPED, DECLINED -> {
              String why = why(planned.reason(), planned.explanation());
              yield line(run, planned, Verdict.BLOCKED, "blocked: " + why, id);
            }
            case WAITING, READY, SENDING, DONE, UNKNOWN, NEEDS_REVIEW, HELD, EXPIRED, CANCELED ->
                applied
                    ? line(run, planned, Verdict.STARTED, "started as " + id + mode(run), id)
                    : line(run, planned, Verdict.WOULD_DO, "would do" + mode(run), null);
          };
        })
        .toList();
  }

  private static String mode(PlannedRun run) {
    return run.shadow() ? ", in shadow mode" : "";
  }

  private static ReplayedStep stands(Action action, String businessKey) {
    UUID id = action.id();
    String state = action.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (action.state()) {
      case DONE -> line(action, businessKey, Verdict.ALREADY_DONE, "already done by " + id);
      case WAITING, READY, SENDING, UNKNOWN ->
          line(
              action,
              businessKey,
              Verdict.UNDER_WAY,
              "already under way as %s (%s)".formatted(id, state));
      case HELD, NEEDS_REVIEW, DECLINED, EXPIRED, CANCELED, SKIPPED ->
          line(
              action,
              businessKey,
              Verdict.BLOCKED,
              "blocked: %s is %s: %s"
                  .formatted(id, state, why(action.reason(), action.explanation())));
    };
  }

  private static ReplayedStep failed(RuleFailure failure) {
    String text = "blocked: " + why(failure.reason(), failure.explanation());
    return new ReplayedStep(failure.ruleId(), null, null, null, Verdict.BLOCKED, text, null);
  }

  private static ReplayedStep line(
      PlannedRun run, PlannedAction planned, Verdict verdict, String text, @Nullable UUID action) {
    return new ReplayedStep(
        run.ruleId(), run.businessKey(), planned.step(), planned.item(), verdict, text, action);
  }

  private static ReplayedStep line(
      Action action, String businessKey, Verdict verdict, String text) {
    return new ReplayedStep(
        action.ruleId(), businessKey, action.step(), action.item(), verdict, text, action.id());
  }

  private static String why(@Nullable String reason, @Nullable String explanation) {
    String word = reason == null ? "no reason given" : reason;
    return explanation == null ? word : "%s (%s)".formatted(word, explanation);
  }
}
