package dev.fleabridge.proof.comparison;

import java.util.List;
import java.util.Set;

/** A way of turning events into payments. */
interface Alternative {

  String name();

  /**
   * Takes all deliveries in their order, with whatever retries it makes, until nothing is left to
   * do.
   *
   * @return facts of which at least one delivery was put aside for a person, in a dead-letter queue
   *     or a list of actions in review
   */
  Set<String> play(List<Delivery> deliveries, Upstream upstream);
}
