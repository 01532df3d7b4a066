package dev.fleabridge.intake;

import dev.fleabridge.intake.EnvelopeReader.Envelopes;
import dev.fleabridge.model.DetailType;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.MlflowEvent;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the webhooks of systems that know no envelope, and makes the envelope. Fields that are not
 * known here are kept, because such systems add some as they go.
 */
final class WebhookReader {

  /** The names of entities, actions and events: short, because they become detail types. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]{0,63}");

  private static final String DATABRICKS = "databricks";
  private static final int MAX_WORKSPACE_CHARS = 256;

  private final EnvelopeReader envelopes;

  WebhookReader(EnvelopeReader envelopes) {
    this.envelopes = envelopes;
  }

  /**
   * Reads a webhook of MLflow: {@code {entity, action, timestamp, data, workspace?}}.
   *
   * @param server the source that delivers it
   * @param deliveryId the same for each try of one delivery; it becomes the event's id
   * @throws MalformedEvent where it is none
   */
  Envelopes mlflow(byte[] body, String server, String deliveryId) {
    ObjectNode fields = object(body);
    if (!(fields.get("data") instanceof ObjectNode data)) {
      throw new MalformedEvent("data", "not an object");
    }
    JsonNode workspace = fields.path("workspace");
    return one(
        MlflowEvent.of(
            EnvelopeReader.bounded("id", deliveryId, EnvelopeReader.MAX_NAME_CHARS),
            server,
            name(fields, "entity"),
            name(fields, "action"),
            EventTime.read(fields.get("timestamp")),
            data,
            workspace.isString()
                ? EnvelopeReader.bounded("workspace", workspace.stringValue(), MAX_WORKSPACE_CHARS)
                : null),
        body);
  }

  /**
   * Reads a notification of Databricks: of a job, by its {@code event_type}, or of an alert, by its
   * {@code event}. The detail is what came, with the ids of a job as texts at its top, so that a
   * key can be made of them whatever a number's digits are. The id of the event follows from what
   * came, because Databricks gives none.
   *
   * @param source the source that sends it
   * @throws MalformedEvent where it is none
   */
  Envelopes databricks(byte[] body, String source) {
    ObjectNode fields = object(body);
    boolean ofJob = fields.has("event_type");
    String type = name(fields, ofJob ? "event_type" : "event");
    ObjectNode detail = fields.deepCopy();
    detail.put("door", source);
    if (ofJob) {
      detail.put("workspace_id", id(fields, "workspace_id"));
      detail.put("run_id", id(fields, "run", "run_id"));
      detail.put("job_id", id(fields, "job", "job_id"));
    }
    return one(
        new Event(
            EnvelopeReader.derivedId(detail),
            DATABRICKS,
            DetailType.of("Databricks", type),
            "",
            EventTime.read(fields.get("timestamp")),
            "",
            List.of(),
            detail),
        body);
  }

  private ObjectNode object(byte[] body) {
    JsonParts parts = envelopes.parts(body);
    if (parts.array()) {
      throw new MalformedEvent("body", "an array, where one object is expected");
    }
    return parts.parts().getFirst().fields();
  }

  private static Envelopes one(Event event, byte[] body) {
    return new Envelopes(List.of(new Envelope(event, body)), false);
  }

  private static String name(ObjectNode fields, String field) {
    return Optional.ofNullable(fields.get(field))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .filter(name -> NAME.matcher(name).matches())
        .orElseThrow(() -> new MalformedEvent(field, "missing, or no name such as model_version"));
  }

  /** An id as a text; the wire has it as a number. */
  private static String id(ObjectNode fields, String... path) {
    JsonNode value = fields;
    for (String each : path) {
      value = value.path(each);
    }
    String text = value.isIntegralNumber() || value.isString() ? value.asString() : "";
    if (!text.matches("[0-9]{1,32}")) {
      throw new MalformedEvent(String.join(".", path), "missing, or no id of up to 32 digits");
    }
    return text;
  }
}
