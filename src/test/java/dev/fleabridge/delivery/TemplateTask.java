package dev.fleabridge.delivery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the task of a template is one in which the bridge runs, stops and is seen. */
final class TemplateTask {

  /** The most that Fargate waits between SIGTERM and SIGKILL. */
  private static final int STOP_TIMEOUT_SECONDS = 120;

  private static final String PORT = "8080";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Za-z0-9:.]+}");
  private static final Pattern OURS = Pattern.compile("fleabridge\\..+");

  /** Settings of others that the task sets; ours are known from their page. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "MANAGEMENT_CLOUDWATCH_METRICS_EXPORT_ENABLED",
          "MANAGEMENT_CLOUDWATCH_METRICS_EXPORT_NAMESPACE",
          "SPRING_APPLICATION_JSON",
          "SPRING_DATASOURCE_URL",
          "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_AUDIENCES",
          "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI");

  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|APIKEY|_KEYS|TOKEN).*");

  private final Template template;
  private final KnownSettings known;
  private final List<String> found = new ArrayList<>();

  private TemplateTask(Template template, KnownSettings known) {
    this.template = template;
    this.known = known;
  }

  static List<String> findings(Template template, KnownSettings known) {
    TemplateTask checks = new TemplateTask(template, known);
    checks.template.ofType("AWS::ECS::TaskDefinition").values().forEach(checks::task);
    checks.ports();
    checks.draining();
    return checks.found;
  }

  private void task(Map<String, Object> task) {
    for (Object each : Template.all(task.get("ContainerDefinitions"))) {
      Map<String, Object> container = Template.map(each);
      log(Template.map(container.get("LogConfiguration")));
      require(
          Integer.valueOf(STOP_TIMEOUT_SECONDS).equals(container.get("StopTimeout")),
          "StopTimeout is not " + STOP_TIMEOUT_SECONDS);
      require(
          Template.all(Template.at(container, "HealthCheck", "Command")).contains("--health"),
          "the health check does not ask the jar's own --health");
      require(
          String.valueOf(container.get("Image")).contains("@${ImageDigest}"),
          "the image is not named by its digest");
      require(
          Template.all(container.get("MountPoints")).stream()
              .allMatch(mount -> "/tmp".equals(Template.map(mount).get("ContainerPath"))),
          "something else than /tmp is mounted");
      environment(Template.all(container.get("Environment")));
    }
  }

  private void log(Map<String, Object> log) {
    require("awslogs".equals(log.get("LogDriver")), "the log driver is not awslogs");
    require(
        "non-blocking".equals(Template.at(log, "Options", "mode")),
        "a log that cannot be written stops the bridge");
    Object group = Template.at(log, "Options", "awslogs-group", "Ref");
    require(
        group != null && template.ofType("AWS::Logs::LogGroup").containsKey(group),
        "the log group is not of this template");
  }

  private void environment(List<Object> variables) {
    Set<String> seen = new HashSet<>();
    for (Object each : variables) {
      Map<String, Object> variable = Template.map(each);
      String name = String.valueOf(variable.get("Name"));
      require(seen.add(name), name + " is set twice");
      boolean knows =
          name.startsWith("FLEABRIDGE_") ? known.hasVariable(name) : OF_OTHERS.contains(name);
      require(knows, "no setting is called " + name);
      require(
          !SECRET.matcher(name).matches(), name + " would show a secret to whoever sees the task");
      if (name.equals("SPRING_APPLICATION_JSON")) {
        Template.walk(Map.of("Value", variable.get("Value")), this::settings);
      }
    }
  }

  private void settings(String key, Object value) {
    if (!key.equals("Fn::Sub") || !(value instanceof List<?> list)) {
      return;
    }
    String text = String.valueOf(list.getFirst()).replace("${Pushing}", "");
    if (text.startsWith(",")) {
      text = "{" + "\"fleabridge.security.sources\":{" + text.substring(1) + "}}";
    }
    try {
      JsonNode json = JsonMapper.shared().readTree(VARIABLE.matcher(text).replaceAll("x"));
      names("", json);
    } catch (JacksonException _) {
      found.add("SPRING_APPLICATION_JSON is no JSON");
    }
  }

  private void names(String path, JsonNode json) {
    if (json.isObject()) {
      json.properties()
          .forEach(entry ->
              names((path.isEmpty() ? "" : path + ".") + entry.getKey(), entry.getValue()));
    } else {
      require(!OURS.matcher(path).matches() || known.has(path), "no setting is called " + path);
    }
  }

  /** Container, target group, and who may connect name one port. */
  private void ports() {
    template
        .ofType("AWS::ElasticLoadBalancingV2::TargetGroup")
        .forEach((name, group) -> port(name, group.get("Port")));
    template.ofType("AWS::ECS::TaskDefinition").values().stream()
        .flatMap(task -> Template.all(task.get("ContainerDefinitions")).stream())
        .flatMap(one -> Template.all(Template.map(one).get("PortMappings")).stream())
        .forEach(mapping -> port("PortMappings", Template.map(mapping).get("ContainerPort")));
    template
        .ofType("AWS::ECS::Service")
        .forEach((name, service) ->
            Template.all(service.get("LoadBalancers"))
                .forEach(one -> port(name, Template.map(one).get("ContainerPort"))));
    template
        .ofType("AWS::EC2::SecurityGroupIngress")
        .forEach((name, rule) -> {
          if ("TaskSecurityGroup".equals(Template.at(rule, "GroupId", "Ref"))) {
            port(name, rule.get("FromPort"));
            port(name, rule.get("ToPort"));
          }
        });
  }

  private void port(String where, @Nullable Object port) {
    require(PORT.equals(String.valueOf(port)), where + " names port " + port);
  }

  /** What the load balancer still sends must have come before the task is killed. */
  private void draining() {
    template
        .ofType("AWS::ElasticLoadBalancingV2::TargetGroup")
        .values()
        .forEach(group ->
            Template.all(group.get("TargetGroupAttributes")).stream()
                .map(Template::map)
                .filter(one -> "deregistration_delay.timeout_seconds".equals(one.get("Key")))
                .forEach(one ->
                    require(
                        Integer.parseInt(String.valueOf(one.get("Value"))) < STOP_TIMEOUT_SECONDS,
                        "the load balancer lets go after the task is killed")));
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      found.add(otherwise);
    }
  }
}
