package dev.fleabridge.mcp;

import dev.fleabridge.model.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A running door, and a client that speaks to it in both eras, byte by byte. */
final class McpService implements AutoCloseable {

  static final String KEY = "key-of-the-trainer";
  static final String RESOURCE = "https://bridge.example/mcp";

  private static final List<String> SETTINGS =
      List.of(
          "server.port=0",
          "server.address=127.0.0.1",
          "spring.main.banner-mode=off",
          "spring.cloud.aws.credentials.access-key=test",
          "spring.cloud.aws.credentials.secret-key=test",
          "fleabridge.web.body-deadline=1s",
          "fleabridge.security.sources.dev.keys=key-of-a-source",
          "fleabridge.security.sources.dev.event-sources=*",
          "fleabridge.security.basic-sign-in=true",
          "fleabridge.security.operators.operator.password={noop}operator",
          "fleabridge.security.operators.operator.roles=operator",
          "fleabridge.mcp.allowed-origins=https://console.example",
          "fleabridge.mcp.agents.trainer.keys=" + KEY + ",second-key-of-the-trainer",
          "fleabridge.mcp.agents.reader.keys=key-of-the-reader",
          "fleabridge.mcp.agents.suite.keys=key-of-the-suite");

  private final ConfigurableApplicationContext context;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private McpService(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * @param settings are added to those of all
   */
  static McpService start(String... settings) {
    return startWith(Stream.concat(SETTINGS.stream(), Stream.of(settings)).toArray(String[]::new));
  }

  static McpService startWith(String... settings) {
    return new McpService(
        new SpringApplication(McpApp.class)
            .run(Stream.of(settings).map(setting -> "--" + setting).toArray(String[]::new)));
  }

  int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  TestTools tools() {
    return context.getBean(TestTools.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** An answer; of a stream of events the message in it. */
  record Reply(int status, JsonNode body, String text, HttpResponse<String> response) {

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The code of the error of JSON-RPC; 0 where it is none. */
    int code() {
      return body.path("error").path("code").asInt(0);
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port(), path)))
        .timeout(Duration.ofSeconds(30));
  }

  Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> got = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String text = got.body();
      String type = got.headers().firstValue("Content-Type").orElse("");
      String json = type.startsWith("text/event-stream") ? data(text) : text;
      JsonNode body =
          type.contains("json") || type.contains("event-stream")
              ? Json.mapper().readTree(json)
              : Json.object();
      return new Reply(got.statusCode(), body, text, got);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String data(String events) {
    return events
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring("data: ".length()))
        .findFirst()
        .orElse("{}");
  }

  /** A POST of this body, with the usual headers of all eras and a key. */
  HttpRequest.Builder post(String body) {
    return bare(body).header("X-Api-Key", KEY);
  }

  /** A POST that does not sign in. */
  HttpRequest.Builder bare(String body) {
    return request("/mcp")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  Reply legacy(String method, ObjectNode params) {
    return send(post(message(method, params)));
  }

  Reply modern(String method, ObjectNode params) {
    return send(asModern(post(message(method, modernParams(params))), method, params));
  }

  Reply call(boolean modern, String tool, ObjectNode arguments) {
    ObjectNode params = params(tool, arguments);
    return modern ? modern("tools/call", params) : legacy("tools/call", params);
  }

  static HttpRequest.Builder asModern(
      HttpRequest.Builder request, String method, ObjectNode params) {
    request.header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Method", method);
    return params.has("name")
        ? request.header("Mcp-Name", params.path("name").asString())
        : request;
  }

  static ObjectNode params(String tool, ObjectNode arguments) {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return params;
  }

  static ObjectNode modernParams(ObjectNode params) {
    ObjectNode all = params.deepCopy();
    ObjectNode meta = all.putObject("_meta");
    meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
    meta.putObject("io.modelcontextprotocol/clientCapabilities");
    meta.putPOJO("io.modelcontextprotocol/clientInfo", Map.of("name", "test", "version", "1"));
    return all;
  }

  static String message(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 7).put("method", method);
    message.set("params", params);
    return message.toString();
  }

  @Override
  public void close() {
    context.close();
  }
}
