package dev.fleabridge.engine.backtest;

import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The rules that differ between two books. A rule that says the same in both makes the same of
 * every event, and need not be evaluated.
 *
 * @param revision the number of the revision in force; null where it has none
 * @param inForce those in force that the candidate has not, or has otherwise
 * @param candidate those of the candidate that are not in force, or otherwise
 * @param added ids that only the candidate has, {@code removed} that only the rules in force have,
 *     and {@code changed} that both have
 * @param unchanged ids of those that say the same in both
 */
record ChangedRules(
    @Nullable Long revision,
    RuleBook inForce,
    RuleBook candidate,
    List<String> added,
    List<String> removed,
    List<String> changed,
    Set<String> unchanged) {

  static ChangedRules between(Revision revision, RuleBook candidate) {
    RuleBook inForce = revision.book();
    List<Rule> before = without(inForce, candidate);
    List<Rule> after = without(candidate, inForce);
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    after.forEach(rule -> (inForce.rule(rule.id()).isEmpty() ? added : changed).add(rule.id()));
    List<String> removed =
        before.stream().map(Rule::id).filter(id -> candidate.rule(id).isEmpty()).toList();
    return new ChangedRules(
        revision.number(),
        RuleBook.of(before),
        RuleBook.of(after),
        List.copyOf(added),
        removed,
        List.copyOf(changed),
        unchanged(candidate, after));
  }

  private static Set<String> unchanged(RuleBook candidate, List<Rule> otherwise) {
    Set<String> ids = new LinkedHashSet<>();
    candidate.rules().forEach(rule -> ids.add(rule.id()));
    otherwise.forEach(rule -> ids.remove(rule.id()));
    return ids;
  }

  private static List<Rule> without(RuleBook book, RuleBook other) {
    return book.rules().stream()
        .filter(rule -> other.rule(rule.id()).filter(r -> r.hash().equals(rule.hash())).isEmpty())
        .toList();
  }

  boolean isNone() {
    return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
  }

  /** Whether a step says the same in both. */
  boolean sameStep(String rule, String step) {
    return Objects.equals(definition(inForce, rule, step), definition(candidate, rule, step));
  }

  private static Optional<JsonNode> definition(RuleBook book, String rule, String step) {
    return book.rule(rule).map(found -> found.definition().path("steps").path(step));
  }

  /** What a back-test cannot tell of these rules, for people. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Rule rule : candidate.rules()) {
      if (rule.schedule().isPresent() && rule.enabled()) {
        boolean same =
            inForce.rule(rule.id()).filter(r -> r.schedule().equals(rule.schedule())).isPresent();
        if (!same) {
          notes.add(
              "rule %s: times of its schedule at which no event was filed are not tried"
                  .formatted(rule.id()));
        }
      }
    }
    return List.copyOf(notes);
  }
}
