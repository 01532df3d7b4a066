package dev.fleabridge.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One inbound message, normalised to the EventBridge envelope. {@link Inbound#raw()} has the
 * message as it was before a door added or repaired anything.
 *
 * @param id the sender's identifier of this delivery, not the identity of the fact
 *     (docs/reference/aws-events.md#delivery)
 * @param source such as {@code aws.sagemaker} or {@code ml.inference}
 * @param detailType such as {@code SageMaker Training Job State Change}
 * @param account AWS account, empty when unknown
 * @param time when the sender says it happened; null when missing or unreadable
 * @param region AWS region, empty when unknown
 * @param resources ARNs, possibly none
 * @param detail the payload, always an object
 * @param version version of the envelope, {@code 0} on all that AWS sends
 * @param replayName name of the replay that sent the event from an archive; null where none did. It
 *     tells of the delivery and not of the fact
 */
public record Event(
    String id,
    String source,
    String detailType,
    String account,
    @Nullable Instant time,
    String region,
    List<String> resources,
    ObjectNode detail,
    String version,
    @Nullable String replayName) {

  /** The version of the envelope where its sender names none. */
  public static final String USUAL_VERSION = "0";

  public Event {
    resources = List.copyOf(resources);
  }

  /** An event with the usual version, and not from an archive. */
  public Event(
      String id,
      String source,
      String detailType,
      String account,
      @Nullable Instant time,
      String region,
      List<String> resources,
      ObjectNode detail) {
    this(id, source, detailType, account, time, region, resources, detail, USUAL_VERSION, null);
  }

  /** The same event with another payload. */
  public Event withDetail(ObjectNode other) {
    return new Event(
        id, source, detailType, account, time, region, resources, other, version, replayName);
  }
}
