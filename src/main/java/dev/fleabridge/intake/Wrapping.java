package dev.fleabridge.intake;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Recognises messages that well-known tools put around an event and that no door opens, so that the
 * refusal says what came instead of which field is missing.
 */
final class Wrapping {

  /**
   * The first element of the message that an extended client for SQS or SNS sends in the place of a
   * large payload.
   */
  private static final Set<String> POINTERS =
      Set.of(
          "software.amazon.payloadoffloading.PayloadS3Pointer",
          "com.amazon.sqs.javamessaging.MessageS3Pointer");

  private static final String NOT_TAKEN = "; what is taken is an EventBridge envelope";

  private Wrapping() {}

  /** What an array is whose element is this text; empty where it is nothing known. */
  static Optional<String> ofElement(String text) {
    return POINTERS.contains(text)
        ? Optional.of(
            "a pointer to a payload in S3 is not supported; send the payload itself, without an"
                + " extended client")
        : Optional.empty();
  }

  /** What an object is that is no envelope; empty where it is nothing known. */
  static Optional<String> of(ObjectNode fields) {
    if (fields.has("specversion")) {
      return Optional.of("a CloudEvent" + NOT_TAKEN);
    }
    if (fields.has("s3BucketName") && fields.has("s3Key")) {
      return Optional.of("a pointer to a payload in S3 is not supported; send the payload itself");
    }
    if (fields.has("requestContext")
        && (fields.has("requestPayload") || fields.has("responsePayload"))) {
      return Optional.of("the record of a Lambda destination" + NOT_TAKEN);
    }
    if (fields.has("awslogs")) {
      return Optional.of("a batch of log lines of CloudWatch Logs" + NOT_TAKEN);
    }
    if (fields.has("TopicArn") && fields.has("Type")) {
      return Optional.of("a message of SNS, which is taken from a queue only");
    }
    if (fields.path("Records").isArray()) {
      return Optional.of("a batch of records, which is taken from a queue only");
    }
    return Optional.empty();
  }
}
