package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.ledger.RunReadings;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plans by the rules in force, and what an agent asks for by the rule of its mandate besides. Only
 * events that our own doors for agents made are planned by a mandate: whoever else sends an event
 * of that source starts nothing by it. Of the requests under one reference rules answer the first:
 * what came later was not carried out.
 */
final class MandatePlanning implements Planning {

  private record Key(String mandate, ActionKind kind) {}

  private final Planning rules;
  private final RunReadings runs;
  private final Map<Key, Planning> own = new HashMap<>();

  /**
   * @param rules plans by the rules in force
   * @param patience how long after it was planned an action may be sent
   */
  MandatePlanning(
      Planning rules,
      Mandates mandates,
      RunReadings runs,
      Clock clock,
      Supplier<UUID> ids,
      Duration patience,
      Evaluations evaluations) {
    this.rules = rules;
    this.runs = runs;
    Function<Rule, Planning> planner =
        rule ->
            new Planner(
                RulesInForce.always(RuleBook.of(List.of(rule))), clock, ids, patience, evaluations);
    mandates.all().forEach(mandate -> plannersOf(mandate, planner));
  }

  private void plannersOf(Mandate mandate, Function<Rule, Planning> planner) {
    for (ActionKind kind : ActionKind.values()) {
      MandateRule.parametersOf(kind)
          .map(parameters -> MandateRule.ofRequests(mandate, kind, parameters))
          .ifPresent(rule -> own.put(new Key(mandate.name(), kind), planner.apply(rule)));
    }
    mandate
        .ceiling()
        .map(ceiling -> MandateRule.ofSweeps(mandate, ceiling))
        .ifPresent(
            rule -> own.put(new Key(mandate.name(), MandateRule.SWEEP), planner.apply(rule)));
  }

  @Override
  public Plan plan(Inbound inbound, @Nullable String requestedBy) {
    return ofMandate(inbound)
        .map(planning -> together(inbound, planning, requester(inbound, requestedBy)))
        .orElseGet(() -> rules.plan(inbound, requestedBy));
  }

  /** What the agent's own request leads to, without what other rules make of the event. */
  Plan planRequest(Mandate mandate, Request request, Event event) {
    Planning planning = own.get(new Key(mandate.name(), request.kind()));
    if (planning == null) {
      throw new IllegalArgumentException(request.kind().wireName() + " is not for agents to ask");
    }
    return planning.plan(new Inbound(event, Origin.AGENT, mandate.name(), new byte[0]));
  }

  private Optional<Planning> ofMandate(Inbound inbound) {
    Event event = inbound.event();
    boolean ours = inbound.origin() == Origin.AGENT || inbound.origin() == Origin.SCHEDULE;
    if (!ours || !event.source().equals(Request.SOURCE)) {
      return Optional.empty();
    }
    String mandate = event.detail().path(Request.MANDATE).asString("");
    return ActionKind.ofWireName(event.detailType()).map(kind -> own.get(new Key(mandate, kind)));
  }

  /** Whoever delegated the work has asked for it, and may not approve it. */
  private static @Nullable String requester(Inbound inbound, @Nullable String requestedBy) {
    String delegator = inbound.event().detail().path(Request.ON_BEHALF_OF).asString("");
    return requestedBy != null || delegator.isEmpty() ? requestedBy : delegator;
  }

  private Plan together(Inbound inbound, Planning planning, @Nullable String requester) {
    Plan ofRules = rules.plan(inbound, requester);
    Plan ofMandate = planning.plan(inbound, requester);
    String hash = ofOurDoor(ofRules.contentHash());
    List<PlannedRun> all = new ArrayList<>(ofMandate.runs());
    List<RuleFailure> failures = new ArrayList<>(ofMandate.failures());
    if (all.stream().noneMatch(run -> runs.isOfOther(run.ruleId(), run.businessKey(), hash))) {
      all.addAll(ofRules.runs());
      failures.addAll(ofRules.failures());
    }
    return new Plan(ofRules.inbound(), hash, all, failures, ofRules.fact());
  }

  /** An event that a source posted is another one, although it says the same. */
  private static String ofOurDoor(String contentHash) {
    return Sha256.hex("agent:" + contentHash);
  }
}
