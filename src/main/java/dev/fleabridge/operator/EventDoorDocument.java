package dev.fleabridge.operator;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.List;

/**
 * Describes {@code POST /v1/events} in the API's description. The door reads bodies by itself, so
 * no annotation on a parameter can describe them. It answers an array with an array.
 */
final class EventDoorDocument {

  private static final String ENVELOPE = "EventEnvelope";
  private static final String ANSWER = "EventAnswer";

  private EventDoorDocument() {}

  static void describe(Operation post, Components components) {
    components.addSchemas(ENVELOPE, envelope());
    post.requestBody(
        new RequestBody()
            .required(true)
            .description("One envelope, or an array of them of which all or none are stored")
            .content(oneOrMany(ENVELOPE)));
    ApiResponse accepted = post.getResponses().get("202");
    if (accepted != null) {
      accepted.setContent(oneOrMany(ANSWER));
    }
  }

  private static Content oneOrMany(String name) {
    Schema<?> one = new Schema<>().$ref("#/components/schemas/" + name);
    Schema<?> many = new ArraySchema().items(new Schema<>().$ref("#/components/schemas/" + name));
    return new Content()
        .addMediaType(
            "application/json", new MediaType().schema(new Schema<>().oneOf(List.of(one, many))));
  }

  private static Schema<?> envelope() {
    Schema<?> envelope = new ObjectSchema();
    envelope
        .description("An EventBridge envelope; other fields are kept and not looked at")
        .addProperty("id", new StringSchema().description("made from the content where missing"))
        .addProperty("source", new StringSchema().maxLength(256))
        .addProperty("detail-type", new StringSchema().maxLength(256))
        .addProperty("account", new StringSchema())
        .addProperty("time", new StringSchema().description("ISO-8601, or an epoch as text"))
        .addProperty("region", new StringSchema())
        .addProperty("resources", new ArraySchema().items(new StringSchema()))
        .addProperty("detail", new ObjectSchema());
    envelope.setRequired(List.of("source", "detail-type", "detail"));
    return envelope;
  }
}
