package dev.fleabridge.aws;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event that is told to others.
 *
 * @param source ours; must not begin with {@code aws.}, which EventBridge keeps for itself
 * @param detailType what kind of event it is
 * @param time when it happened; EventBridge keeps whole seconds
 * @param resources ARNs that it is about, possibly none
 * @param detail the payload
 */
public record OutcomeEvent(
    String source, String detailType, Instant time, List<String> resources, ObjectNode detail) {

  public OutcomeEvent {
    resources = List.copyOf(resources);
  }
}
