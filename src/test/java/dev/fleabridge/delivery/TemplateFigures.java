package dev.fleabridge.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether alarms and dashboard of a template look at figures that the bridge publishes. */
final class TemplateFigures {

  private static final Pattern NAMED = Pattern.compile("MetricName=\"([^\"]+)\"");
  private static final Pattern SCHEMA = Pattern.compile("SEARCH\\('\\{(\\$\\{\\w+}[^}]*)}");
  private static final Pattern DEFAULT_BUS =
      Pattern.compile("SCHEMA\\(\"AWS/Events\",\\s*RuleName\\)");
  private static final String NAMESPACE = "MetricsNamespace";
  private static final String OURS = "${" + NAMESPACE + "}";

  private final KnownMetrics known;
  private final List<String> found = new ArrayList<>();

  private TemplateFigures(KnownMetrics known) {
    this.known = known;
  }

  static List<String> findings(Template template, KnownMetrics known) {
    TemplateFigures figures = new TemplateFigures(known);
    template.ofType("AWS::CloudWatch::Alarm").forEach(figures::alarm);
    template
        .ofType("AWS::CloudWatch::Dashboard")
        .forEach((name, board) ->
            figures.dashboard(String.valueOf(Template.at(board, "DashboardBody", "Fn::Sub"))));
    return figures.found;
  }

  private void alarm(String name, Map<String, Object> alarm) {
    look(name, alarm, alarm.get("Statistic"));
    for (Object query : Template.all(alarm.get("Metrics"))) {
      Object stat = Template.at(query, "MetricStat", "Stat");
      look(name, Template.map(Template.at(query, "MetricStat", "Metric")), stat);
      if (DEFAULT_BUS.matcher(String.valueOf(Template.at(query, "Expression"))).find()) {
        found.add(name + ": rules of other buses have EventBusName too, and are not seen");
      }
    }
  }

  private void look(String where, Map<String, Object> metric, @Nullable Object statistic) {
    if (NAMESPACE.equals(Template.at(metric, "Namespace", "Ref"))) {
      Set<String> dimensions = new TreeSet<>();
      Template.all(metric.get("Dimensions"))
          .forEach(one -> dimensions.add(String.valueOf(Template.map(one).get("Name"))));
      check(where, String.valueOf(metric.get("MetricName")), dimensions, statistic);
    }
  }

  private void check(
      String where, String metric, Set<String> dimensions, @Nullable Object statistic) {
    known
        .problem(metric, dimensions, String.valueOf(statistic))
        .ifPresent(problem -> found.add(where + ": " + problem));
  }

  /** A widget says its unit at the end of its title. */
  private void shown(String title, String metric, Set<String> dimensions, String statistic) {
    check(title, metric, dimensions, statistic);
    boolean timed = title.endsWith("(ms)");
    if (timed ? metric.endsWith(".value") : known.isInMilliseconds(metric)) {
      found.add(title + ": the unit of " + metric + " is another");
    }
  }

  private void dashboard(String body) {
    JsonNode board;
    try {
      board = JsonMapper.shared().readTree(body);
    } catch (JacksonException _) {
      found.add("the dashboard is no JSON");
      return;
    }
    for (JsonNode widget : board.path("widgets")) {
      JsonNode properties = widget.path("properties");
      String title = properties.path("title").asString("");
      for (JsonNode line : properties.path("metrics")) {
        if (line.path(0).isObject()) {
          expression(title, line.path(0).path("expression").asString(""));
        } else if (line.path(0).asString("").equals(OURS)) {
          line(title, line, properties.path("stat").asString(""));
        }
      }
    }
  }

  private void line(String title, JsonNode line, String statistic) {
    Set<String> dimensions = new TreeSet<>();
    int end = line.path(line.size() - 1).isObject() ? line.size() - 1 : line.size();
    for (int i = 2; i < end; i += 2) {
      dimensions.add(line.path(i).asString());
    }
    String own = line.path(line.size() - 1).path("stat").asString(statistic);
    shown(title, line.path(1).asString(), dimensions, own);
  }

  /** What only computes with other lines is seen by them. */
  private void expression(String title, String expression) {
    if (expression.contains("SEARCH")) {
      search(title, expression);
    }
  }

  private void search(String title, String expression) {
    List<MatchResult> schema = SCHEMA.matcher(expression).results().toList();
    List<MatchResult> name = NAMED.matcher(expression).results().toList();
    if (schema.size() != 1 || name.size() != 1) {
      found.add(title + " searches in a way that is not understood");
      return;
    }
    List<String> parts = List.of(schema.getFirst().group(1).split(",", -1));
    String statistic = expression.replaceAll(".*\"', '(\\w+)'.*", "$1");
    if (parts.getFirst().equals(OURS)) {
      Set<String> dimensions = new TreeSet<>(parts.subList(1, parts.size()));
      shown(title, name.getFirst().group(1), dimensions, statistic);
    }
  }
}
