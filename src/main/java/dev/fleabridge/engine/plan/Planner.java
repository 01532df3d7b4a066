package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.BusinessKey;
import dev.fleabridge.rule.ModelVersionFact;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.SageMakerKey;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works out which rules an event matches, and which runs and actions these ask for. It writes
 * nothing, and asks nothing outside.
 */
public final class Planner implements Planning {

  /** Why nobody can tell whether a rule matches. */
  static final String TOO_WIDE =
      "the event has too many values in the lists that the rule's pattern asks for";

  private final RulesInForce rules;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Duration patience;
  private final Evaluations evaluations;

  /** A planner that evaluates in its caller's thread, always by these rules. */
  public Planner(RuleBook rules, Clock clock, Supplier<UUID> ids, Duration patience) {
    this(RulesInForce.always(rules), clock, ids, patience, Evaluations.inPlace());
  }

  /**
   * A planner that works each plan out by the revision that is in force when the plan begins.
   *
   * @param patience how long after it was planned an action may be sent
   */
  public Planner(
      RulesInForce rules,
      Clock clock,
      Supplier<UUID> ids,
      Duration patience,
      Evaluations evaluations) {
    this.evaluations = evaluations;
    this.rules = rules;
    this.clock = clock;
    this.ids = ids;
    this.patience = patience;
  }

  /** The same planner, but for where it evaluates. */
  public Planner evaluatingBy(Evaluations others) {
    return new Planner(rules, clock, ids, patience, others);
  }

  /**
   * Plans as {@link Planning#plan} says. Where an evaluation does not come to its end, steps
   * without needs are HELD, and those with needs are WAITING and are evaluated later. A rule whose
   * key is not known is a failure in the plan, and a replay may make it good. So an event that
   * cannot be evaluated is filed all the same, and its sender does not send it again and again.
   *
   * <p>The whole plan is by one revision of the rules, whatever comes in force meanwhile.
   *
   * @throws Undecided where nothing is evaluated here just now, whatever the event is
   */
  @Override
  public Plan plan(Inbound inbound, @Nullable String requestedBy) {
    return plan(inbound, requestedBy, rules.revision());
  }

  /** The same by this revision. */
  public Plan plan(Inbound inbound, @Nullable String requestedBy, Revision by) {
    List<Planned> planned;
    try {
      planned = evaluations.run(() -> all(inbound.event(), requestedBy, by));
    } catch (Undecided e) {
      if (e.isRefused()) {
        throw e;
      }
      planned = oneByOne(inbound.event(), requestedBy, by);
    }
    List<PlannedRun> runs = new ArrayList<>();
    List<RuleFailure> failures = new ArrayList<>();
    for (Planned each : planned) {
      switch (each) {
        case Planned.Run(PlannedRun run) -> runs.add(run);
        case Planned.Failure(RuleFailure failure) -> failures.add(failure);
      }
    }
    return new Plan(
        inbound, contentHash(inbound.event()), runs, failures, fact(inbound.event()).orElse(null));
  }

  private static Optional<String> fact(Event event) {
    return SageMakerKey.fact(event).or(() -> ModelVersionFact.of(event));
  }

  /**
   * A rule that matches an event.
   *
   * @param revision the number of the revision that the rule is of
   */
  private record Cause(
      Rule rule, @Nullable Long revision, Event event, @Nullable String requestedBy) {}

  /** What one rule makes of the event. */
  private sealed interface Planned {
    record Run(PlannedRun run) implements Planned {}

    record Failure(RuleFailure failure) implements Planned {}
  }

  /** Evaluates all rules of the event as one piece of work, which is the usual way. */
  private List<Planned> all(Event event, @Nullable String requestedBy, Revision by) {
    RuleBook.Matches matches = by.book().match(event);
    List<Planned> planned = tooWide(matches);
    for (Rule rule : matches.rules()) {
      Cause cause = new Cause(rule, by.number(), event, requestedBy);
      planned.add(planned(cause, key(rule, event), null));
    }
    return planned;
  }

  /**
   * Makes failures of rules of which nobody can ever tell whether they match: a person must look.
   */
  private static List<Planned> tooWide(RuleBook.Matches matches) {
    List<Planned> failures = new ArrayList<>();
    for (Rule rule : matches.tooWide()) {
      failures.add(
          new Planned.Failure(new RuleFailure(rule.id(), Reason.EVENT_TOO_WIDE.code(), TOO_WIDE)));
    }
    return failures;
  }

  /**
   * Evaluates each rule by itself, so that one that comes to no end keeps no other from its run.
   */
  private List<Planned> oneByOne(Event event, @Nullable String requestedBy, Revision by) {
    RuleBook.Matches matches;
    try {
      matches = evaluations.run(() -> by.book().match(event));
    } catch (Undecided e) {
      return unmatched(by.book(), unlessRefused(e));
    }
    List<Planned> planned = tooWide(matches);
    for (Rule rule : matches.rules()) {
      planned.add(one(new Cause(rule, by.number(), event, requestedBy)));
    }
    return planned;
  }

  /**
   * Makes a failure of every enabled rule, because nobody knows which of them the event matches.
   */
  private static List<Planned> unmatched(RuleBook book, Undecided why) {
    String explanation =
        "whether the event matches was not evaluated to its end (" + why.getMessage() + ")";
    return book.rules().stream()
        .filter(Rule::enabled)
        .<Planned>map(rule ->
            new Planned.Failure(
                new RuleFailure(rule.id(), Reason.EVALUATION_UNDECIDED.code(), explanation)))
        .toList();
  }

  private Planned one(Cause cause) {
    try {
      return evaluations.run(() -> planned(cause, key(cause.rule(), cause.event()), null));
    } catch (Undecided e) {
      return undecided(cause, unlessRefused(e));
    }
  }

  private Planned undecided(Cause cause, Undecided why) {
    BusinessKey key;
    try {
      key = evaluations.run(() -> key(cause.rule(), cause.event()));
    } catch (Undecided e) {
      String explanation =
          "the business key was not evaluated to its end (" + unlessRefused(e).getMessage() + ")";
      return new Planned.Failure(
          new RuleFailure(cause.rule().id(), Reason.EVALUATION_UNDECIDED.code(), explanation));
    }
    return planned(cause, key, why);
  }

  private static Undecided unlessRefused(Undecided e) {
    if (e.isRefused()) {
      throw e;
    }
    return e;
  }

  private Planned planned(Cause cause, BusinessKey key, @Nullable Undecided why) {
    return switch (key) {
      case BusinessKey.Known(String text) -> new Planned.Run(run(cause, text, why));
      case BusinessKey.Missing(String reason, String detail) ->
          new Planned.Failure(new RuleFailure(cause.rule().id(), reason, detail));
    };
  }

  /** The business key, with the rules of an output that is fetched only after the run has begun. */
  static BusinessKey key(Rule rule, Event event) {
    return AsyncOutput.isAwaited(rule, event) && AsyncOutput.isInKey(rule)
        ? BusinessKey.missing(
            "the key reads $detail.output, which is fetched only after the run has begun")
        : BusinessKey.of(rule, event);
  }

  /** The hash by which two messages with one id are the same event (ADR 0004). */
  public static String contentHash(Event event) {
    ObjectNode content = Json.object();
    content.put("source", event.source()).put("detail-type", event.detailType());
    ArrayNode resources = content.putArray("resources");
    event.resources().forEach(resources::add);
    content.set("detail", event.detail());
    return Canonical.hash(content);
  }

  /**
   * The idempotency key of an action. It comes from the business fact alone, and never from the
   * envelope, a clock or a random number (money rule 1).
   */
  public static String idempotencyKey(String ruleId, String businessKey, String step, String item) {
    ArrayNode parts = Json.mapper().createArrayNode();
    parts.add(ruleId).add(businessKey).add(step).add(item);
    return Sha256.hex(parts.toString());
  }

  /**
   * @param why set where the rule was not evaluated to its end: nothing more of it is evaluated
   *     here
   */
  private PlannedRun run(Cause cause, String key, @Nullable Undecided why) {
    Rule rule = cause.rule();
    Event event = cause.event();
    String requestedBy = cause.requestedBy();
    UUID runId = ids.get();
    Scope scope = Scope.of(event).withRun(runId.toString(), rule.id(), key);
    boolean awaitsOutput = AsyncOutput.isAwaited(rule, event);
    // The conditions may read the output: they are judged when it is there, for each step.
    Optional<String> refusal = awaitsOutput || why != null ? Optional.empty() : rule.refuses(scope);
    List<PlannedAction> actions = new ArrayList<>();
    if (awaitsOutput) {
      actions.add(
          action(rule, key, outputStep(), AsyncOutput.lookUp(event), Set.of(), requestedBy));
    }
    Set<String> finished = new HashSet<>();
    for (Step step : rule.steps()) {
      Shape shape = Shape.of(step, awaitsOutput);
      Beginning beginning =
          refusal.map(Beginning::refused).orElseGet(() -> begin(step, shape, scope, event, why));
      PlannedAction action = action(rule, key, shape, beginning, finished, requestedBy);
      if (action.state().isFinal()) {
        finished.add(step.name());
      }
      actions.add(action);
    }
    return new PlannedRun(
        runId,
        rule.id(),
        rule.hash(),
        StoredRule.GRAMMAR,
        rule.definition(),
        key,
        rule.isShadow(),
        actions,
        cause.revision());
  }

  /** What the action of a step shows of it from the beginning. */
  private record Shape(
      String name, ActionKind kind, Set<String> needs, Optional<Duration> deadline) {

    static Shape of(Step step, boolean awaitsOutput) {
      Set<String> needs = new HashSet<>(step.dependsOn());
      if (awaitsOutput) {
        needs.add(AsyncOutput.STEP);
      }
      return new Shape(step.name(), step.kind(), needs, step.deadline());
    }
  }

  private static Shape outputStep() {
    return new Shape(AsyncOutput.STEP, ActionKind.READ_OBJECT, Set.of(), Optional.empty());
  }

  private static Beginning begin(
      Step step, Shape shape, Scope scope, Event event, @Nullable Undecided why) {
    if (why != null) {
      return shape.needs().isEmpty() ? Beginning.undecided(why) : Beginning.waitingUndecided(why);
    }
    return shape.needs().isEmpty()
        ? Beginning.of(step.kind(), step.resolve(scope), event)
        : Beginning.waiting();
  }

  private PlannedAction action(
      Rule rule,
      String key,
      Shape step,
      Beginning beginning,
      Set<String> finished,
      @Nullable String requestedBy) {
    Instant now = clock.instant();
    boolean waits = beginning.state() == ActionState.WAITING;
    boolean sleeps = beginning.state() == ActionState.HELD;
    // Nobody wakes a step whose need has ended already here, so it is due at once.
    boolean lookNow =
        waits
            ? step.needs().stream().anyMatch(finished::contains)
            : !beginning.state().isFinal() && !sleeps;
    return new PlannedAction(
        ids.get(),
        step.name(),
        "",
        step.kind(),
        beginning.state(),
        beginning.reason(),
        beginning.explanation(),
        idempotencyKey(rule.id(), key, step.name(), ""),
        beginning.terms(),
        step.needs(),
        lookNow ? now : null,
        beginning.state().isFinal() ? null : now.plus(step.deadline().orElse(patience)),
        requestedBy);
  }
}
