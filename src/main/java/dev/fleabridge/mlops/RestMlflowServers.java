package dev.fleabridge.mlops;

import dev.fleabridge.mlops.RemoteFailure.Kind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Implements {@link MlflowServers} by MLflow's REST API 2.0. */
final class RestMlflowServers implements MlflowServers {

  private static final String API = "/api/2.0/mlflow";
  private static final Pattern RUN_ID = Pattern.compile("[a-zA-Z0-9][\\w-]{0,255}");
  private static final int PAGE = 200;
  private static final int MAX_PAGES = 50;

  private final Map<String, MlflowProperties.Server> servers;
  private final Rest rest;
  private final Tokens tokens;

  RestMlflowServers(MlflowProperties properties, Rest rest, Tokens tokens) {
    this.servers = properties.servers();
    this.rest = rest;
    this.tokens = tokens;
  }

  @Override
  public Set<String> names() {
    return servers.keySet();
  }

  @Override
  public ObjectNode run(String server, String runId) {
    if (!RUN_ID.matcher(runId).matches()) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.INVALID_PARAMETERS.code(),
          "run-id is not the id of a run of MLflow.");
    }
    JsonNode run = ask(server, "runs/get", List.of("run_id", runId)).path("run");
    JsonNode info = run.path("info");
    if (!info.path("run_id").asString("").equals(runId)) {
      throw new RemoteFailure(
          Kind.REFUSED,
          "OtherRun",
          "MLflow runs/get answered with another run than was asked for.");
    }
    ObjectNode result = Json.object().put("server", server).put("runId", runId);
    result.put("experimentId", info.path("experiment_id").asString(""));
    result.put("name", info.path("run_name").asString(""));
    result.put("status", info.path("status").asString(""));
    ObjectNode metrics = result.putObject("metrics");
    for (JsonNode metric : run.path("data").path("metrics")) {
      // NaN and the infinities come as texts.
      if (metric.path("value").isNumber()) {
        metrics.set(metric.path("key").asString(""), metric.path("value"));
      }
    }
    texts(run.path("data").path("params")).forEach(result.putObject("params")::put);
    texts(run.path("data").path("tags")).forEach(result.putObject("tags")::put);
    return result;
  }

  @Override
  public void versionsSince(String server, Instant from, Consumer<ModelVersion> each) {
    String token = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      List<String> query =
          new ArrayList<>(
              List.of("max_results", String.valueOf(PAGE), "order_by", "creation_timestamp DESC"));
      if (!token.isEmpty()) {
        query.addAll(List.of("page_token", token));
      }
      ObjectNode found = ask(server, "model-versions/search", query);
      for (JsonNode one : found.path("model_versions")) {
        ModelVersion version = version(one);
        if (version.created().isBefore(from)) {
          return;
        }
        each.accept(version);
      }
      token = found.path("next_page_token").asString("");
      if (token.isEmpty()) {
        return;
      }
    }
    throw new RemoteFailure(
        Kind.REFUSED,
        "TooMany",
        "MLflow has more than %d versions of models since %s".formatted(PAGE * MAX_PAGES, from));
  }

  private static ModelVersion version(JsonNode one) {
    String created = one.path("creation_timestamp").asString("");
    String name = one.path("name").asString("");
    String version = one.path("version").asString("");
    if (!created.matches("[0-9]{1,15}") || name.isEmpty() || version.isEmpty()) {
      throw new RemoteFailure(
          Kind.REFUSED,
          Reason.UNREADABLE.code(),
          "MLflow model-versions/search answered a version without name, number or time.");
    }
    return new ModelVersion(
        name,
        version,
        Instant.ofEpochMilli(Long.parseLong(created)),
        one.path("source").asString(""),
        given(one, "run_id"),
        given(one, "description"),
        texts(one.path("tags")));
  }

  /** An empty text stands for none, as protocol buffers have it. */
  private static @Nullable String given(JsonNode one, String field) {
    String text = one.path(field).asString("");
    return text.isEmpty() ? null : text;
  }

  private static Map<String, String> texts(JsonNode pairs) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (JsonNode pair : pairs) {
      texts.put(pair.path("key").asString(""), pair.path("value").asString(""));
    }
    return texts;
  }

  private ObjectNode ask(String name, String operation, List<String> query) {
    MlflowProperties.Server server = servers.get(name);
    if (server == null) {
      throw new RemoteFailure(
          Kind.REFUSED,
          "NotConfigured",
          "no server of this name is configured below fleabridge.mlflow.servers");
    }
    URI base = MlflowProperties.address(name, server);
    return rest.object(
        Rest.Call.get("MLflow " + operation, base, API + "/" + operation, query),
        anew -> header(server, anew));
  }

  private @Nullable String header(MlflowProperties.Server server, boolean anew) {
    String secret = server.secret();
    String token = secret == null ? server.token() : tokens.of(secret, anew);
    return token == null ? null : "Bearer " + token;
  }
}
