package dev.fleabridge.intake;

import java.util.List;

/** What an SQS message holds. */
public sealed interface QueueMessage {

  /** One or more events. All of them must be filed before the message may be deleted. */
  record Events(List<Envelope> events) implements QueueMessage {}

  /**
   * A message of AWS that is no event and needs nothing done. It may be deleted.
   *
   * @param what what it is, such as {@code s3:TestEvent}
   */
  record Dropped(String what) implements QueueMessage {}
}
