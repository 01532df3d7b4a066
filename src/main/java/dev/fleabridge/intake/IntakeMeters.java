package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Inbound;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Counts what comes in. The label {@code source} is the name of the sender or the queue, of which
 * configuration has so many. What an event calls its source would not do: its sender chooses it,
 * and CloudWatch bills each value as a metric.
 */
final class IntakeMeters {

  private static final String EVENTS = "fleabridge.events";

  private final MeterRegistry meters;

  IntakeMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  void filed(List<Inbound> inbounds, List<Filed> filed) {
    for (int i = 0; i < inbounds.size(); i++) {
      count(inbounds.get(i).sender(), filed.get(i).duplicate() ? "duplicate" : "accepted", 1);
    }
  }

  void refused(List<Inbound> inbounds) {
    inbounds.forEach(inbound -> refused(inbound.sender()));
  }

  /** A message that was not read at all counts as one event. */
  void refused(String sender) {
    count(sender, "refused", 1);
  }

  void failed(List<Inbound> inbounds) {
    inbounds.forEach(inbound -> failed(inbound.sender()));
  }

  void failed(String sender) {
    count(sender, "failed", 1);
  }

  /** The database answers and does not take the event. To send it again cannot help. */
  void unstorable(String sender) {
    count(sender, "unstorable", 1);
  }

  void malformed(String sender) {
    count(sender, "malformed", 1);
  }

  /** It was read, and its sender may not send such an event. */
  void forbidden(String sender) {
    count(sender, "forbidden", 1);
  }

  /** It came from a sender that configuration does not know, whose name would make a new metric. */
  void unlisted() {
    forbidden("unlisted");
  }

  /** A message of SQS can never become an event. */
  void malformedMessage(String queue) {
    malformed(queue);
    meters.counter("fleabridge.sqs.malformed", "queue", queue).increment();
  }

  void dropped(String queue) {
    meters.counter("fleabridge.sqs.dropped", "queue", queue).increment();
  }

  private void count(String sender, String result, int events) {
    meters.counter(EVENTS, "source", sender, "result", result).increment(events);
  }
}
