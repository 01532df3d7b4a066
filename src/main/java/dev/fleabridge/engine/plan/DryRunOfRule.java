package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Evaluated;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.Substitutes;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One rule applied to one event in a {@link DryRun}. Lives for one run; not thread-safe. */
final class DryRunOfRule {

  /** What {@code $run.id} is: there is no run, and so no id. */
  private static final UUID NO_RUN = new UUID(0, 0);

  private final Rule rule;
  private final String key;
  private final Event event;
  private final Given given;
  private final boolean awaitsOutput;
  private final Substitutes substitutes;

  /** The steps that have ended, as actions that look like those of the books. */
  private final Map<String, Action> ended = new HashMap<>();

  /** What the steps that have ended needed, by the ids of these actions. */
  private final Map<UUID, List<Action>> needsOfEnded = new HashMap<>();

  /** The steps of which nobody knows how they end. */
  private final Set<String> open = new HashSet<>();

  private final Map<String, List<WouldStep>> steps = new LinkedHashMap<>();

  /** What each step found of the steps that it needs, in the order in which they were evaluated. */
  private final Map<Step, List<Action>> needsOf = new LinkedHashMap<>();

  DryRunOfRule(Rule rule, String key, Event event, Given given) {
    this.rule = rule;
    this.key = key;
    this.event = event;
    this.given = given;
    this.awaitsOutput = AsyncOutput.isAwaited(rule, event);
    this.substitutes = Substitutes.of(rule.steps());
  }

  WouldBe.Run run() {
    if (awaitsOutput) {
      end(AsyncOutput.STEP, AsyncOutput.KIND, AsyncOutput.lookUp(event), List.of());
    }
    // The conditions may read the output, so they are judged when it is there.
    Optional<String> refusal = awaitsOutput ? Optional.empty() : rule.refuses(scope(List.of()));
    rule.steps().forEach(step -> steps.put(step.name(), List.of()));
    for (Step step : inOrder()) {
      List<Action> needs = new ArrayList<>();
      needs(step).forEach(name -> Optional.ofNullable(ended.get(name)).ifPresent(needs::add));
      needsOf.put(step, needs);
      Beginning beginning = refusal.map(Beginning::refused).orElseGet(() -> beginning(step, needs));
      List<WouldStep> would = new ArrayList<>();
      would.add(WouldStep.of(step.name(), "", step.kind(), beginning));
      if (beginning.state() == ActionState.READY
          && step.kind().family() == ActionKind.Family.FAN_OUT) {
        Scope scope = scope(needs);
        would.addAll(payments(step, rows(step, beginning, scope), scope));
      }
      steps.put(step.name(), would);
      end(step.name(), step.kind(), beginning, needs);
    }
    List<WouldStep> all = new ArrayList<>();
    if (awaitsOutput) {
      all.add(WouldStep.of(AsyncOutput.STEP, "", AsyncOutput.KIND, AsyncOutput.lookUp(event)));
    }
    steps.values().forEach(all::addAll);
    return new WouldBe.Run(rule.id(), key, all);
  }

  /** What each condition of the rule gives. It is asked after the run. */
  List<Evaluated> conditions() {
    return Evaluated.conditions(rule, scope(List.of()), this::notKnown);
  }

  /** What each expression of each step gives, by the step's name. It is asked after the run. */
  Map<String, List<Evaluated>> values() {
    Map<String, List<Evaluated>> values = new LinkedHashMap<>();
    needsOf.forEach((step, needs) ->
        values.put(step.name(), Evaluated.step(step, scope(needs), this::notKnown)));
    return values;
  }

  /** Why an expression cannot be evaluated, although the rule is: it reads what nobody knows. */
  private Optional<String> notKnown(Expression expression) {
    if (awaitsOutput && expression.readsDetail("output")) {
      return Optional.of("it reads the output, which is fetched only when the run has begun");
    }
    return expression.steps().stream()
        .filter(open::contains)
        .sorted()
        .findFirst()
        .map(step -> "what step %s answers is not known".formatted(step));
  }

  /** Each step behind those that it needs. A rule that is in force has no circles. */
  private List<Step> inOrder() {
    List<Step> left = new ArrayList<>(rule.steps());
    List<Step> order = new ArrayList<>();
    Set<String> before = new HashSet<>();
    while (!left.isEmpty()) {
      Step next =
          left.stream()
              .filter(step -> before.containsAll(step.dependsOn()))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("steps wait for each other"));
      left.remove(next);
      order.add(next);
      before.add(next.name());
    }
    return order;
  }

  private Set<String> needs(Step step) {
    Set<String> needs = new HashSet<>(step.dependsOn());
    if (awaitsOutput) {
      needs.add(AsyncOutput.STEP);
    }
    return needs;
  }

  private Beginning beginning(Step step, List<Action> needs) {
    List<String> unknown = needs(step).stream().filter(open::contains).sorted().toList();
    if (!unknown.isEmpty()) {
      return waiting("what step %s answers is not known".formatted(String.join(" and ", unknown)));
    }
    try {
      Scope scope = scope(needs);
      Optional<String> refusal =
          AsyncOutput.doneAmong(needs).isPresent() ? rule.refuses(scope) : Optional.empty();
      return refusal
          .map(Beginning::refused)
          .or(() -> Needs.unmet(substitutes, step.name(), new Before(needs, needsOfEnded)))
          .orElseGet(() -> Beginning.of(step.kind(), step.resolve(scope), event));
    } catch (Undecided e) {
      throw e;
    } catch (RuntimeException e) {
      return Beginning.held(
          Reason.STEP_UNRESOLVABLE, "it cannot be resolved: " + e.getClass().getSimpleName());
    }
  }

  private static Beginning waiting(String explanation) {
    return new Beginning(ActionState.WAITING, null, explanation, null);
  }

  private Scope scope(List<Action> needs) {
    return RunScope.of(event, NO_RUN, rule.id(), key, needs);
  }

  /** The rows that the step has itself, or else what is known of its file. */
  private Iterable<JsonNode> rows(Step step, Beginning beginning, Scope scope) {
    Terms terms = beginning.terms();
    JsonNode found = terms == null ? null : terms.parameters().get("rows");
    return found == null ? given.rows(rule.id(), step.name()) : step.rows(scope, found);
  }

  /** Of the rows that are paid under one item, only the first is. */
  private static List<WouldStep> payments(Step step, Iterable<JsonNode> rows, Scope scope) {
    List<WouldStep> payments = new ArrayList<>();
    Set<String> paid = new HashSet<>();
    int number = 0;
    for (JsonNode row : rows) {
      number++;
      Beginning beginning = Beginning.of(ActionKind.TRANSFER, step.resolveRow(scope.withRow(row)));
      Terms terms = beginning.terms();
      JsonNode item = terms == null ? null : terms.parameters().get("item");
      String name = item == null ? "row-" + number : item.asString();
      boolean again = beginning.state() == ActionState.READY && !paid.add(name);
      if (!again) {
        payments.add(WouldStep.of(step.name(), name, ActionKind.TRANSFER, beginning));
      }
    }
    return payments;
  }

  private void end(String step, ActionKind kind, Beginning beginning, List<Action> needs) {
    Given.End end = endOf(step, kind, beginning);
    if (end == null) {
      open.add(step);
      return;
    }
    UUID id = new UUID(0, ended.size() + 1L);
    Action action =
        Action.begun(
                id,
                new Action.Origin(NO_RUN, event.id(), rule.id(), step, "", "", null),
                kind,
                new Action.Standing(end.state(), end.reason(), null),
                beginning.terms(),
                Action.Times.begun(Instant.EPOCH, null, null))
            .withResult(end.result());
    ended.put(step, action);
    needsOfEnded.put(id, List.copyOf(needs));
  }

  /** Null where nobody knows. */
  private Given.@Nullable End endOf(String step, ActionKind kind, Beginning beginning) {
    return switch (beginning.state()) {
      case SKIPPED, DECLINED -> new Given.End(beginning.state(), beginning.reason(), Json.object());
      case READY -> {
        Optional<Given.End> known =
            given.end(rule.id(), key, WouldStep.of(step, "", kind, beginning));
        if (known.isPresent()) {
          yield known.get();
        }
        yield kind.family() == ActionKind.Family.LOOK_UP ? null : standIn(step, kind);
      }
      case WAITING, HELD, SENDING, DONE, UNKNOWN, NEEDS_REVIEW, EXPIRED, CANCELED -> null;
    };
  }

  /** As if it had been done: with ids that say that nobody gave them. */
  private static Given.End standIn(String step, ActionKind kind) {
    ObjectNode result = Json.object();
    String id = WouldBe.standIn(step);
    switch (kind.deed()) {
      case CREATES_ESCROW -> result.put("escrowId", id);
      case OPENS_POSITION -> result.put("positionId", id).put("orderId", id);
      case PLACES_ORDER -> result.put("orderId", id);
      case REGISTERS_AGENT ->
          result.put("agentId", id).put("secret", id).put("registeredBefore", false);
      case NONE,
          COMPLETES_ESCROW,
          RELEASES_ESCROW,
          DISPUTES_ESCROW,
          CLOSES_POSITION,
          CANCELS_ORDER,
          SETS_EXIT ->
          result.put("txId", id);
    }
    return new Given.End(ActionState.DONE, null, result);
  }
}
