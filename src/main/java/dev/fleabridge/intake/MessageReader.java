package dev.fleabridge.intake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the bodies of SQS messages: envelopes, and the other messages that SageMaker, S3 and SNS
 * put on a queue (docs/reference/aws-events.md#what-else-sagemaker-sends). These become envelopes;
 * {@code docs/events.md} has the mapping.
 */
public final class MessageReader {

  private static final String MESSAGE = "Message";

  private final EnvelopeReader envelopes;

  public MessageReader(EnvelopeReader envelopes) {
    this.envelopes = envelopes;
  }

  /**
   * Reads one message.
   *
   * @throws MalformedEvent where it has none of the known forms; then no part of it counts
   */
  public QueueMessage read(String body) {
    byte[] raw = body.getBytes(StandardCharsets.UTF_8);
    JsonParts content = envelopes.parts(raw);
    if (!content.array()) {
      return read(content.parts().getFirst().fields(), raw, false);
    }
    List<Envelope> events = new ArrayList<>();
    for (int i = 0; i < content.parts().size(); i++) {
      try {
        JsonParts.Part part = content.parts().get(i);
        if (read(part.fields(), part.raw(), false) instanceof QueueMessage.Events found) {
          events.addAll(found.events());
        }
      } catch (MalformedEvent e) {
        throw e.at(i);
      }
    }
    return events.isEmpty()
        ? new QueueMessage.Dropped("an array without events")
        : new QueueMessage.Events(List.copyOf(events));
  }

  private QueueMessage read(ObjectNode fields, byte[] raw, boolean unwrapped) {
    if (fields.has("detail-type") || fields.has("detail")) {
      return one(new Envelope(EnvelopeReader.event(fields), raw));
    }
    if (isSns(fields)) {
      return readSns(fields, raw, unwrapped);
    }
    if (fields.get("Records") instanceof ArrayNode records) {
      return readRecords(records, raw, unwrapped);
    }
    if (text(fields, "Event").equals("s3:TestEvent")) {
      return new QueueMessage.Dropped("s3:TestEvent");
    }
    if (text(fields, "eventName").equals("InferenceResult")) {
      return one(new Envelope(SageMakerMessages.asyncInference(fields), raw));
    }
    if (SageMakerMessages.isCallback(fields)) {
      return one(new Envelope(SageMakerMessages.callback(fields), raw));
    }
    throw new MalformedEvent(
        "body",
        Wrapping.of(fields).orElse("neither an event envelope nor another message known here"));
  }

  private static boolean isSns(ObjectNode fields) {
    return fields.has("TopicArn") && fields.has("Type");
  }

  private QueueMessage readSns(ObjectNode sns, byte[] raw, boolean unwrapped) {
    String type = text(sns, "Type");
    if (!type.equals("Notification")) {
      // A person decides whether to confirm a SubscriptionConfirmation or an
      // UnsubscribeConfirmation, so nothing is done here.
      return new QueueMessage.Dropped("SNS " + type + " of " + text(sns, "TopicArn"));
    }
    if (unwrapped) {
      throw new MalformedEvent(MESSAGE, "an SNS notification inside another");
    }
    JsonNode message = sns.get(MESSAGE);
    if (message == null || !message.isString()) {
      throw new MalformedEvent(MESSAGE, message == null ? "missing" : "not a string");
    }
    try {
      return readWrapped(message.stringValue(), raw);
    } catch (MalformedEvent e) {
      String field = e.field().equals("body") ? MESSAGE : MESSAGE + "." + e.field();
      throw new MalformedEvent(field, e.reason());
    }
  }

  /**
   * Reads a message in SNS's wrapping. An event that is alone in it keeps the bytes of the
   * wrapping.
   */
  private QueueMessage readWrapped(String message, byte[] wrapping) {
    JsonParts content = envelopes.parts(message.getBytes(StandardCharsets.UTF_8));
    if (content.parts().size() == 1) {
      return read(content.parts().getFirst().fields(), wrapping, true);
    }
    List<Envelope> events =
        content.parts().stream()
            .map(part -> new Envelope(EnvelopeReader.event(part.fields()), part.raw()))
            .toList();
    return new QueueMessage.Events(events);
  }

  /**
   * Reads S3's classic notification, or the records in which a Lambda function gets SNS messages.
   */
  private QueueMessage readRecords(Iterable<JsonNode> records, byte[] raw, boolean unwrapped) {
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode record : records) {
      if (!(record instanceof ObjectNode object)) {
        throw new MalformedEvent("Records", "holds something that is no object");
      }
      all.add(object);
    }
    if (all.isEmpty()) {
      throw new MalformedEvent("Records", "empty");
    }
    List<Envelope> events = new ArrayList<>();
    for (ObjectNode record : all) {
      byte[] own = all.size() == 1 ? raw : record.toString().getBytes(StandardCharsets.UTF_8);
      if (record.get("Sns") instanceof ObjectNode sns && isSns(sns)) {
        if (readSns(sns, own, unwrapped) instanceof QueueMessage.Events found) {
          events.addAll(found.events());
        }
      } else {
        events.add(new Envelope(S3Notification.event(record), own));
      }
    }
    return events.isEmpty()
        ? new QueueMessage.Dropped("records without events")
        : new QueueMessage.Events(List.copyOf(events));
  }

  private static QueueMessage one(Envelope envelope) {
    return new QueueMessage.Events(List.of(envelope));
  }

  /** The text of a field; empty where it is missing or no text. */
  static String text(@Nullable JsonNode fields, String name) {
    JsonNode value = fields == null ? null : fields.get(name);
    return value != null && value.isString() ? value.stringValue() : "";
  }
}
