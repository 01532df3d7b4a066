package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the rules of a template bring every event of SageMaker that docs/events.md lists. */
final class TemplateEvents {

  private static final String HEADING = "## SageMaker's detail types";
  private static final Pattern STATE_CHANGES =
      Pattern.compile("`SageMaker … State Change` of: ([^.]+)\\.");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`(?: \\(([^)]*)\\))?");
  private static final Set<String> TARGETS = Set.of("Events", "Destination");

  private TemplateEvents() {}

  /** The detail types of the page; one that ends in a star has several endings. */
  static Set<String> documented() {
    String page;
    try {
      page = Files.readString(Path.of("docs/events.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String from = page.substring(page.indexOf(HEADING));
    String section = from.substring(0, from.indexOf("\n## ", 1)).replaceAll("\\s+", " ");
    Set<String> types = new TreeSet<>();
    Matcher changes = STATE_CHANGES.matcher(section);
    if (!changes.find()) {
      throw new IllegalStateException("docs/events.md lists no state changes any more");
    }
    for (String of : changes.group(1).split(",", -1)) {
      types.add("SageMaker " + of.strip() + " State Change");
    }
    NAME.matcher(section.substring(section.indexOf("And:")))
        .results()
        .forEach(found -> add(found.group(1), found.group(2), types));
    return types;
  }

  private static void add(String name, String others, Set<String> types) {
    if (name.startsWith("Human Task ")) {
      types.add(name);
      Pattern.compile("`([^`]+)`")
          .matcher(others == null ? "" : others)
          .results()
          .forEach(one -> types.add("Human Task " + one.group(1)));
    } else if (name.endsWith("Tracking Server")) {
      types.add(name + "*");
    } else if (name.startsWith("SageMaker ")
        || name.startsWith("Human ")
        || name.startsWith("AWS API Call")) {
      types.add(name);
    }
  }

  /** The detail types that the rules for the source {@code aws.sagemaker} let through. */
  static Set<String> routed(Template template) {
    Set<String> types = new TreeSet<>();
    for (Map<String, Object> rule : template.ofType("AWS::Events::Rule").values()) {
      Map<String, Object> pattern = Template.map(rule.get("EventPattern"));
      if (List.of("aws.sagemaker").equals(pattern.get("source"))) {
        Template.all(pattern.get("detail-type"))
            .forEach(one ->
                types.add(one instanceof Map<?, ?> map ? map.get("prefix") + "*" : one.toString()));
      }
    }
    return types;
  }

  static List<String> findings(Template template) {
    List<String> found = new ArrayList<>();
    Set<String> routed = routed(template);
    Set<String> documented = documented();
    documented.stream()
        .filter(type -> !routed.contains(type))
        .forEach(type -> found.add("no rule brings " + type));
    routed.stream()
        .filter(type -> !documented.contains(type))
        .forEach(type -> found.add("a rule waits for what nobody sends: " + type));
    template
        .ofType("AWS::Events::Rule")
        .forEach((name, rule) -> {
          for (Object target : Template.all(rule.get("Targets"))) {
            Template.all(Template.map(target).get("Arn")).stream()
                .map(arn -> String.valueOf(Template.at(arn, "Fn::GetAtt")).replace(".Arn", ""))
                .filter(resource -> !TARGETS.contains(resource))
                .forEach(resource -> found.add(name + " brings its events to " + resource));
          }
        });
    return found;
  }
}
