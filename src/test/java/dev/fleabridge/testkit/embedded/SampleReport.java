package dev.fleabridge.testkit.embedded;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Prints what the samples led to. */
final class SampleReport {

  private final BridgeCaller bridge;

  SampleReport(BridgeCaller bridge) {
    this.bridge = bridge;
  }

  /**
   * @param files event id to the sample it came from
   * @param before balances by agent; empty where the sandbox is not ours to look into
   */
  void print(
      Map<String, String> files, Map<String, BigDecimal> before, Map<String, BigDecimal> after) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("EVENT", "STEP", "STATE", "AMOUNT", "RESULT OR REASON"));
    files.forEach((id, file) -> rows.addAll(rowsOf(id, file)));
    System.out.println("\nWhat the samples led to\n");
    System.out.print(table(rows));
    if (!before.isEmpty()) {
      System.out.println("\nBalances at Purple Flea\n");
      System.out.print(table(balances(before, after)));
    }
    System.out.println(
        """

        The bridge goes on serving: http://{bridge}
          post an event      curl -H 'X-Api-Key: dev-source-key' \\
                               -d @config/samples/rest/01-confident-signal.json {bridge}/v1/events
          see why it paid    curl -u viewer:viewer {bridge}/v1/actions
          stop it            Ctrl-C

        Console: {console}
        """
            .replace("{bridge}", bridge.address())
            .replace("{console}", bridge.console()));
  }

  private List<List<String>> rowsOf(String id, String file) {
    String sample = file.replaceFirst("\\.json$", "");
    List<List<String>> rows = new ArrayList<>();
    JsonNode event = bridge.get("/v1/events/" + id);
    for (JsonNode run : event.path("runs")) {
      boolean started = run.path("started").asBoolean(true);
      JsonNode actions = bridge.get("/v1/runs/" + run.path("id").asString()).path("actions");
      for (JsonNode summary : actions) {
        JsonNode action = bridge.get("/v1/actions/" + summary.path("id").asString());
        rows.add(row(rows.isEmpty() ? sample : "", run.path("rule").asString(), action, started));
      }
    }
    return rows.isEmpty() ? List.of(List.of(sample, "-", "no rule matches", "", "")) : rows;
  }

  private static List<String> row(String sample, String rule, JsonNode action, boolean started) {
    String step = rule + "." + action.path("step").asString();
    String state = action.path("state").asString() + (started ? "" : " (before)");
    return List.of(sample, step, state, text(action, "amount"), outcome(action));
  }

  private static String outcome(JsonNode action) {
    for (String id : List.of("txId", "escrowId", "positionId", "orderId")) {
      String value = text(action.path("result"), id);
      if (!value.isEmpty()) {
        return value;
      }
    }
    String reason = text(action, "reason");
    JsonNode accuracy = action.path("result").path("metrics").path("validation:accuracy");
    return reason.isEmpty() && !accuracy.isMissingNode()
        ? "accuracy " + accuracy.asString()
        : reason;
  }

  private static List<List<String>> balances(
      Map<String, BigDecimal> before, Map<String, BigDecimal> after) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("AGENT", "BEFORE", "AFTER"));
    for (String agent : new TreeSet<>(after.keySet())) {
      BigDecimal was = before.get(agent);
      BigDecimal is = Objects.requireNonNull(after.get(agent));
      if (!agent.startsWith("@") && (was == null || was.compareTo(is) != 0 || is.signum() > 0)) {
        rows.add(List.of(agent, was == null ? "(new)" : plain(was), plain(is)));
      }
    }
    return rows;
  }

  private static String plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.setScale(Math.max(2, stripped.scale())).toPlainString();
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isMissingNode() || value.isNull() ? "" : value.asString();
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append("  ");
      for (int i = 0; i < columns; i++) {
        text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(System.lineSeparator());
    }
    return text.toString();
  }
}
