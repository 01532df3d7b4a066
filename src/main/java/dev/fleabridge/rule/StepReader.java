package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Makes the steps of one rule and checks how they depend on each other. */
final class StepReader {

  private final RuleProblems problems;
  private final ExpressionReader expressions;
  private final CheckedFor reading;

  StepReader(RuleProblems problems, ExpressionReader expressions, CheckedFor reading) {
    this.problems = problems;
    this.expressions = expressions;
    this.reading = reading;
  }

  /** The steps under this place, in the order of the file. Mistakes are noted. */
  List<Step> read(String place, JsonNode steps) {
    List<Step> read = new ArrayList<>();
    for (var entry : steps.properties()) {
      readStep(RuleProblems.at(place, entry.getKey()), entry.getKey(), entry.getValue())
          .ifPresent(read::add);
    }
    if (reading == CheckedFor.FORCE) {
      checkDependencies(place, steps.propertyNames(), read);
    }
    return read;
  }

  private Optional<Step> readStep(String place, String name, JsonNode step) {
    List<ActionKind> kinds = kindsOf(step);
    if (kinds.size() != 1) {
      problems.add(
          place, "a step has exactly one kind, such as transfer; this one has " + kinds.size());
      return Optional.empty();
    }
    ActionKind kind = kinds.getFirst();
    Map<String, Template> parameters =
        parameters(RuleProblems.at(place, kind.wireName()), kind, step.path(kind.wireName()));
    List<Requirement> require = expressions.requirements(place, step, ExpressionReader.Sees.STEPS);
    Optional<String> onFailureOf =
        step.has("on-failure-of")
            ? Optional.of(step.path("on-failure-of").asString())
            : Optional.empty();
    Set<String> dependsOn = new LinkedHashSet<>();
    step.path("after").forEach(after -> dependsOn.add(after.asString()));
    onFailureOf.ifPresent(dependsOn::add);
    Stream.concat(
            parameters.values().stream().flatMap(Template::expressions),
            require.stream().map(Requirement::that))
        .forEach(expression -> dependsOn.addAll(expression.steps()));
    dependsOn.remove("");
    return Optional.of(
        new Step(
            name,
            kind,
            parameters,
            dependsOn,
            require,
            onFailureOf,
            deadline(RuleProblems.at(place, "deadline"), step.path("deadline")),
            step.path("scale").asInt(Money.MAX_SCALE)));
  }

  /** The kinds that a step has. A valid step has exactly one. */
  static List<ActionKind> kindsOf(JsonNode step) {
    return step.propertyNames().stream()
        .flatMap(key -> ActionKind.ofWireName(key).stream())
        .toList();
  }

  private Map<String, Template> parameters(String place, ActionKind kind, JsonNode values) {
    Map<String, Template> parameters = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.of(kind)) {
      String at = RuleProblems.at(place, parameter.name());
      if (values.has(parameter.name())) {
        var sees = parameter.perRow() ? ExpressionReader.Sees.ROW : ExpressionReader.Sees.STEPS;
        expressions
            .template(at, values.path(parameter.name()), sees)
            .ifPresent(template -> {
              if (reading == CheckedFor.FORCE) {
                checkLiteral(at, parameter, template);
              }
              parameters.put(parameter.name(), template);
            });
      }
    }
    checkChoices(place, kind, values);
    return parameters;
  }

  private void checkLiteral(String place, Parameter parameter, Template template) {
    switch (template) {
      case Template.Fixed(JsonNode value) -> {
        try {
          if (ParameterValue.convert(parameter, value, false, Money.MAX_SCALE).isEmpty()) {
            problems.add(place, "is empty");
          }
        } catch (IllegalArgumentException e) {
          problems.add(place, String.valueOf(e.getMessage()));
        }
      }
      case Template.Computed _ -> {
        if (parameter.type() == Parameter.Type.SQL) {
          problems.add(place, ParameterValue.LITERAL);
        }
      }
      case Template.Fields _ -> {
        if (parameter.type() != Parameter.Type.OBJECT && parameter.type() != Parameter.Type.ANY) {
          problems.add(place, "is an object where a single value is needed");
        }
      }
      case Template.Elements _ -> {
        if (parameter.type() != Parameter.Type.ANY && parameter.type() != Parameter.Type.ROWS) {
          problems.add(place, "is a list where a single value is needed");
        }
      }
    }
  }

  private void checkChoices(String place, ActionKind kind, JsonNode values) {
    List<Set<String>> choices = Parameter.choices(kind);
    if (choices.isEmpty()) {
      return;
    }
    long complete = choices.stream().filter(names -> names.stream().allMatch(values::has)).count();
    long begun = choices.stream().filter(names -> names.stream().anyMatch(values::has)).count();
    if (complete != 1 || begun != 1) {
      List<String> ways =
          choices.stream().map(names -> String.join(" and ", new TreeSet<>(names))).toList();
      problems.add(place, "needs exactly one of: " + String.join(", or ", ways));
    } else if (values.has("rows")) {
      Parameter.OF_OBJECTS.stream()
          .filter(values::has)
          .forEach(name ->
              problems.add(
                  RuleProblems.at(place, name), "is about an object, and the rows are none"));
    }
  }

  private Optional<Duration> deadline(String place, JsonNode value) {
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Durations.parse(value.asString()));
    } catch (IllegalArgumentException e) {
      problems.add(place, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void checkDependencies(String place, Collection<String> known, List<Step> steps) {
    boolean unknown = false;
    for (Step step : steps) {
      for (String name : step.dependsOn()) {
        if (!known.contains(name)) {
          unknown = true;
          problems.add(RuleProblems.at(place, step.name()), "depends on an unknown step: " + name);
        }
      }
    }
    if (!unknown) {
      checkCycles(place, steps);
    }
  }

  /**
   * Removes the steps that depend on no remaining step, again and again. The steps that are left
   * wait for each other.
   */
  private void checkCycles(String place, List<Step> steps) {
    List<Step> left = new ArrayList<>(steps);
    Set<String> open = new HashSet<>(left.stream().map(Step::name).toList());
    boolean found = true;
    while (found) {
      found = left.removeIf(step -> step.dependsOn().stream().noneMatch(open::contains));
      open.clear();
      left.forEach(step -> open.add(step.name()));
    }
    if (!left.isEmpty()) {
      String circle = String.join(", ", left.stream().map(Step::name).toList());
      problems.add(
          RuleProblems.at(place, left.getFirst().name()), "steps wait for each other: " + circle);
    }
  }
}
