package dev.fleabridge.intake;

import static dev.fleabridge.intake.MessageReader.text;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns the messages that SageMaker sends without an envelope into events
 * (docs/reference/aws-events.md#what-else-sagemaker-sends).
 */
final class SageMakerMessages {

  private SageMakerMessages() {}

  /**
   * The event of an asynchronous inference. The inference id is the caller's or a generated one,
   * and identifies the fact. The event's id is made from it and the status, so a repeated
   * notification is the same event.
   */
  static Event asyncInference(ObjectNode notification) {
    String id = required(notification, "inferenceId");
    String status = capitalized(required(notification, "invocationStatus"));
    ObjectNode detail = notification.deepCopy();
    detail.put("status", status);
    inlineOutput(notification).ifPresent(output -> detail.set("output", output));
    return new Event(
        EnvelopeReader.bounded("inferenceId", id + "-" + status, EnvelopeReader.MAX_NAME_CHARS),
        "sagemaker.async-inference",
        "SageMaker Asynchronous Inference Result",
        "",
        EventTime.read(notification.get("eventTime")),
        EnvelopeReader.bounded("awsRegion", text(notification, "awsRegion"), 64),
        List.of(),
        detail);
  }

  /**
   * The response, where the endpoint is configured to send it. It is Base64, at the top or under
   * {@code responseParameters}, and bare or in {@code content}. Empty where it cannot be read; a
   * rule can then read it from S3.
   */
  private static Optional<JsonNode> inlineOutput(ObjectNode notification) {
    JsonNode body = notification.path("responseBody");
    if (body.isMissingNode()) {
      body = notification.path("responseParameters").path("responseBody");
    }
    JsonNode content = body.isObject() ? body.path("content") : body;
    if (!content.isString()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(content.stringValue());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(Json.jsonOrText(text));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  static boolean isCallback(ObjectNode message) {
    return message.has("token")
        && (message.has("pipelineExecutionArn")
            || message.has("arguments")
            || message.has("status"));
  }

  /**
   * The event of a pipeline's callback step. The token identifies the question. The status is
   * Executing where the pipeline waits, and Stopping where it waits in order to stop.
   */
  static Event callback(ObjectNode message) {
    String token = required(message, "token");
    String status = text(message, "status");
    String execution = text(message, "pipelineExecutionArn");
    ObjectNode identity = Json.object().put("token", token).put("status", status);
    return new Event(
        EnvelopeReader.derivedId(identity),
        "sagemaker.pipelines",
        "SageMaker Pipeline Callback",
        arnPart(execution, 4),
        null,
        arnPart(execution, 3),
        execution.isEmpty() ? List.of() : List.of(execution),
        message);
  }

  private static String required(ObjectNode message, String field) {
    JsonNode value = message.get(field);
    if (value == null || value.isNull()) {
      throw new MalformedEvent(field, "missing");
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      throw new MalformedEvent(field, "not a text");
    }
    return value.stringValue();
  }

  /**
   * The status with one capital letter: {@code COMPLETED}, {@code completed} and {@code Completed}
   * are one status.
   */
  private static String capitalized(String status) {
    return status.substring(0, 1).toUpperCase(Locale.ROOT)
        + status.substring(1).toLowerCase(Locale.ROOT);
  }

  private static String arnPart(String arn, int position) {
    String[] parts = arn.split(":", 6);
    return parts.length == 6 && parts[position].length() <= 64 ? parts[position] : "";
  }
}
