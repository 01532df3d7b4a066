package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.event.ruler.Machine;

/** The rules in force. Immutable; matching is safe for many threads. */
public final class RuleBook {

  private final Map<String, Rule> rules;
  private final Machine machine;

  private RuleBook(Map<String, Rule> rules, Machine machine) {
    this.rules = Collections.unmodifiableMap(rules);
    this.machine = machine;
  }

  /**
   * Reads a rules file.
   *
   * @throws RulesInvalid naming every mistake
   * @throws IOException when the file cannot be read
   */
  public static RuleBook load(Path file, RuleLimits limits) throws RulesInvalid, IOException {
    if (Files.size(file) > limits.maxFileBytes()) {
      String message = "larger than " + limits.maxFileBytes() + " bytes";
      throw new RulesInvalid(file.toString(), List.of(new Problem("", "", 0, message)));
    }
    return load(Files.readString(file, StandardCharsets.UTF_8), file.toString(), limits);
  }

  /**
   * Reads the text of a rules file.
   *
   * @param origin what mistakes are reported with, such as the name of the file
   * @throws RulesInvalid naming every mistake
   */
  public static RuleBook load(String yaml, String origin, RuleLimits limits) throws RulesInvalid {
    RulesText.Read read = RulesText.read(yaml, origin, limits);
    Problems problems = read.problems();
    RulesSchema.checkFile(read.root(), problems);
    List<Rule> rules = new RuleReader(problems, limits).readAll(read.root());
    if (!problems.isEmpty()) {
      throw problems.invalid(origin);
    }
    return of(rules);
  }

  /**
   * The book of these rules.
   *
   * @throws IllegalArgumentException when two rules have one id
   */
  public static RuleBook of(List<Rule> rules) {
    Map<String, Rule> byId = new LinkedHashMap<>();
    Machine machine = Machine.builder().withAdditionalNameStateReuse(true).build();
    for (Rule rule : rules) {
      if (byId.put(rule.id(), rule) != null) {
        throw new IllegalArgumentException("two rules have the id " + rule.id());
      }
      if (rule.enabled()) {
        try {
          machine.addRule(rule.id(), rule.when().toString());
        } catch (IOException e) {
          throw new IllegalArgumentException("not an event pattern: rule " + rule.id(), e);
        }
      }
    }
    return new RuleBook(byId, machine);
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
   * The enabled rules whose pattern matches, in the order of the file.
   *
   * @throws IllegalArgumentException when the event cannot be matched at all; asking again gives
   *     the same answer
   */
  public List<Rule> matching(Event event) {
    Set<String> matched;
    try {
      matched = new HashSet<>(machine.rulesForJSONEvent(Envelope.of(event).toString()));
    } catch (Exception e) { // the signature of event-ruler
      throw new IllegalArgumentException(
          "the event cannot be matched: " + e.getClass().getSimpleName(), e);
    }
    if (matched.isEmpty()) {
      return List.of();
    }
    return rules.values().stream().filter(rule -> matched.contains(rule.id())).toList();
  }

  /** For each rule in the order of the file: whether it matches the event, and if not, why. */
  public List<Explanation> explain(Event event) {
    return rules.values().stream().map(rule -> Explanation.of(rule, event)).toList();
  }

  /** Who is written literally in any enabled rule. */
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
