package dev.fleabridge.testkit.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of MLflow and of Databricks as the bridge asks for: runs with their metrics, versions of
 * models, ends of jobs, and statements. The forms are those of their REST APIs. What is not known
 * is answered as they answer it.
 */
public final class MlopsStandIn implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer server;
  private final Map<String, Map<String, BigDecimal>> runs = new ConcurrentHashMap<>();
  private final List<ObjectNode> versions = new CopyOnWriteArrayList<>();
  private final Map<String, String> ends = new ConcurrentHashMap<>();
  private final Map<String, List<Map<String, Object>>> rows = new ConcurrentHashMap<>();

  private MlopsStandIn(HttpServer server) {
    this.server = server;
  }

  /** Starts on a free port of the loopback address. */
  public static MlopsStandIn start() {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      MlopsStandIn standIn = new MlopsStandIn(HttpServer.create(address, 100));
      standIn.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      standIn.server.createContext("/", standIn::answer);
      standIn.server.start();
      return standIn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A run of MLflow with the last value of each metric. */
  public void mlflowRun(String id, Map<String, BigDecimal> metrics) {
    runs.put(id, Map.copyOf(metrics));
  }

  /** A version of a model, made at this instant (epoch milliseconds). The newest comes last. */
  public void modelVersion(String name, String version, String run, long created) {
    versions.addFirst(
        JSON.createObjectNode()
            .put("name", name)
            .put("version", version)
            .put("run_id", run)
            .put("source", "models:/" + name)
            .put("creation_timestamp", created));
  }

  /** A run of a job that has ended so. */
  public void databricksRun(String id, String result) {
    ends.put(id, result);
  }

  /**
   * The rows that a statement gives whose first parameter has this value.
   *
   * @param found each with the same columns: numbers are decimals, and everything else is text
   */
  public void databricksRows(String parameter, List<Map<String, Object>> found) {
    rows.put(parameter, List.copyOf(found));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String id = String.valueOf(exchange.getRequestURI().getQuery()).replaceFirst("^run_id=", "");
      switch (path) {
        case "/api/2.0/mlflow/runs/get" -> mlflowRun(exchange, id);
        case "/api/2.0/mlflow/model-versions/search" -> {
          ObjectNode page = JSON.createObjectNode();
          page.putArray("model_versions").addAll(versions);
          send(exchange, 200, page);
        }
        case "/api/2.2/jobs/runs/get" -> databricksRun(exchange, id);
        case "/api/2.0/sql/statements" -> statement(exchange);
        default -> error(exchange, 404, "ENDPOINT_NOT_FOUND");
      }
    }
  }

  private void mlflowRun(HttpExchange exchange, String id) throws IOException {
    Map<String, BigDecimal> metrics = runs.get(id);
    if (metrics == null) {
      error(exchange, 404, "RESOURCE_DOES_NOT_EXIST");
      return;
    }
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode run = answer.putObject("run");
    run.putObject("info").put("run_id", id).put("experiment_id", "0").put("status", "FINISHED");
    ArrayNode list = run.putObject("data").putArray("metrics");
    metrics.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
    send(exchange, 200, answer);
  }

  private void databricksRun(HttpExchange exchange, String id) throws IOException {
    String result = ends.get(id);
    if (result == null) {
      error(exchange, 400, "INVALID_PARAMETER_VALUE");
      return;
    }
    ObjectNode run = JSON.createObjectNode().put("run_id", Long.parseLong(id)).put("job_id", 1);
    run.putObject("state").put("life_cycle_state", "TERMINATED").put("result_state", result);
    run.putObject("status").putObject("termination_details").put("code", result);
    send(exchange, 200, run);
  }

  private void statement(HttpExchange exchange) throws IOException {
    JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    String parameter = request.path("parameters").path(0).path("value").asString("");
    ObjectNode answer = JSON.createObjectNode().put("statement_id", "s-" + parameter);
    answer.putObject("status").put("state", "SUCCEEDED");
    ArrayNode columns = answer.putObject("manifest").putObject("schema").putArray("columns");
    ArrayNode data = answer.putObject("result").putArray("data_array");
    List<Map<String, Object>> found = rows.getOrDefault(parameter, List.of());
    found.stream()
        .limit(1)
        .forEach(row ->
            row.forEach((name, value) ->
                columns
                    .addObject()
                    .put("name", name)
                    .put("type_name", value instanceof Number ? "DECIMAL" : "STRING")));
    for (Map<String, Object> row : found) {
      ArrayNode values = data.addArray();
      columns.forEach(
          column -> values.add(String.valueOf(row.get(column.path("name").asString()))));
    }
    send(exchange, 200, answer);
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    send(exchange, status, JSON.createObjectNode().put("error_code", code).put("message", "none"));
  }

  private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
