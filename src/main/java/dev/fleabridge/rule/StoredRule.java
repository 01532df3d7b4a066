package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Scope;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a run still needs of the rule that began it: its conditions and its steps. It is immutable,
 * and safe for many threads.
 *
 * <p>A stored rule was checked when it was stored, and is not checked again. So a release that
 * refuses a word, a name or a number that an earlier release took does not stop the runs that were
 * begun with it. Two things must still be understood completely, because nothing may be paid on a
 * guess. One is everything that bears on money: the limits, the conditions, and each step's kind
 * and parameters. The other is the whole of a rule that was stored under a {@linkplain #GRAMMAR
 * grammar} newer than this version's.
 *
 * @param require conditions of the whole rule, judged in their order
 * @param steps in the order of the stored definition
 */
public record StoredRule(List<Requirement> require, List<Step> steps) {

  /**
   * The number of the grammar of rules files. It grows by one whenever files may say something new,
   * because an older version must not ignore a word that it does not know.
   */
  public static final int GRAMMAR = 3;

  private static final String ORIGIN = "stored rule";

  public StoredRule {
    require = List.copyOf(require);
    steps = List.copyOf(steps);
  }

  /**
   * Reads a definition and compiles its expressions, within the usual bounds.
   *
   * @param grammar the number under which it was stored; 0 where it was stored before numbers were
   *     kept
   * @throws RulesInvalid where this version cannot tell what the rule says
   */
  public static StoredRule read(JsonNode definition, int grammar) throws RulesInvalid {
    if (grammar > GRAMMAR) {
      Rule rule = Rule.fromDefinition(definition);
      return new StoredRule(rule.require(), rule.steps());
    }
    RuleProblems problems = RuleProblems.withoutLines();
    Optional<StoredRule> rule = new StoredRuleReader(problems).read(definition);
    if (rule.isEmpty()) {
      throw problems.invalid(ORIGIN);
    }
    return rule.get();
  }

  /**
   * What a definition allows to be spent. Its expressions are not read.
   *
   * @param grammar as of {@link #read}
   * @throws RulesInvalid where this version does not understand everything in it that bears on
   *     money
   */
  public static SpendingLimits limitsOf(JsonNode definition, int grammar) throws RulesInvalid {
    RuleProblems problems = RuleProblems.withoutLines();
    if (grammar > GRAMMAR) {
      RulesSchema.checkRule(definition, problems);
    }
    SpendingLimits limits = new StoredRuleReader(problems).limits(definition);
    if (!problems.isEmpty()) {
      throw problems.invalid(ORIGIN);
    }
    return limits;
  }

  /**
   * Which steps of a definition are done in the place of others. Its expressions are not read. This
   * can be read wherever {@link #limitsOf} can, so no payment that the limits allow is sent in the
   * place of a payment that is DONE.
   *
   * @param grammar as of {@link #read}
   * @throws RulesInvalid where this version cannot tell
   */
  public static Substitutes substitutesOf(JsonNode definition, int grammar) throws RulesInvalid {
    RuleProblems problems = RuleProblems.withoutLines();
    if (grammar > GRAMMAR) {
      RulesSchema.checkRule(definition, problems);
    }
    Substitutes substitutes = new StoredRuleReader(problems).substitutes(definition);
    if (!problems.isEmpty()) {
      throw problems.invalid(ORIGIN);
    }
    return substitutes;
  }

  /** The step of this name. */
  public Optional<Step> step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /** Which steps are done in the place of others. */
  public Substitutes substitutes() {
    return Substitutes.of(steps);
  }

  /** Judges the conditions, as {@link Rule#refuses} does. */
  public Optional<String> refuses(Scope scope) {
    return Requirement.refusal(require, scope);
  }
}
