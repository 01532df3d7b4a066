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
  private static final String WHAT = "Databricks sql/statements";
  private static final Set<String> SUCCEEDED = Set.of("SUCCEEDED");

  /** A closed one has succeeded too; its rows are not kept. */
  private static final Set<String> ENDED_WELL = Set.of("SUCCEEDED", "CLOSED");

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
   * @param looks how often one that reads is looked at after the first answer
   * @param looksAtWork how often one that is executed is
   * @param between the time between two looks
   */
  record Patience(int looks, int looksAtWork, Duration between, Pause pause) {}

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
  public boolean hasWarehouse(String name) {
    DatabricksProperties.Workspace workspace = workspaces.get(name);
    return workspace != null && workspace.warehouse() != null;
  }

  @Override
  public ObjectNode query(String workspace, String statement, ObjectNode parameters) {
    ObjectNode request = request(statement, parameters);
    request.put("format", "JSON_ARRAY").put("disposition", "INLINE");
    request.put("row_limit", MAX_ROWS + 1).put("byte_limit", BYTE_LIMIT);
    return StatementRows.of(ended(named(workspace), request, patience.looks(), SUCCEEDED));
  }

  @Override
  public void execute(String workspace, String statement, ObjectNode parameters) {
    ended(named(workspace), request(statement, parameters), patience.looksAtWork(), ENDED_WELL);
  }

  private static ObjectNode request(String statement, ObjectNode parameters) {
    ObjectNode request = Json.object().put("statement", statement);
    request.put("wait_timeout", "10s").put("on_wait_timeout", "CONTINUE");
    request.set("parameters", markers(parameters));
    return request;
  }

  /** The answer of a statement that has ended as wanted. One that still runs is given up. */
  private ObjectNode ended(Named named, ObjectNode request, int looks, Set<String> wanted) {
    @Nullable String warehouse = named.workspace().warehouse();
    if (warehouse == null) {
      throw new RemoteFailure(
          Kind.REFUSED,
          "NotConfigured",
          "no warehouse is configured for this workspace below fleabridge.databricks.workspaces");
    }
    request.put("warehouse_id", warehouse);
    ObjectNode answer = ask(named, Rest.Call.post(WHAT, named.base(), STATEMENTS, request));
    for (int look = 0; isRunning(answer) && look < looks; look++) {
      pause();
      String path = STATEMENTS + "/" + statementId(answer);
      answer = ask(named, Rest.Call.get(WHAT, named.base(), path, List.of()));
    }
    if (isRunning(answer)) {
      throw givenUp(named, answer);
    }
    if (!wanted.contains(state(answer))) {
      throw failed(answer);
    }
    return answer;
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
          Kind.REFUSED, Reason.UNREADABLE.code(), WHAT + " answered without a statement's id.");
    }
    return id;
  }

  private RemoteFailure givenUp(Named named, ObjectNode answer) {
    String path = STATEMENTS + "/" + statementId(answer) + "/cancel";
    try {
      ask(named, Rest.Call.post("Databricks cancel", named.base(), path, Json.object()));
    } catch (RemoteFailure e) {
      // It ends by its own time limit, and has done nothing that may not be done again.
    }
    return new RemoteFailure(
        Kind.UNAVAILABLE, "Timeout", "the statement did not end in time, and was canceled");
  }

  private static RemoteFailure failed(ObjectNode answer) {
    JsonNode error = answer.path("status").path("error");
    String code = error.path("error_code").asString("");
    return new RemoteFailure(
        Set.of("BAD_REQUEST", "NOT_FOUND").contains(code) ? Kind.REFUSED : Kind.UNAVAILABLE,
        code.matches("[A-Z_]{1,64}") ? code : "StatementFailed",
        "the statement ended as %s: %s"
            .formatted(
                state(answer).matches("[A-Z_]{1,32}") ? state(answer) : "failed",
                Rest.words(error.path("message").asString("nothing more is known"))));
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

  private ObjectNode ask(Named named, Rest.Call call) {
    return rest.object(call, anew -> signIn.header(named.name(), named.workspace(), anew));
  }
}
