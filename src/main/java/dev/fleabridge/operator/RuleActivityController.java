package dev.fleabridge.operator;

import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RuleReadings;
import dev.fleabridge.ledger.RuleReadings.AllWaiting;
import dev.fleabridge.ledger.RuleReadings.Deeds;
import dev.fleabridge.ledger.RuleReadings.Failures;
import dev.fleabridge.operator.RuleActivityViews.OfRule;
import dev.fleabridge.operator.RuleActivityViews.View;
import dev.fleabridge.rule.Rule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells what the rules did in a while. */
@RestController
@RequestMapping("/v1/rules")
@Tag(name = "rules")
public class RuleActivityController {

  private static final Duration A_DAY = Duration.ofHours(24);

  /** How many failures are shown of a rule, among others and where only it is asked about. */
  private static final int FAILURES_OF_EACH = 3;

  private static final int FAILURES_OF_ONE = 20;

  private final RulesInForce rules;
  private final RuleReadings readings;
  private final Clock clock;

  RuleActivityController(RulesInForce rules, Readings readings, Clock clock) {
    this.rules = rules;
    this.readings = readings.rules();
    this.clock = clock;
  }

  /** What each rule did, the rules in force first, in the order of the file. */
  @GetMapping("/activity")
  @Operation(
      operationId = "getRuleActivity",
      summary = "What each rule did of late: runs, payments, skips by reason, failures",
      description =
          "Only the newest actions of a rule are looked at where there are many. Then `atLeast` is"
              + " true, and everything is counted from `countedFrom` on. What is held or in review"
              + " is told as it is now, however old it is.")
  public View activity(
      @Parameter(description = "what began then or later; by default the last 24 hours")
          @RequestParam(required = false)
          @Nullable String since,
      @Parameter(description = "only this rule, with more of its failures")
          @RequestParam(required = false)
          @Nullable String rule) {
    Instant given = Fields.instant("since", since);
    Instant from = given == null ? clock.instant().minus(A_DAY) : given;
    String only = Fields.text("rule", rule);
    Set<String> inForce = inForce();
    Set<String> asked = asked(only, inForce);
    Map<String, Deeds> deeds = readings.deeds(asked, from);
    AllWaiting waiting = readings.waiting();
    Map<String, Failures> failures =
        readings.failures(asked, from, only == null ? FAILURES_OF_EACH : FAILURES_OF_ONE);
    List<OfRule> items =
        asked.stream()
            .map(id ->
                OfRule.of(
                    inForce.contains(id),
                    deeds.getOrDefault(id, new Deeds(id, 0, 0, List.of(), from, false)),
                    waiting.of(id),
                    failures.getOrDefault(id, Failures.NONE)))
            .filter(of -> of.inForce() || only != null || of.didSomething())
            .toList();
    return new View(from, waiting.isCut(), items, null);
  }

  private Set<String> inForce() {
    Set<String> ids = new LinkedHashSet<>();
    rules.now().stream()
        .flatMap(revision -> revision.book().rules().stream())
        .map(Rule::id)
        .forEach(ids::add);
    return ids;
  }

  /** Rules that were taken out of the file have done something all the same, and so have ours. */
  private Set<String> asked(@Nullable String only, Set<String> inForce) {
    if (only != null) {
      return Set.of(only);
    }
    Set<String> all = new LinkedHashSet<>(inForce);
    all.addAll(readings.known());
    return all;
  }
}
