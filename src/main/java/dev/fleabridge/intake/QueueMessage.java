package dev.fleabridge.intake;

import java.util.List;

/** What an SQS message turned out to be. */
public sealed interface QueueMessage {

  /** One or more events. All of them must be filed before the message may be deleted. */
  record Events(List<Envelope> events) implements QueueMessage {}

  /**
   * Something that AWS sends beside events and that asks for nothing. The message may be deleted.
   *
   * @param what such as {@code s3:TestEvent}
   */
  record Dropped(String what) implements QueueMessage {}
}
