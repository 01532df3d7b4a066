package dev.fleabridge.mlops;

import dev.fleabridge.mlops.RemoteFailure.Kind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Implements {@link DatabricksWorkspaces} by the Jobs API 2.2 and the SQL Statement Execution API
 * 2.0.
 */
final class RestDatabricksWorkspaces implements DatabricksWorkspaces {

  private static final String STATEMENTS = "/api/2.0/sql/statements";
  private static final Pattern RUN_ID = Pattern.compile("[0-9]{1,18}");
  private static final Pattern STATEMENT_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int BYTE_LIMIT = 1 << 20;

  /** Waits between two looks at a statement that still runs. */
  @FunctionalInterface
  interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /**
   * How long is waited for a statement.
   *
   * @param looks how often it is looked at after the first answer
   * @param between the time between two looks
   */
  record Patience(int looks, Duration between, Pause pause) {}

  /** Where calls go, and who signs in there. */
  private record Named(String name, DatabricksProperties.Workspace workspace, URI base) {}

  private final Map<String, DatabricksProperties.Workspace> workspaces;
  private final Rest rest;
  private final DatabricksSignIn signIn;
  private final Patience patience;

  RestDatabricksWorkspaces(
      DatabricksProperties properties, Rest rest, DatabricksSignIn signIn, Patience patience) {
    this.workspaces = properties.workspaces();
    this.rest = rest;
    this.signIn = signIn;
    this.patience = patience;
  }

  @Override
  public Set<String> names() {
    return workspaces.keySet();
  }

  @Override
  public ObjectNode run(String workspace, String runId) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.INVALID_PARAMETERS.code(),
          "run-id is not the number of a run of Databricks.");
    }
    Named named = named(workspace);
    ObjectNode run =
        ask(
            named,
            Rest.Call.get(
                "Databricks jobs/runs/get",
                named.base(),
                "/api/2.2/jobs/runs/get",
                List.of("run_id", runId)));
    if (!run.path("run_id").asString("").equals(runId)) {
      throw new RemoteFailure(
          Kind.REFUSED, "OtherRun", "Databricks answered with another run than was asked for.");
    }
    ObjectNode result = Json.object().put("workspace", workspace).put("runId", runId);
    result.put("jobId", run.path("job_id").asString(""));
    result.put("name", run.path("run_name").asString(""));
    result.put("lifeCycleState", run.path("state").path("life_cycle_state").asString(""));
    String ended = ended(run);
    if (!ended.isEmpty()) {
      result.put("resultState", ended);
    }
    return result;
  }

  /**
   * The older field says how a run ended, and the newer one why. Where one of them knows of
   * failures, the run has had some.
   */
  private static String ended(ObjectNode run) {
    String state = run.path("state").path("result_state").asString("");
    String code = run.path("status").path("termination_details").path("code").asString("");
    return state.isEmpty() || (state.equals("SUCCESS") && !code.isEmpty()) ? code : state;
  }

  @Override
  public ObjectNode query(String workspace, String statement, ObjectNode parameters) {
    Named named = named(workspace);
    @Nullable String warehouse = named.workspace().warehouse();
    if (warehouse == null) {
      throw new RemoteFailure(
          Kind.REFUSED,
          "NotConfigured",
          "no warehouse is configured for this workspace below fleabridge.databricks.workspaces");
    }
    ObjectNode request = Json.object().put("warehouse_id", warehouse).put("statement", statement);
    request.put("format", "JSON_ARRAY").put("disposition", "INLINE");
    request.put("row_limit", MAX_ROWS + 1).put("byte_limit", BYTE_LIMIT);
    request.put("wait_timeout", "10s").put("on_wait_timeout", "CONTINUE");
    request.set("parameters", markers(parameters));
    ObjectNode answer =
        ask(named, Rest.Call.post("Databricks sql/statements", named.base(), STATEMENTS, request));
    for (int look = 0; isRunning(answer) && look < patience.looks(); look++) {
      pause();
      answer =
          ask(
              named,
              Rest.Call.get(
                  "Databricks sql/statements",
                  named.base(),
                  STATEMENTS + "/" + statementId(answer),
                  List.of()));
    }
    return StatementRows.of(ended(named, answer));
  }

  private static boolean isRunning(ObjectNode answer) {
    return Set.of("PENDING", "RUNNING").contains(state(answer));
  }

  private static String state(ObjectNode answer) {
    return answer.path("status").path("state").asString("");
  }

  private static String statementId(ObjectNode answer) {
    String id = answer.path("statement_id").asString("");
    if (!STATEMENT_ID.matcher(id).matches()) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.UNREADABLE.code(),
          "Databricks sql/statements answered without a statement's id.");
    }
    return id;
  }

  /** The answer of a statement that has succeeded. One that still runs is given up, and ended. */
  private ObjectNode ended(Named named, ObjectNode answer) {
    if (isRunning(answer)) {
      String path = STATEMENTS + "/" + statementId(answer) + "/cancel";
      try {
        ask(named, Rest.Call.post("Databricks cancel", named.base(), path, Json.object()));
      } catch (RemoteFailure e) {
        // It ends by its own time limit, and has changed nothing.
      }
      throw new RemoteFailure(
          Kind.UNAVAILABLE, "Timeout", "the statement did not end in time, and was canceled");
    }
    if (!state(answer).equals("SUCCEEDED")) {
      JsonNode error = answer.path("status").path("error");
      String code = error.path("error_code").asString("");
      throw new RemoteFailure(
          Set.of("BAD_REQUEST", "NOT_FOUND").contains(code) ? Kind.REFUSED : Kind.UNAVAILABLE,
          code.matches("[A-Z_]{1,64}") ? code : "StatementFailed",
          "the statement ended as %s: %s"
              .formatted(
                  state(answer).matches("[A-Z_]{1,32}") ? state(answer) : "failed",
                  Rest.words(error.path("message").asString("nothing more is known"))));
    }
    return answer;
  }

  private void pause() {
    try {
      patience.pause().take(patience.between());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteFailure(Kind.UNAVAILABLE, "Interrupted", "the wait was interrupted.");
    }
  }

  /** Every value goes beside the statement, never into it. */
  private static ArrayNode markers(ObjectNode parameters) {
    ArrayNode markers = Json.array();
    parameters
        .properties()
        .forEach(each -> {
          if (!each.getKey().matches("[A-Za-z_][A-Za-z0-9_]{0,63}")
              || each.getValue().isContainer()) {
            throw new RemoteFailure(
                Kind.REFUSED,
                Reason.INVALID_PARAMETERS.code(),
                "a parameter of a statement has a name such as task, and a single value");
          }
          ObjectNode marker = markers.addObject().put("name", each.getKey());
          JsonNode value = each.getValue();
          if (!value.isNull()) {
            marker.put("value", value.isNumber() ? plain(value) : value.asString());
          }
          marker.put(
              "type", value.isNumber() ? type(value) : value.isBoolean() ? "BOOLEAN" : "STRING");
        });
    return markers;
  }

  private static String plain(JsonNode number) {
    return number.decimalValue().toPlainString();
  }

  private static String type(JsonNode number) {
    BigDecimal value = number.decimalValue();
    int scale = Math.max(0, value.scale());
    int precision = Math.max(value.precision() - Math.min(0, value.scale()), scale + 1);
    if (precision > 38) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.INVALID_PARAMETERS.code(),
          "a number of a statement's parameters has more than 38 digits");
    }
    return scale == 0 && precision <= 18 ? "BIGINT" : "DECIMAL(38," + scale + ")";
  }

  private Named named(String name) {
    DatabricksProperties.Workspace workspace = workspaces.get(name);
    if (workspace == null) {
      throw new RemoteFailure(
          Kind.REFUSED,
          "NotConfigured",
          "no workspace of this name is configured below fleabridge.databricks.workspaces");
    }
    return new Named(name, workspace, DatabricksProperties.address(name, workspace));
  }

  /** Asks, and once more where a token is refused that may have been exchanged. */
  private ObjectNode ask(Named named, Rest.Call call) {
    String header = signIn.header(named.name(), named.workspace(), false);
    try {
      return rest.object(call.as(header));
    } catch (RemoteFailure refused) {
      if (!refused.code().equals(Rest.NOT_SIGNED_IN)) {
        throw refused;
      }
      String renewed = signIn.header(named.name(), named.workspace(), true);
      if (renewed.equals(header)) {
        throw refused;
      }
      return rest.object(call.as(renewed));
    }
  }
}
