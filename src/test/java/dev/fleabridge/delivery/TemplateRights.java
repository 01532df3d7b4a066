package dev.fleabridge.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the policies of a template allow what is needed, by name, and nothing else. */
final class TemplateRights {

  /** Actions for which IAM lets nobody name a resource. */
  private static final Set<String> WITHOUT_RESOURCE =
      Set.of(
          "cloudwatch:PutMetricData",
          "ecr:GetAuthorizationToken",
          "sagemaker:ListPipelines",
          "sagemaker:ListTrainingJobs");

  /** A resource that is anything of a service, such as {@code arn:aws:s3:::*}. */
  private static final Pattern WHOLE_SERVICE = Pattern.compile("arn:(?:[^:]*:){4}\\*.*");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]+}");

  private final Set<String> real;
  private final List<String> found = new ArrayList<>();

  private TemplateRights(Set<String> real) {
    this.real = real;
  }

  /** What is wrong with the policies, where {@code real} are the actions that exist. */
  static List<String> findings(Template template, Set<String> real) {
    TemplateRights rights = new TemplateRights(real);
    template
        .section("Resources")
        .forEach((name, resource) -> {
          boolean isKey = "AWS::KMS::Key".equals(Template.map(resource).get("Type"));
          Template.walk(
              resource,
              (key, value) -> {
                if (key.equals("Statement")) {
                  Template.all(value)
                      .forEach(one -> rights.statement(name, isKey, Template.map(one)));
                }
              });
        });
    return rights.found;
  }

  /** All actions that a role's own policies allow. */
  static Set<String> allowed(Template template, String role) {
    Set<String> actions = new TreeSet<>();
    Map<String, Object> properties = template.ofType("AWS::IAM::Role").get(role);
    Template.walk(
        Map.of("Policies", properties == null ? List.of() : properties.get("Policies")),
        (key, value) -> {
          if (key.equals("Action")) {
            Template.all(value).forEach(action -> actions.add(String.valueOf(action)));
          }
        });
    return actions;
  }

  private void statement(String where, boolean isKey, Map<String, Object> statement) {
    for (String inverted : List.of("NotAction", "NotResource", "NotPrincipal")) {
      if (statement.containsKey(inverted)) {
        found.add(where + " says what is not allowed: " + inverted);
      }
    }
    List<String> actions = texts(statement.get("Action"));
    actions.stream()
        .filter(action -> !real.contains(action))
        .forEach(action -> found.add(where + " has an action that nobody knows: " + action));
    if (!"Allow".equals(statement.get("Effect"))) {
      return;
    }
    if ("*".equals(statement.get("Principal"))
        || "*".equals(Template.at(statement, "Principal", "AWS"))) {
      found.add(where + " allows everybody something");
    }
    // The policy of a key can only speak of that key, which it calls *.
    for (String resource : isKey ? List.<String>of() : texts(statement.get("Resource"))) {
      boolean any = resource.equals("*");
      String plain = VARIABLE.matcher(resource).replaceAll("x");
      if (any ? !WITHOUT_RESOURCE.containsAll(actions) : WHOLE_SERVICE.matcher(plain).matches()) {
        found.add(where + " allows " + actions + " on " + resource);
      }
    }
  }

  private static List<String> texts(@Nullable Object value) {
    return Template.all(value).stream()
        .map(one -> one instanceof Map<?, ?> map ? map.values().iterator().next() : one)
        .map(String::valueOf)
        .toList();
  }
}
