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
 */
public record Event(
    String id,
    String source,
    String detailType,
    String account,
    @Nullable Instant time,
    String region,
    List<String> resources,
    ObjectNode detail) {

  public Event {
    resources = List.copyOf(resources);
  }
}
