package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** EventBridge: buses that keep what is put on them. */
public final class EventBusStandIn implements Service {

  private static final int MAX_ENTRIES = 10;
  private static final int MAX_REQUEST_BYTES = 1 << 20;

  /** One event that a bus took. */
  public record PutEvent(
      String id,
      String bus,
      String source,
      String detailType,
      JsonNode detail,
      List<String> resources) {}

  private record Rejection(String code, String message) {}

  private final JsonMapper json = JsonMapper.shared();
  private final List<PutEvent> events = new ArrayList<>();
  private final Deque<Rejection> rejections = new ArrayDeque<>();

  /** All events that were taken, in their order. */
  public synchronized List<PutEvent> taken() {
    return List.copyOf(events);
  }

  /** The next {@code times} entries, whatever batch they come in, are refused within a 200. */
  public synchronized void rejectEntries(int times, String code, String message) {
    for (int i = 0; i < times; i++) {
      rejections.add(new Rejection(code, message));
    }
  }

  @Override
  public synchronized AwsReply handle(String operation, AwsRequest request) {
    JsonNode asked = json.readTree(request.rawBody());
    return AwsReply.json(
        200,
        switch (operation) {
          case "PutEvents" -> putEvents(asked.path("Entries"));
          case "CreateEventBus" ->
              JsonNodeFactory.instance.objectNode().put("EventBusArn", arn(asked));
          case "DeleteEventBus" -> JsonNodeFactory.instance.objectNode();
          default -> throw new AwsError(400, "UnknownOperationException", operation);
        });
  }

  private static String arn(JsonNode asked) {
    return "arn:aws:events:us-east-1:123456789012:event-bus/" + asked.path("Name").asString();
  }

  private ObjectNode putEvents(JsonNode entries) {
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      throw new AwsError(400, "ValidationException", "A request has 1 to 10 entries.");
    }
    if (bytes(entries) > MAX_REQUEST_BYTES) {
      throw new AwsError(
          400, "ValidationException", "Total size of the entries is over the limit.");
    }
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    ArrayNode results = reply.putArray("Entries");
    int failed = 0;
    for (JsonNode entry : entries) {
      ObjectNode result = take(entry);
      failed += result.has("ErrorCode") ? 1 : 0;
      results.add(result);
    }
    return reply.put("FailedEntryCount", failed);
  }

  private static int bytes(JsonNode entries) {
    int bytes = 0;
    for (JsonNode entry : entries) {
      bytes += 14;
      for (String field : List.of("Source", "DetailType", "Detail")) {
        bytes += entry.path(field).asString().getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return bytes;
  }

  private ObjectNode take(JsonNode entry) {
    Rejection rejection = rejections.poll();
    if (rejection != null) {
      return refused(rejection.code(), rejection.message());
    }
    for (String needed : List.of("Source", "DetailType", "Detail")) {
      if (entry.path(needed).asString("").isEmpty()) {
        return refused("InvalidArgument", "Parameter %s is not valid.".formatted(needed));
      }
    }
    if (entry.path("Source").asString().startsWith("aws.")) {
      return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    try {
      String id = UUID.randomUUID().toString();
      List<String> resources = new ArrayList<>();
      entry.path("Resources").forEach(resource -> resources.add(resource.asString()));
      events.add(
          new PutEvent(
              id,
              entry.path("EventBusName").asString("default"),
              entry.path("Source").asString(),
              entry.path("DetailType").asString(),
              json.readTree(entry.path("Detail").asString()),
              List.copyOf(resources)));
      return JsonNodeFactory.instance.objectNode().put("EventId", id);
    } catch (JacksonException e) {
      return refused("MalformedDetail", "Detail is malformed.");
    }
  }

  private static ObjectNode refused(String code, String message) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    return result.put("ErrorCode", code).put("ErrorMessage", message);
  }
}
