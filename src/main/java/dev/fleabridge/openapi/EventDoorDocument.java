package dev.fleabridge.openapi;

import dev.fleabridge.model.Json;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes {@code POST /v1/events}. The door reads bodies by itself, so no type of a parameter can
 * describe them. It answers an array with an array.
 */
final class EventDoorDocument {

  static final String ENVELOPE = "EventEnvelope";
  private static final String ANSWER = "EventAnswer";
  private static final int MAX_NAME_CHARS = 256;

  private static final String EXAMPLE =
      """
      {"id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "source": "ml.inference",
       "detail-type": "Inference Result", "time": "2026-11-20T09:00:00Z",
       "detail": {"signal_id": "s-1", "confidence": 0.91, "producing_agent": "agt_a",
                  "recipient_agent": "agt_b"}}
      """;

  private EventDoorDocument() {}

  static void describe(Operation post) {
    post.requestBody(
        new RequestBody()
            .required(true)
            .description("One envelope, or an array of them of which all or none are stored")
            .content(oneOrMany(ENVELOPE)));
    Answers.of(post, "202").setContent(oneOrMany(ANSWER));
  }

  /** The same for whoever cannot say that there are two forms. */
  static void describeOne(Operation post) {
    post.setSummary("Post one event; the same again starts nothing");
    post.requestBody(
        new RequestBody().required(true).content(OperationForms.json(Form.ref(ENVELOPE))));
    Answers.of(post, "202").setContent(OperationForms.json(Form.ref(ANSWER)));
  }

  private static Content oneOrMany(String name) {
    Schema<Object> either = new JsonSchema();
    either.setOneOf(List.of(Form.ref(name), Form.array(Form.ref(name))));
    return OperationForms.json(either);
  }

  static Schema<?> envelope() {
    Map<String, Schema<?>> all = new LinkedHashMap<>();
    all.put("id", described(Form.string(), "made from the content where it is missing"));
    all.put("source", bounded());
    all.put("detail-type", bounded());
    all.put("account", Form.string());
    all.put("time", described(Form.string(), "ISO-8601, or an epoch as text"));
    all.put("region", Form.string());
    all.put("resources", Form.array(Form.string()));
    all.put("detail", described(Form.of("object"), "what happened; rules read it"));
    Schema<Object> envelope = Form.object(all);
    envelope.setDescription("An event in EventBridge's envelope; other fields are kept");
    envelope.setRequired(new ArrayList<>(List.of("source", "detail-type", "detail")));
    envelope.setExamples(List.of(Json.mapper().readValue(EXAMPLE, Object.class)));
    return envelope;
  }

  private static Schema<?> bounded() {
    Schema<?> text = Form.string();
    text.setMinLength(1);
    text.setMaxLength(MAX_NAME_CHARS);
    return text;
  }

  private static Schema<?> described(Schema<?> schema, String description) {
    schema.setDescription(description);
    return schema;
  }
}
