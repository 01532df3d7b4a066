package dev.fleabridge.engine;

import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.BusinessKey;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.SageMakerKey;
import dev.fleabridge.rule.Scope;
import dev.fleabridge.rule.Step;
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
 * Works out what an event leads to: which rules, which runs, which actions. Pure computation;
 * nothing is written and nobody is asked.
 */
public final class Planner implements Planning {

  private final RuleBook rules;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final Duration patience;

  public Planner(RuleBook rules, Clock clock, Supplier<UUID> ids, Duration patience) {
    this.rules = rules;
    this.clock = clock;
    this.ids = ids;
    this.patience = patience;
  }

  @Override
  public Plan plan(Inbound inbound, @Nullable String requestedBy) {
    List<PlannedRun> runs = new ArrayList<>();
    List<RuleFailure> failures = new ArrayList<>();
    for (Rule rule : rules.matching(inbound.event())) {
      switch (key(rule, inbound.event())) {
        case BusinessKey.Known(String key) ->
            runs.add(run(rule, key, inbound.event(), requestedBy));
        case BusinessKey.Missing(String reason, String detail) ->
            failures.add(new RuleFailure(rule.id(), reason, detail));
      }
    }
    String fact = SageMakerKey.fact(inbound.event()).orElse(null);
    return new Plan(inbound, contentHash(inbound.event()), runs, failures, fact);
  }

  private static BusinessKey key(Rule rule, Event event) {
    return AsyncOutput.isAwaited(rule, event) && AsyncOutput.isInKey(rule)
        ? BusinessKey.missing(
            "the key reads $detail.output, which is fetched only after the run has begun")
        : BusinessKey.of(rule, event);
  }

  /** What makes two messages with one id the same event (ADR 0004). */
  public static String contentHash(Event event) {
    ObjectNode content = Json.object();
    content.put("source", event.source()).put("detail-type", event.detailType());
    ArrayNode resources = content.putArray("resources");
    event.resources().forEach(resources::add);
    content.set("detail", event.detail());
    return Json.sha256(Json.canonical(content));
  }

  /**
   * Money rule 1: from the business fact alone, never from the envelope, a clock or a random
   * number.
   */
  public static String idempotencyKey(String ruleId, String businessKey, String step, String item) {
    ArrayNode parts = Json.mapper().createArrayNode();
    parts.add(ruleId).add(businessKey).add(step).add(item);
    return Json.sha256(parts.toString());
  }

  private PlannedRun run(Rule rule, String key, Event event, @Nullable String requestedBy) {
    UUID runId = ids.get();
    Scope scope = Scope.of(event).withRun(runId.toString(), rule.id(), key);
    boolean awaitsOutput = AsyncOutput.isAwaited(rule, event);
    // What is awaited may decide: the conditions are then judged with it, step by step.
    Optional<String> refusal = awaitsOutput ? Optional.empty() : rule.refuses(scope);
    List<PlannedAction> actions = new ArrayList<>();
    if (awaitsOutput) {
      actions.add(
          action(rule, key, outputStep(), AsyncOutput.lookUp(event), Set.of(), requestedBy));
    }
    Set<String> finished = new HashSet<>();
    for (Step step : rule.steps()) {
      Shape shape = Shape.of(step, awaitsOutput);
      Beginning beginning =
          refusal.map(Beginning::refused).orElseGet(() -> begin(step, shape, scope, event));
      PlannedAction action = action(rule, key, shape, beginning, finished, requestedBy);
      if (action.state().isFinal()) {
        finished.add(step.name());
      }
      actions.add(action);
    }
    return new PlannedRun(runId, rule.id(), rule.hash(), rule.definition(), key, actions);
  }

  /** What of a step its action shows from the beginning. */
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

  private static Beginning begin(Step step, Shape shape, Scope scope, Event event) {
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
    // A step whose needs ended before they began is looked at at once; the others are woken.
    boolean lookNow =
        waits ? step.needs().stream().anyMatch(finished::contains) : !beginning.state().isFinal();
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
