package dev.fleabridge.delivery;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.AliasEvent;

/** Whether a template is one that CloudFormation takes, and says nothing in vain. */
final class TemplateForm {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9]+)[.}]");

  private TemplateForm() {}

  static List<String> findings(Template template) {
    List<String> found = new ArrayList<>();
    for (var event : new Yaml().parse(new StringReader(template.text()))) {
      if (event instanceof AliasEvent alias) {
        found.add("CloudFormation takes no alias: *" + alias.getAnchor());
      }
    }
    Set<String> used = new HashSet<>();
    for (String section : List.of("Conditions", "Resources", "Outputs")) {
      Template.walk(template.section(section), (key, value) -> collect(key, value, used));
    }
    for (String section : List.of("Parameters", "Conditions", "Mappings")) {
      template.section(section).keySet().stream()
          .filter(name -> !used.contains(name))
          .map(name -> "nothing uses " + name + " of " + section)
          .forEach(found::add);
    }
    found.addAll(unreachable(template));
    return found;
  }

  /** A load balancer that faces the Internet is refused before its VPC has a gateway. */
  private static List<String> unreachable(Template template) {
    Set<String> gateways = template.ofType("AWS::EC2::VPCGatewayAttachment").keySet();
    Set<String> subnets = template.ofType("AWS::EC2::Subnet").keySet();
    List<String> found = new ArrayList<>();
    template
        .ofType("AWS::ElasticLoadBalancingV2::LoadBalancer")
        .forEach((name, balancer) ->
            Template.walk(
                balancer.get("Subnets"),
                (key, subnet) -> {
                  Object resource = template.section("Resources").get(String.valueOf(subnet));
                  Object before = Template.map(resource).get("DependsOn");
                  if (subnets.contains(String.valueOf(subnet))
                      && !gateways.contains(String.valueOf(before))) {
                    found.add("%s may be made in %s before the gateway".formatted(name, subnet));
                  }
                }));
    return found;
  }

  private static void collect(String key, Object value, Set<String> used) {
    switch (key) {
      case "Ref", "Condition" -> used.add(String.valueOf(value));
      case "Fn::If", "Fn::FindInMap" -> used.add(String.valueOf(((List<?>) value).getFirst()));
      case "Fn::Sub" -> {
        Object text = value instanceof List<?> list ? list.getFirst() : value;
        VARIABLE.matcher(String.valueOf(text)).results().forEach(r -> used.add(r.group(1)));
      }
      default -> {}
    }
  }

  /** The names of the parameters in the groups that the console shows them in. */
  static List<String> grouped(Template template) {
    List<String> names = new ArrayList<>();
    Object shown =
        Template.at(
            template.section("Metadata"), "AWS::CloudFormation::Interface", "ParameterGroups");
    for (Object group : Template.all(shown)) {
      Template.all(Template.map(group).get("Parameters"))
          .forEach(name -> names.add(String.valueOf(name)));
    }
    return names;
  }
}
