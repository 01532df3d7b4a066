package dev.fleabridge.operator;

import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.engine.revision.Revisions;
import dev.fleabridge.engine.revision.RulesWatch;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.ledger.Plan.PlannedRun;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RuleReplicas.Replica;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Explanation;
import dev.fleabridge.rule.Rule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
      List<Replica> replicas) {}

  /** What the rules would do with an event. */
  @Schema(name = "TestedEvent")
  record Tested(String event, List<TestedRule> rules) {}

  /**
   * What one rule would do with the event.
   *
   * @param shadow whether its run would only show what it would do
   * @param unmatched the fields of its pattern that the event does not meet
   * @param existingRun the run of the rule that this event has already, under any key, or else the
   *     run of this business key; the event would start no other
   * @param failure why the rule matches but cannot be applied
   */
  record TestedRule(
      String rule,
      boolean enabled,
      boolean matches,
      boolean shadow,
      List<String> unmatched,
      @Nullable String businessKey,
      @Nullable UUID existingRun,
      @Nullable Failure failure,
      List<TestedStep> steps) {}

  @Schema(name = "WhyNotApplied")
  record Failure(String reason, String explanation) {}

  /**
   * How a step would begin.
   *
   * @param waitsFor the steps that must end first
   */
  record TestedStep(
      String step,
      String item,
      @Schema(implementation = ActionKind.class) String kind,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      Set<String> waitsFor) {

    static TestedStep of(PlannedAction a) {
      Terms terms = a.terms();
      return new TestedStep(
          a.step(),
          a.item(),
          a.kind().wireName(),
          a.state(),
          a.reason(),
          a.explanation(),
          terms == null ? null : terms.payer(),
          terms == null ? null : terms.payee(),
          terms == null ? null : terms.amount(),
          new TreeSet<>(a.needs()));
    }
  }

  private final RulesInForce rules;
  private final Planner planner;
  private final Readings readings;
  private final Revisions revisions;
  private final RulesWatch watch;
  private final Clock clock;

  RuleController(
      RulesInForce rules,
      Planner planner,
      Readings readings,
      Revisions revisions,
      RulesWatch watch,
      Clock clock) {
    this.revisions = revisions;
    this.watch = watch;
    this.clock = clock;
    this.rules = rules;
    this.planner = planner;
    this.readings = readings;
  }

  /** The rules in force. */
  @GetMapping
  @Operation(
      operationId = "listRules",
      summary = "The rules in force, in the order of the file, and which replica works by them")
  public InForce list() {
    return new InForce(
        rules.now().stream()
            .flatMap(revision -> revision.book().rules().stream())
            .map(View::of)
            .toList(),
        null,
        readings.revisions().inForce().map(RevisionViews.Summary::of).orElse(null),
        revisions.fourEyes(),
        watch.here(),
        readings.replicas().seen(clock.instant().minus(RulesWatch.SHOWN)));
  }

  @PostMapping(path = "/test", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      operationId = "testRules",
      summary = "What would this event do, and why; nothing is written")
  Tested test(@RequestBody String envelope, Principal person) {
    Inbound inbound = EnvelopeBody.read(envelope, person.getName());
    Revision revision = rules.revision();
    Plan plan = planner.plan(inbound, null, revision);
    Map<String, PlannedRun> runs =
        plan.runs().stream().collect(Collectors.toMap(PlannedRun::ruleId, Function.identity()));
    Map<String, RuleFailure> failures =
        plan.failures().stream()
            .collect(Collectors.toMap(RuleFailure::ruleId, f -> f, (a, b) -> a));
    List<TestedRule> tested =
        revision.book().explain(inbound.event()).stream()
            .map(e ->
                tested(
                    e,
                    revision.book().rule(e.rule()).filter(Rule::isShadow).isPresent(),
                    plan,
                    runs.get(e.rule()),
                    failures.get(e.rule())))
            .toList();
    return new Tested(inbound.event().id(), tested);
  }

  private TestedRule tested(
      Explanation why,
      boolean shadow,
      Plan plan,
      @Nullable PlannedRun run,
      @Nullable RuleFailure failure) {
    String key = run == null ? null : run.businessKey();
    return new TestedRule(
        why.rule(),
        why.enabled(),
        why.matches(),
        shadow,
        why.unmatched(),
        key,
        run == null ? null : existing(plan, run),
        failure == null ? null : new Failure(failure.reason(), failure.explanation()),
        run == null ? List.of() : run.actions().stream().map(TestedStep::of).toList());
  }

  private @Nullable UUID existing(Plan plan, PlannedRun run) {
    return readings
        .runs()
        .ofMessage(run.ruleId(), plan.inbound().event().id(), plan.contentHash())
        .or(() -> readings.runs().find(run.ruleId(), run.businessKey()))
        .orElse(null);
  }
}
