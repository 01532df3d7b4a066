package dev.fleabridge.rule;

import dev.fleabridge.model.Envelope;
import dev.fleabridge.model.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.event.ruler.Machine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules in force. It is immutable, and safe for many threads. */
public final class RuleBook {

  private final Map<String, Rule> rules;
  private final Machine machine;

  /** The names of the fields that patterns ask for. */
  private final Set<String> fields;

  private RuleBook(Map<String, Rule> rules, Machine machine) {
    this.rules = Collections.unmodifiableMap(rules);
    this.machine = machine;
    this.fields =
        rules.values().stream()
            .flatMap(rule -> MatchingCost.names(rule.when()).stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Reads a rules file.
   *
   * @throws RulesInvalid where the file cannot be read or has mistakes; it names every one
   */
  public static RuleBook load(RulesLocation location, RuleLimits limits) throws RulesInvalid {
    return load(location.text(limits.maxFileBytes()), location.toString(), limits);
  }

  /**
   * Reads the text of a rules file.
   *
   * @param origin the name that mistakes are reported with, such as the file's
   * @throws RulesInvalid where there are mistakes; it names every one
   */
  public static RuleBook load(String yaml, String origin, RuleLimits limits) throws RulesInvalid {
    RulesText.Read read = RulesText.read(yaml, origin, limits);
    RuleProblems problems = read.problems();
    RulesSchema.checkFile(read.root(), problems);
    List<Rule> rules = new RuleReader(problems, limits).readAll(read.root());
    refuseOwnIds(read.root(), problems);
    if (!problems.isEmpty()) {
      throw problems.invalid(origin);
    }
    return of(rules);
  }

  private static void refuseOwnIds(JsonNode root, RuleProblems problems) {
    JsonNode rules = root.path("rules");
    for (int i = 0; i < rules.size(); i++) {
      String id = rules.path(i).path("id").asString("");
      if (id.equals(Rule.BATCHES)) {
        refuseId(i, "is reserved for the operators' batches", problems);
      } else if (id.startsWith(Rule.OF_AGENTS)) {
        refuseId(i, "begins as those of the agents' own rules do", problems);
      }
    }
  }

  private static void refuseId(int rule, String why, RuleProblems problems) {
    problems.add(
        RuleProblems.at(RuleProblems.at("/rules", rule), "id"), why + "; give the rule another id");
  }

  /**
   * The book of these rules.
   *
   * @throws IllegalArgumentException when two rules have one id
   */
  public static RuleBook of(List<Rule> rules) {
    Map<String, Rule> byId = new LinkedHashMap<>();
    for (Rule rule : rules) {
      if (byId.put(rule.id(), rule) != null) {
        throw new IllegalArgumentException("two rules have the id " + rule.id());
      }
    }
    return new RuleBook(byId, machine(rules.stream().filter(Rule::enabled).toList()));
  }

  private static Machine machine(List<Rule> rules) {
    Machine machine = Machine.builder().withAdditionalNameStateReuse(true).build();
    for (Rule rule : rules) {
      try {
        machine.addRule(rule.id(), rule.when().toString());
      } catch (IOException e) {
        throw new IllegalArgumentException("not an event pattern: rule " + rule.id(), e);
      }
    }
    return machine;
  }

  /** All rules, in the order of the file. */
  public List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  /** The rule of this id. */
  public Optional<Rule> rule(String id) {
    return Optional.ofNullable(rules.get(id));
  }

  /**
   * What an event means to the rules.
   *
   * @param rules the enabled rules whose pattern matches, in the order of the file
   * @param tooWide the rules that may match but cannot be tried, because the event has too many
   *     values in the fields that they ask for
   */
  public record Matches(List<Rule> rules, List<Rule> tooWide) {}

  /**
   * Finds the rules of an event. The time is bounded, whatever the event holds.
   *
   * @throws IllegalArgumentException where the event cannot be matched at all; asking again would
   *     give the same answer
   */
  public Matches match(Event event) {
    ObjectNode slim = MatchingCost.slim(Envelope.of(event), fields);
    List<Rule> tooWide = tooWide(slim);
    Machine affordable = tooWide.isEmpty() ? machine : machine(without(tooWide));
    Set<String> matched;
    try {
      matched = new HashSet<>(affordable.rulesForJSONEvent(slim.toString()));
    } catch (Exception e) { // Event-ruler declares it so.
      throw new IllegalArgumentException(
          "the event cannot be matched: " + e.getClass().getSimpleName(), e);
    }
    return new Matches(
        matched.isEmpty()
            ? List.of()
            : rules.values().stream().filter(rule -> matched.contains(rule.id())).toList(),
        tooWide.stream().filter(rule -> Explanation.unmet(rule, slim).isEmpty()).toList());
  }

  /**
   * The rules that are left out because matching all would cost too much. The most expensive ones
   * are left out first.
   */
  private List<Rule> tooWide(ObjectNode slim) {
    MatchingCost cost = MatchingCost.of(slim);
    IdentityHashMap<Rule, Long> costs = new IdentityHashMap<>();
    enabled().forEach(rule -> costs.put(rule, cost.against(rule.when())));
    long sum = costs.values().stream().mapToLong(Long::longValue).sum();
    if (sum <= MatchingCost.MAX) {
      return List.of();
    }
    List<Rule> dear = new ArrayList<>(enabled().toList());
    dear.sort(Comparator.comparing(costs::get, Comparator.reverseOrder()));
    List<Rule> tooWide = new ArrayList<>();
    for (Rule rule : dear) {
      if (sum > MatchingCost.MAX) {
        tooWide.add(rule);
        sum -= Objects.requireNonNull(costs.get(rule));
      }
    }
    return tooWide;
  }

  private Stream<Rule> enabled() {
    return rules.values().stream().filter(Rule::enabled);
  }

  private List<Rule> without(List<Rule> some) {
    return enabled().filter(rule -> !some.contains(rule)).toList();
  }

  /**
   * Explains for each rule, in the order of the file, whether it matches the event, and if not,
   * why.
   */
  public List<Explanation> explain(Event event) {
    ObjectNode slim = MatchingCost.slim(Envelope.of(event), fields);
    MatchingCost cost = MatchingCost.of(slim);
    String json = slim.toString();
    return rules.values().stream()
        .map(rule ->
            cost.against(rule.when()) > MatchingCost.MAX
                ? Explanation.tooWide(rule, slim)
                : Explanation.of(rule, json))
        .toList();
  }

  /**
   * How each field of a rule's pattern compares with an event, in the order of the pattern. It is
   * empty where the event has too many values to try.
   */
  public List<PatternField> compare(Rule rule, Event event) {
    ObjectNode slim = MatchingCost.slim(Envelope.of(event), fields);
    return MatchingCost.of(slim).against(rule.when()) > MatchingCost.MAX
        ? List.of()
        : PatternField.of(rule.when(), slim);
  }

  /** The agents that are written literally in any enabled rule. */
  public Rule.LiteralAgents literalAgents() {
    Set<String> payers = new HashSet<>();
    Set<String> payees = new HashSet<>();
    for (Rule rule : rules.values()) {
      if (rule.enabled()) {
        payers.addAll(rule.literalAgents().payers());
        payees.addAll(rule.literalAgents().payees());
      }
    }
    return new Rule.LiteralAgents(Set.copyOf(payers), Set.copyOf(payees));
  }
}
