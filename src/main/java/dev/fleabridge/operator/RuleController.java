package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Trial;
import dev.fleabridge.engine.lever.Trial.TriedRule;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.engine.revision.Revisions;
import dev.fleabridge.engine.revision.RulesWatch;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RuleReplicas.Replica;
import dev.fleabridge.ledger.RuleReplicas.Shown;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.operator.RuleTestViews.Failure;
import dev.fleabridge.operator.RuleTestViews.Tested;
import dev.fleabridge.operator.RuleTestViews.TestedField;
import dev.fleabridge.operator.RuleTestViews.TestedRule;
import dev.fleabridge.operator.RuleTestViews.TestedStep;
import dev.fleabridge.operator.RuleTestViews.TestedTurn;
import dev.fleabridge.operator.RuleTestViews.TestedValue;
import dev.fleabridge.rule.Explanation;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.expression.Undecided;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Reads the rules in force, and tells what they would do with an event. It writes nothing. */
@RestController
@RequestMapping("/v1/rules")
@Tag(name = "rules")
public class RuleController {

  /**
   * A rule in force.
   *
   * @param mode {@code live}, or {@code shadow} where its steps are judged and not sent
   * @param hash hash of the definition; runs keep the definition that started them
   */
  @Schema(name = "Rule")
  public record View(
      String id,
      @Nullable String description,
      boolean enabled,
      @Schema(allowableValues = {"live", "shadow"}) String mode,
      String hash,
      @Schema(type = "object") JsonNode definition) {

    static View of(Rule rule) {
      return new View(
          rule.id(),
          rule.description().orElse(null),
          rule.enabled(),
          rule.mode().word(),
          rule.hash(),
          rule.definition());
    }
  }

  /**
   * The rules by which the replica that answers works, and what all replicas work by.
   *
   * @param items none where this replica cannot read the rules in force
   * @param next null: the list is never cut
   * @param revision the revision that is in force; a replica may not work by it yet
   * @param fourEyes whether a second person must put a revision in force
   * @param here the replica that answers
   * @param replicas every replica that has said something of late
   */
  @Schema(name = "RulesInForce")
  public record InForce(
      List<View> items,
      @Nullable String next,
      RevisionViews.@Nullable Summary revision,
      boolean fourEyes,
      RulesWatch.Here here,
      List<ReplicaView> replicas) {}

  /**
   * What a replica said of itself.
   *
   * @param replica its name, by which leases and attempts name it too
   * @param revision the number of the revision that it works by; null where it works by none
   * @param since when it began to work by it
   * @param seenAt when it said so last
   * @param problem what keeps it from the revision in force, or its file from being taken
   * @param turnedAt when its engine last came round; null where none runs there
   * @param stalled whether its engine has not come round for a minute
   */
  @Schema(name = "Replica")
  public record ReplicaView(
      String replica,
      @Nullable Long revision,
      Instant since,
      Instant seenAt,
      @Nullable String problem,
      @Nullable Instant turnedAt,
      boolean stalled) {

    static ReplicaView of(Shown shown, Instant now) {
      Replica said = shown.said();
      return new ReplicaView(
          said.replica(),
          said.revision(),
          said.since(),
          said.seenAt(),
          said.problem(),
          shown.turnedAt(),
          shown.isStalled(now));
    }
  }

  private final RulesInForce rules;
  private final Readings readings;
  private final Revisions revisions;
  private final RulesWatch watch;
  private final Trial trial;
  private final Clock clock;

  RuleController(
      RulesInForce rules,
      Readings readings,
      Revisions revisions,
      RulesWatch watch,
      Trial trial,
      Clock clock) {
    this.trial = trial;
    this.revisions = revisions;
    this.watch = watch;
    this.clock = clock;
    this.rules = rules;
    this.readings = readings;
  }

  /** The rules in force, and which replica works by them. */
  @GetMapping
  @Operation(
      operationId = "listRules",
      summary = "The rules in force, in the order of the file, and which replica works by them")
  public InForce list() {
    Instant now = clock.instant();
    return new InForce(
        rules.now().stream()
            .flatMap(revision -> revision.book().rules().stream())
            .map(View::of)
            .toList(),
        null,
        readings.revisions().inForce().map(RevisionViews.Summary::of).orElse(null),
        revisions.fourEyes(),
        watch.here(),
        readings.replicas().seen(now.minus(RulesWatch.SHOWN)).stream()
            .map(shown -> ReplicaView.of(shown, now))
            .toList());
  }

  /** What this event would do. */
  @PostMapping(path = "/test", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "testRules",
      summary = "What would this event do, and why; nothing is written")
  public Tested test(@RequestBody String envelope, Principal person) {
    Inbound inbound = EnvelopeBody.read(envelope, person.getName());
    Revision revision = rules.revision();
    try {
      return tested(inbound, revision);
    } catch (Undecided e) {
      throw new NotEvaluated(e);
    }
  }

  private Tested tested(Inbound inbound, Revision revision) {
    Plan plan = trial.plan(inbound, revision);
    Map<String, PlannedRun> runs =
        plan.runs().stream().collect(Collectors.toMap(PlannedRun::ruleId, Function.identity()));
    Map<String, RuleFailure> failures =
        plan.failures().stream()
            .collect(Collectors.toMap(RuleFailure::ruleId, f -> f, (a, b) -> a));
    Map<String, TriedRule> tried = trial.of(inbound.event(), revision.book());
    List<TestedRule> tested =
        revision.book().explain(inbound.event()).stream()
            .map(e ->
                tested(
                    e,
                    revision.book().rule(e.rule()).orElseThrow(),
                    plan,
                    runs.get(e.rule()),
                    failures.get(e.rule()),
                    tried.get(e.rule()),
                    revision))
            .toList();
    return new Tested(inbound.event().id(), tested);
  }

  private TestedRule tested(
      Explanation why,
      Rule rule,
      Plan plan,
      @Nullable PlannedRun run,
      @Nullable RuleFailure failure,
      @Nullable TriedRule tried,
      Revision revision) {
    return new TestedRule(
        why.rule(),
        why.enabled(),
        why.matches(),
        rule.isShadow(),
        why.unmatched(),
        revision.book().compare(rule, plan.inbound().event()).stream()
            .map(TestedField::of)
            .toList(),
        run == null ? null : run.businessKey(),
        run == null ? null : existing(plan, run),
        failure == null ? null : new Failure(failure.reason(), failure.explanation()),
        run == null ? List.of() : run.actions().stream().map(TestedStep::of).toList(),
        tried == null ? List.of() : tried.values().stream().map(TestedValue::of).toList(),
        tried == null ? List.of() : TestedTurn.of(tried),
        tried != null && tried.isCut());
  }

  private @Nullable UUID existing(Plan plan, PlannedRun run) {
    return readings
        .runs()
        .ofMessage(run.ruleId(), plan.inbound().event().id(), plan.contentHash())
        .or(() -> readings.runs().find(run.ruleId(), run.businessKey()))
        .orElse(null);
  }
}
