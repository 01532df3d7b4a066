package dev.fleabridge.testkit.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether an answer is one that {@code docs/openapi.yaml} knows: its status, its media type, and
 * its body to the last field. A field that the document does not name is a fault too. What is not
 * below {@code /v1} is not looked at.
 */
public final class Contract {

  /** What HTTP may refuse whatever the call is; the document has one answer for all of them. */
  private static final Set<Integer> OF_HTTP =
      Set.of(405, 406, 408, 411, 413, 414, 415, 417, 429, 431, 501, 505);

  /** What may be answered where there is no such call. */
  private static final Set<Integer> OF_NO_CALL =
      Set.of(400, 401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 417, 429, 431, 501, 505);

  private static final String PROBLEM = "application/problem+json";

  /** The document is read once for all tests of a process. */
  private static final class Kept {
    static final Contract WHOLE = new Contract(ApiFile.read(ApiFile.WHOLE));
  }

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();
  private final Calls calls;
  private final ObjectNode components;

  Contract(ObjectNode document) {
    this.calls = new Calls(document);
    this.components = closed(document.path("components").asObject());
  }

  /** The one of the repository. */
  public static Contract kept() {
    return Kept.WHOLE;
  }

  /**
   * Fails where an answer is none that the document knows.
   *
   * @throws AssertionError with the call, the answer and every fault
   */
  public static <T> HttpResponse<T> checked(HttpResponse<T> response) {
    Given given =
        new Given(
            response.request().method(),
            response.request().uri().getRawPath(),
            response.statusCode(),
            response.headers().firstValue("Content-Type").orElse(""),
            String.valueOf(response.body()));
    List<String> faults = isLookedAt(given) ? kept().faults(given) : List.of();
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "%s%nwhich docs/openapi.yaml does not know: %s".formatted(given, faults));
    }
    return response;
  }

  /** Who may make the call that an address means: roles, one of which is needed. */
  public Set<String> roles(String method, String path) {
    Set<String> roles = new TreeSet<>();
    calls
        .find(method, path)
        .ifPresent(call ->
            call.path("security")
                .forEach(way -> way.path("basic").forEach(role -> roles.add(role.asString()))));
    return roles;
  }

  /** The name of the call that an address means, such as {@code getRun}. */
  public Optional<String> name(String method, String path) {
    return calls.find(method, path).map(call -> call.path("operationId").asString());
  }

  /** What is wrong with an answer; empty where nothing is. */
  public List<String> faults(Given given) {
    if (!isLookedAt(given)) {
      return List.of();
    }
    Optional<JsonNode> call = calls.find(given.method(), given.path());
    if (call.isEmpty()) {
      return OF_NO_CALL.contains(given.status())
          ? body(given, problem())
          : List.of("there is no such call, and the status does not say so");
    }
    JsonNode responses = call.get().path("responses");
    JsonNode response = responses.path(String.valueOf(given.status()));
    if (response.isMissingNode() && OF_HTTP.contains(given.status())) {
      response = responses.path("default");
    }
    return response.isMissingNode()
        ? List.of("the call does not answer this status")
        : body(given, response.path("content"));
  }

  private static boolean isLookedAt(Given given) {
    return given.path().startsWith("/v1/");
  }

  private JsonNode problem() {
    ObjectNode content = json.createObjectNode();
    content.putObject(PROBLEM).putObject("schema").put("$ref", "#/components/schemas/Problem");
    return content;
  }

  private List<String> body(Given given, JsonNode content) {
    if (given.method().equals("HEAD") || content.isMissingNode()) {
      return given.body().isEmpty() ? List.of() : List.of("there is a body");
    }
    JsonNode media = content.path(given.mediaType());
    if (media.isMissingNode()) {
      return List.of("the media type is none of " + content.propertyNames());
    }
    return given.mediaType().endsWith("json") && !given.mediaType().contains("ndjson")
        ? json(given.body(), media.path("schema"))
        : List.of();
  }

  private List<String> json(String body, JsonNode schema) {
    JsonNode read;
    try {
      read = json.readTree(body);
    } catch (JacksonException e) {
      return List.of("it is no JSON: " + e.getOriginalMessage());
    }
    return schemas.computeIfAbsent(schema, this::schema).validate(read).stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }

  private Schema schema(JsonNode schema) {
    ObjectNode whole = schema.deepCopy().asObject();
    whole.set("components", components);
    return registry.getSchema(whole);
  }

  /** The same forms, none of which may have fields that it does not name. */
  private static ObjectNode closed(ObjectNode components) {
    ObjectNode closed = components.deepCopy();
    for (JsonNode each : closed.path("schemas")) {
      if (each instanceof ObjectNode form && form.has("properties")) {
        form.put("additionalProperties", false);
      }
    }
    return closed;
  }
}
