package dev.fleabridge.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Prints a back-test for people: its first differences, and tables of its sums. */
final class BackTestReport {

  /** More of them nobody reads; the tables have all of them. */
  private static final int MAX_DIFFERENCES = 50;

  private static final int MAX_ROWS = 40;
  private static final String ROW = "%-30s %-16s %10s %20s %20s%n";

  private final @Nullable PrintStream out;
  private final PrintStream err;
  private int differences;
  private boolean otherwise;

  /**
   * @param out where the report goes; null: only progress is told
   * @param err where progress goes
   */
  BackTestReport(@Nullable PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** One line of the answer. */
  void add(JsonNode line) {
    if (line.has("progress")) {
      JsonNode progress = line.path("progress");
      err.printf("%s of %s events%n", progress.path("events"), text(progress.path("of"), "many"));
    }
    if (out == null) {
      return;
    }
    if (line.has("comparing")) {
      comparing(out, line.path("comparing"));
    } else if (line.has("difference")) {
      difference(out, line.path("difference"));
    } else if (line.has("summary")) {
      summary(out, line.path("summary"));
    }
  }

  private void comparing(PrintStream out, JsonNode comparing) {
    out.printf(
        "%s events, received from %s to %s%n",
        text(comparing.path("events"), "many"),
        text(comparing.path("since"), ""),
        text(comparing.path("until"), ""));
    JsonNode rules = comparing.path("rules");
    for (String sort : List.of("added", "removed", "changed")) {
      List<String> ids = rules.path(sort).valueStream().map(id -> id.asString("")).toList();
      if (!ids.isEmpty()) {
        otherwise = true;
        out.printf("rules %s: %s%n", sort, String.join(", ", ids));
      }
    }
    out.printf("rules unchanged: %s%n", rules.path("unchanged"));
    comparing.path("notes").forEach(note -> out.printf("note: %s%n", note.asString("")));
    out.println();
  }

  private void difference(PrintStream out, JsonNode difference) {
    differences++;
    if (differences > MAX_DIFFERENCES) {
      return;
    }
    List<String> what =
        difference.path("what").valueStream().map(each -> each.asString("")).toList();
    String step = text(difference.path("step"), "");
    out.printf(
        "%s: event %s, rule %s%s%n",
        String.join(", ", what),
        text(difference.path("event"), ""),
        text(difference.path("rule"), ""),
        step.isEmpty() ? "" : ", step " + step);
    out.printf("    before: %s%n", side(difference.path("before")));
    out.printf("    after:  %s%n", side(difference.path("after")));
    String explanation = text(difference.path("explanation"), "");
    if (!explanation.isEmpty()) {
      out.printf("    %s%n", explanation);
    }
  }

  private static String side(JsonNode side) {
    if (!side.isObject()) {
      return "nothing";
    }
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, String> field :
        List.of(
            Map.entry("state", ""),
            Map.entry("reason", ""),
            Map.entry("kind", ""),
            Map.entry("amount", ""),
            Map.entry("payer", "from "),
            Map.entry("payee", "to "),
            Map.entry("businessKey", "key "))) {
      String value = text(side.path(field.getKey()), "");
      if (!value.isEmpty()) {
        words.add(field.getValue() + value);
      }
    }
    return String.join(" ", words);
  }

  private void summary(PrintStream out, JsonNode summary) {
    long untold = Math.max(0, differences - MAX_DIFFERENCES) + summary.path("leftOut").asLong(0);
    if (untold > 0) {
      out.printf("%d more differences are not shown%n", untold);
    }
    if (differences > 0) {
      out.println();
    }
    if (summary.path("differences").isEmpty()) {
      out.println(
          otherwise
              ? "no difference in %s events".formatted(summary.path("events"))
              : "no difference: every rule says the same");
      return;
    }
    out.printf(ROW, "", "difference", "count", "USDC before", "USDC after");
    rows(out, "all", summary.path("differences"));
    table(out, "by rule", summary.path("byRule"));
    table(out, "by payer", summary.path("byPayer"));
    table(out, "by day", summary.path("byDay"));
  }

  private static void table(PrintStream out, String title, JsonNode named) {
    out.printf("%n%s%n", title);
    int printed = 0;
    for (Map.Entry<String, JsonNode> row : named.properties()) {
      if (printed++ == MAX_ROWS) {
        out.printf("%d more are not shown%n", named.size() - MAX_ROWS);
        return;
      }
      rows(out, row.getKey(), row.getValue());
    }
  }

  private static void rows(PrintStream out, String name, JsonNode sums) {
    for (Map.Entry<String, JsonNode> sum : sums.properties()) {
      JsonNode of = sum.getValue();
      out.printf(
          ROW,
          name,
          sum.getKey(),
          text(of.path("count"), ""),
          text(of.path("before"), ""),
          text(of.path("after"), ""));
    }
  }

  private static String text(JsonNode value, String otherwise) {
    return value.isNull() || value.isMissingNode()
        ? otherwise
        : value.isString() ? value.stringValue() : value.toString();
  }
}
