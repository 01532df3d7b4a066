package dev.fleabridge.aws;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event for others.
 *
 * @param source our own; it must not begin with {@code aws.}, which EventBridge reserves
 * @param detailType what kind of event it is
 * @param time when it happened; EventBridge keeps whole seconds
 * @param resources ARNs of the things that it is about, possibly none
 * @param detail the payload
 */
public record OutcomeEvent(
    String source, String detailType, Instant time, List<String> resources, ObjectNode detail) {

  public OutcomeEvent {
    resources = List.copyOf(resources);
  }
}
