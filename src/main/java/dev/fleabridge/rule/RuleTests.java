package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of tests for rules: events, and what the rules are expected to make of them.
 *
 * @param cases in the order of the file
 */
public record RuleTests(List<Case> cases) {

  /**
   * One event with what is expected of it.
   *
   * @param name unique in its file
   * @param line where the case begins, from 1
   * @param results what steps answer, by {@code step} or {@code rule.step}
   * @param ended steps that end without being done, by the same names
   * @param rows the rows that {@code pay-scores} steps read, by the same names
   * @param expected by the id of the rule; empty where nothing is expected
   * @param othersIgnored whether rules and steps that the case does not name may do what they like
   */
  public record Case(
      String name,
      int line,
      EventOf event,
      Map<String, ObjectNode> results,
      Map<String, Ended> ended,
      Map<String, List<JsonNode>> rows,
      Map<String, ExpectedRule> expected,
      boolean othersIgnored) {}

  /** Where the event of a case comes from. */
  public sealed interface EventOf {
    /** It stands in the case. */
    record Inline(ObjectNode message) implements EventOf {}

    /** It stands in a file, whose path is relative to the file of tests. */
    record InFile(String path) implements EventOf {}

    /** Our own schedule makes it. */
    record Scheduled(String rule, Instant time) implements EventOf {}
  }

  /**
   * How a step ends that is not done.
   *
   * @param state DECLINED, EXPIRED, CANCELED or SKIPPED
   */
  public record Ended(String state, Optional<String> reason) {}

  /**
   * What a rule is expected to do. What is empty is not compared.
   *
   * @param key the business key as text
   * @param fails the reason for which the rule cannot be applied
   * @param steps by name; the payment of a row is {@code step[item]}
   */
  public record ExpectedRule(
      Optional<String> key, Optional<String> fails, Map<String, ExpectedStep> steps) {}

  /**
   * What a step is expected to do.
   *
   * @param fields such as {@code state}, {@code payee} and {@code amount}, as the schema names them
   */
  public record ExpectedStep(ObjectNode fields) {}

  private static final Pattern IN_A_CASE = Pattern.compile("cases\\.(\\d+)\\.?(.*)");

  public RuleTests {
    cases = List.copyOf(cases);
  }

  /**
   * Reads a file of tests and checks it against its schema and the rules.
   *
   * @param origin the name that mistakes are reported with, such as the file's
   * @param rules those that are tested; a case that names another one is a mistake
   * @throws RulesInvalid where there are mistakes; it names every one by case, field and line
   */
  public static RuleTests read(String yaml, String origin, RuleBook rules, RuleLimits limits)
      throws RulesInvalid {
    RulesText.Read read = RulesText.read(yaml, origin, limits);
    RulesSchema.checkTests(read.root(), read.problems());
    if (read.problems().isEmpty()) {
      List<Case> cases = new Reader(read, rules).cases();
      if (read.problems().isEmpty()) {
        return new RuleTests(cases);
      }
    }
    throw named(read.root(), origin, read.problems().invalid(origin));
  }

  /** The same mistakes, with the names of cases in place of their numbers. */
  private static RulesInvalid named(JsonNode root, String origin, RulesInvalid found) {
    List<Problem> problems = new ArrayList<>();
    for (Problem problem : found.problems()) {
      Matcher place = IN_A_CASE.matcher(problem.field());
      problems.add(
          place.matches()
              ? new Problem(
                  "",
                  caseName(root, place.group(1)) + inIt(place.group(2)),
                  problem.line(),
                  problem.message())
              : problem);
    }
    return new RulesInvalid(origin, problems);
  }

  private static String caseName(JsonNode root, String index) {
    JsonNode name = root.path("cases").path(Integer.parseInt(index)).path("name");
    boolean usable = name.isString() && !name.stringValue().isBlank();
    return "case " + (usable ? ExpressionException.bounded(name.stringValue(), 60) : index);
  }

  private static String inIt(String field) {
    return field.isEmpty() ? "" : ": " + field;
  }

  /** Makes cases from JSON that has passed the schema. */
  private static final class Reader {

    private static final String NOTHING = "nothing";

    /** The step that the engine puts before those of a rule which reads an output from S3. */
    private static final String OUTPUT = "_output";

    private static final List<String> EVENTS = List.of("event", "file", "schedule");
    private static final List<String> GIVEN = List.of("results", "ended", "rows");

    private final JsonNode root;
    private final RuleProblems problems;
    private final RuleBook rules;

    Reader(RulesText.Read read, RuleBook rules) {
      this.root = read.root();
      this.problems = read.problems();
      this.rules = rules;
    }

    List<Case> cases() {
      List<Case> cases = new ArrayList<>();
      Set<String> names = new HashSet<>();
      int index = 0;
      for (JsonNode one : root.path("cases")) {
        String place = RuleProblems.at("/cases", index++);
        if (!names.add(one.path("name").asString())) {
          problems.add(RuleProblems.at(place, "name"), "another case has this name");
        }
        event(place, one).ifPresent(event -> cases.add(of(place, one, event)));
      }
      return cases;
    }

    private Case of(String place, JsonNode one, EventOf event) {
      GIVEN.forEach(given -> checkGiven(RuleProblems.at(place, given), one.path(given)));
      Map<String, ObjectNode> results = new LinkedHashMap<>();
      one.path("results").properties().forEach(e -> results.put(e.getKey(), object(e.getValue())));
      Map<String, Ended> ended = new LinkedHashMap<>();
      for (var entry : one.path("ended").properties()) {
        JsonNode end = entry.getValue();
        ended.put(entry.getKey(), new Ended(end.path("state").asString(), text(end, "reason")));
        if (results.containsKey(entry.getKey())) {
          problems.add(
              RuleProblems.at(RuleProblems.at(place, "ended"), entry.getKey()),
              "stands among the results, too");
        }
      }
      Map<String, List<JsonNode>> rows = new LinkedHashMap<>();
      one.path("rows")
          .properties()
          .forEach(e -> rows.put(e.getKey(), e.getValue().valueStream().toList()));
      return new Case(
          one.path("name").asString(),
          problems.line(place),
          event,
          results,
          ended,
          rows,
          expected(RuleProblems.at(place, "expect"), one.path("expect")),
          one.has("others"));
    }

    private Optional<EventOf> event(String place, JsonNode one) {
      List<String> named = EVENTS.stream().filter(one::has).toList();
      if (named.size() != 1) {
        problems.add(place, "needs exactly one of: " + String.join(", ", EVENTS));
        return Optional.empty();
      }
      return switch (named.getFirst()) {
        case "event" -> Optional.of(new EventOf.Inline(object(one.path("event"))));
        case "file" -> Optional.of(new EventOf.InFile(one.path("file").asString()));
        default -> scheduled(RuleProblems.at(place, "schedule"), one.path("schedule"));
      };
    }

    private Optional<EventOf> scheduled(String place, JsonNode schedule) {
      String id = schedule.path("rule").asString();
      if (rules.rule(id).filter(rule -> rule.schedule().isPresent()).isEmpty()) {
        problems.add(RuleProblems.at(place, "rule"), "the rules have no scheduled rule " + id);
      }
      try {
        return Optional.of(
            new EventOf.Scheduled(id, Instant.parse(schedule.path("time").asString())));
      } catch (DateTimeException e) {
        problems.add(RuleProblems.at(place, "time"), "not a time such as 2026-11-22T23:00:00Z");
        return Optional.empty();
      }
    }

    /** A misspelt name would leave its step without what the case gives it. */
    private void checkGiven(String place, JsonNode given) {
      for (String name : given.propertyNames()) {
        int dot = name.indexOf('.');
        String step = name.substring(dot + 1);
        List<Rule> asked =
            rules.rules().stream()
                .filter(rule -> dot < 0 || rule.id().equals(name.substring(0, dot)))
                .toList();
        List<Step> steps = asked.stream().flatMap(rule -> rule.step(step).stream()).toList();
        if (steps.isEmpty() && (asked.isEmpty() || !step.equals(OUTPUT))) {
          problems.add(RuleProblems.at(place, name), "the rules have no such step");
        } else if (place.endsWith("/rows") && steps.stream().allMatch(Step::hasRows)) {
          problems.add(RuleProblems.at(place, name), "the step has its rows itself");
        }
      }
    }

    private Map<String, ExpectedRule> expected(String place, JsonNode expect) {
      Map<String, ExpectedRule> expected = new LinkedHashMap<>();
      if (expect.isString() && expect.stringValue().equals(NOTHING)) {
        return expected;
      }
      for (var entry : expect.properties()) {
        String at = RuleProblems.at(place, entry.getKey());
        JsonNode rule = entry.getValue();
        Optional<Rule> tested = rules.rule(entry.getKey());
        if (tested.isEmpty()) {
          problems.add(at, "the rules have no such rule");
        }
        if (rule.has("fails") && (rule.has("key") || rule.has("steps"))) {
          problems.add(at, "a rule that fails has neither a key nor steps");
        }
        Map<String, ExpectedStep> steps = new LinkedHashMap<>();
        for (var step : rule.path("steps").properties()) {
          String name = step.getKey().replaceFirst("\\[.*", "");
          if (tested.filter(one -> !name.equals(OUTPUT) && one.step(name).isEmpty()).isPresent()) {
            problems.add(
                RuleProblems.at(RuleProblems.at(at, "steps"), step.getKey()),
                "the rule has no such step");
          }
          steps.put(step.getKey(), new ExpectedStep(object(step.getValue())));
        }
        expected.put(
            entry.getKey(), new ExpectedRule(text(rule, "key"), text(rule, "fails"), steps));
      }
      return expected;
    }

    private static Optional<String> text(JsonNode object, String field) {
      return object.has(field)
          ? Optional.of(ParameterValue.text(object.path(field)))
          : Optional.empty();
    }

    private static ObjectNode object(JsonNode node) {
      return (ObjectNode) node;
    }
  }
}
