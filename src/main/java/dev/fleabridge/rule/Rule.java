package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A rule. It says which events lead to which steps.
 *
 * @param id unique in its file
 * @param description for people
 * @param enabled whether it matches events at all
 * @param mode whether what it asks for is done, or only shown
 * @param when the EventBridge pattern; a scheduled rule has the pattern of its own scheduled events
 * @param schedule when a scheduled rule acts; empty for a rule with a pattern of its own
 * @param key gives the business key; empty where it is derived from the event
 * @param require conditions of the whole rule, judged in their order
 * @param limits what the rule may spend
 * @param steps in the order of the file
 * @param definition the rule as JSON, for storing; {@link StoredRule} reads it again
 * @param hash SHA-256 in hexadecimal of the definition, independent of the order of its keys and of
 *     how its numbers are written
 */
public record Rule(
    String id,
    Optional<String> description,
    boolean enabled,
    Mode mode,
    ObjectNode when,
    Optional<Schedule> schedule,
    Optional<Expression> key,
    List<Requirement> require,
    SpendingLimits limits,
    List<Step> steps,
    JsonNode definition,
    String hash) {

  /** The id of the rule that plans the operators' batches. No rule in a file may have it. */
  public static final String BATCHES = "batch";

  /**
   * How the ids of the rules begin that plan what agents ask for. No rule in a file may have such
   * an id.
   */
  public static final String OF_AGENTS = "mcp-";

  /** What becomes of the steps of a rule. A run keeps the mode in which it began. */
  public enum Mode {
    /** They are carried out. */
    LIVE,
    /** They are judged, and nothing outside is changed. */
    SHADOW;

    /** The word of rules files, which the API shows as well. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The mode with this word; a rule that says nothing is live. */
    static Mode of(JsonNode word) {
      return word.asString("").equals(SHADOW.word()) ? SHADOW : LIVE;
    }
  }

  public Rule {
    require = List.copyOf(require);
    steps = List.copyOf(steps);
  }

  /**
   * Reads a definition and checks it as a rules file is checked, with the default bounds for
   * expressions. A rule that has begun runs is read as a {@link StoredRule}.
   *
   * @throws RulesInvalid when the definition is not one that this version accepts
   */
  public static Rule fromDefinition(JsonNode definition) throws RulesInvalid {
    return fromDefinition(definition, RuleLimits.defaults());
  }

  /**
   * Reads a definition and checks it as a rules file is checked.
   *
   * @throws RulesInvalid when the definition is not one that this version accepts
   */
  public static Rule fromDefinition(JsonNode definition, RuleLimits limits) throws RulesInvalid {
    RuleProblems problems = RuleProblems.withoutLines();
    RulesSchema.checkRule(definition, problems);
    if (problems.isEmpty()) {
      Optional<Rule> rule = new RuleReader(problems, limits).read("", definition);
      if (rule.isPresent() && problems.isEmpty()) {
        return rule.get();
      }
    }
    throw problems.invalid("stored rule");
  }

  /**
   * Whether a stored definition writes a parameter of a step literally. Otherwise the value was
   * computed from the event, or came from elsewhere.
   */
  public static boolean writesLiterally(
      JsonNode definition, String step, ActionKind kind, String parameter) {
    JsonNode value = definition.path("steps").path(step).path(kind.wireName()).path(parameter);
    return value.isValueNode()
        && !value.isNull()
        && !(value.isString() && Expression.isExpression(value.stringValue()));
  }

  /** Whether a stored definition is one of shadow mode. */
  public static boolean isShadow(JsonNode definition) {
    return Mode.of(definition.path("mode")) == Mode.SHADOW;
  }

  /** Whether its runs only show what they would do. */
  public boolean isShadow() {
    return mode == Mode.SHADOW;
  }

  /** The step of this name. */
  public Optional<Step> step(String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst();
  }

  /**
   * Judges the rule's conditions.
   *
   * @return empty where they hold; otherwise the reason of the first that does not, which begins
   *     with {@code require_failed: } where it gave no answer
   */
  public Optional<String> refuses(Scope scope) {
    return Requirement.refusal(require, scope);
  }

  /** Whether any of its expressions, also its key, may read this field of {@code $detail}. */
  public boolean readsDetail(String field) {
    Stream<Expression> conditions =
        Stream.concat(require.stream().map(Requirement::that), key.stream());
    return Stream.concat(conditions, steps.stream().flatMap(Step::expressions))
        .anyMatch(expression -> expression.readsDetail(field));
  }

  /** Whether the business key may read this field of {@code $detail}. */
  public boolean keyReadsDetail(String field) {
    return key.filter(expression -> expression.readsDetail(field)).isPresent();
  }

  /**
   * The agents that are written literally in this rule. They are permitted even where the allow
   * lists are empty.
   */
  public LiteralAgents literalAgents() {
    return new LiteralAgents(inRole(Parameter.Role.PAYER), inRole(Parameter.Role.PAYEE));
  }

  private Set<String> inRole(Parameter.Role role) {
    return steps.stream()
        .flatMap(step -> step.literalAgent(role).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The agents that rules name literally, by role. */
  public record LiteralAgents(Set<String> payers, Set<String> payees) {}
}
