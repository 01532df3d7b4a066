package dev.fleabridge.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a template, decided for values of its parameters as CloudFormation decides them
 * before it makes anything.
 */
final class TemplateRules {

  private final Map<String, Object> parameters;
  private final Map<String, String> given;

  private TemplateRules(Map<String, Object> parameters, Map<String, String> given) {
    this.parameters = parameters;
    this.given = given;
  }

  /**
   * What CloudFormation would say of these values, and of the defaults of all others.
   *
   * @throws IllegalArgumentException where a rule names a parameter that has neither, or uses a
   *     function that asks for what exists in an account
   */
  static List<String> broken(Template template, Map<String, String> given) {
    TemplateRules rules = new TemplateRules(template.section("Parameters"), given);
    List<String> broken = new ArrayList<>();
    for (Object each : template.section("Rules").values()) {
      Map<String, Object> rule = Template.map(each);
      Object condition = rule.get("RuleCondition");
      if (condition == null || rules.holds(condition)) {
        Template.all(rule.get("Assertions")).stream()
            .map(Template::map)
            .filter(assertion -> !rules.holds(assertion.get("Assert")))
            .forEach(assertion -> broken.add(String.valueOf(assertion.get("AssertDescription"))));
      }
    }
    return broken;
  }

  private boolean holds(@Nullable Object expression) {
    Map.Entry<String, Object> function =
        Template.map(expression).entrySet().stream().findFirst().orElseThrow();
    List<?> arguments = (List<?>) function.getValue();
    return switch (function.getKey()) {
      case "Fn::Not" -> !holds(arguments.getFirst());
      case "Fn::And" -> arguments.stream().allMatch(this::holds);
      case "Fn::Or" -> arguments.stream().anyMatch(this::holds);
      case "Fn::Equals" -> value(arguments.getFirst()).equals(value(arguments.getLast()));
      case "Fn::Contains" -> list(arguments.getFirst()).contains(value(arguments.getLast()));
      case "Fn::EachMemberEquals" ->
          list(arguments.getFirst()).stream().allMatch(value(arguments.getLast())::equals);
      default -> throw new IllegalArgumentException("no function of rules: " + function.getKey());
    };
  }

  private List<Object> list(Object argument) {
    return argument instanceof List<?> list
        ? list.stream().map(this::value).toList()
        : List.copyOf((List<?>) value(argument));
  }

  private Object value(Object argument) {
    return argument instanceof Map<?, ?> map
        ? parameter(String.valueOf(map.get("Ref")))
        : String.valueOf(argument);
  }

  /** An empty list has one member, which is empty. */
  private Object parameter(String name) {
    Map<String, Object> parameter = Template.map(parameters.get(name));
    @Nullable Object value = given.containsKey(name) ? given.get(name) : parameter.get("Default");
    if (value == null) {
      throw new IllegalArgumentException("no value of " + name);
    }
    String text = String.valueOf(value);
    return "CommaDelimitedList".equals(parameter.get("Type")) ? List.of(text.split(",", -1)) : text;
  }
}
