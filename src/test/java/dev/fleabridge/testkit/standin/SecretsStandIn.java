package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Secrets Manager: text secrets with their current, previous and pending version. */
public final class SecretsStandIn implements Service {

  private final Clock clock;
  private final JsonMapper json = JsonMapper.shared();

  /** Per name the versions, the newest last. */
  private final Map<String, List<String>> secrets = new LinkedHashMap<>();

  /** What rotations are about to make current, by name. */
  private final Map<String, String> pending = new LinkedHashMap<>();

  SecretsStandIn(Clock clock) {
    this.clock = clock;
  }

  /** Makes a secret, or gives it a new current version. */
  public synchronized void put(String name, String value) {
    secrets.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** Begins a rotation: the value is AWSPENDING until {@link #finish}. */
  public synchronized void begin(String name, String value) {
    pending.put(name, value);
  }

  /** Ends a rotation: what was pending is current. */
  public synchronized void finish(String name) {
    put(name, String.valueOf(pending.remove(name)));
  }

  /** Takes a secret away with all its versions. */
  public synchronized void remove(String name) {
    secrets.remove(name);
  }

  @Override
  public synchronized AwsReply handle(String operation, AwsRequest request) {
    JsonNode asked = json.readTree(request.rawBody());
    return AwsReply.json(
        200,
        switch (operation) {
          case "GetSecretValue" -> get(asked);
          case "CreateSecret" -> create(asked);
          case "PutSecretValue" -> {
            String name = existing(asked);
            put(name, asked.path("SecretString").asString());
            yield described(name);
          }
          case "DeleteSecret" -> {
            String name = existing(asked);
            ObjectNode reply = described(name);
            remove(name);
            yield reply.put("DeletionDate", BigDecimal.valueOf(clock.millis(), 3));
          }
          default -> throw new AwsError(400, "UnknownOperationException", operation);
        });
  }

  private ObjectNode get(JsonNode asked) {
    String name = existing(asked);
    String stage = asked.path("VersionStage").asString("AWSCURRENT");
    String value = version(name, stage);
    if (value == null) {
      throw missing();
    }
    ObjectNode reply = described(name).put("SecretString", value);
    reply.putArray("VersionStages").add(stage);
    return reply.put("CreatedDate", BigDecimal.valueOf(clock.millis(), 3));
  }

  private @Nullable String version(String name, String stage) {
    List<String> versions = secrets.getOrDefault(name, List.of());
    return switch (stage) {
      case "AWSCURRENT" -> versions.isEmpty() ? null : versions.getLast();
      case "AWSPREVIOUS" -> versions.size() < 2 ? null : versions.get(versions.size() - 2);
      case "AWSPENDING" -> pending.get(name);
      default -> null;
    };
  }

  private ObjectNode create(JsonNode asked) {
    String name = asked.path("Name").asString();
    if (secrets.containsKey(name)) {
      throw new AwsError(400, "ResourceExistsException", "The secret " + name + " already exists.");
    }
    put(name, asked.path("SecretString").asString());
    return described(name);
  }

  /** The name that a request means by name or ARN. */
  private String existing(JsonNode asked) {
    String id = asked.path("SecretId").asString();
    String name = id.startsWith(arn("")) ? id.substring(arn("").length()) : id;
    if (!secrets.containsKey(name)) {
      throw missing();
    }
    return name;
  }

  private static AwsError missing() {
    return new AwsError(
        400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  }

  private static ObjectNode described(String name) {
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.put("ARN", arn(name)).put("Name", name);
    return reply.put("VersionId", UUID.randomUUID().toString());
  }

  private static String arn(String name) {
    return "arn:aws:secretsmanager:"
        + AwsStandIn.REGION
        + ":"
        + AwsStandIn.ACCOUNT
        + ":secret:"
        + name;
  }
}
