package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Inbound;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * Counts what comes in. The label {@code source} is the name of the sender or the queue, and the
 * configuration bounds their number. The source that an event names is no label, because its sender
 * chooses it, and CloudWatch bills each value as a metric.
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

  /** Counts a message that was not read as one event. */
  void refused(String sender) {
    count(sender, "refused", 1);
  }

  void failed(List<Inbound> inbounds) {
    inbounds.forEach(inbound -> failed(inbound.sender()));
  }

  void failed(String sender) {
    count(sender, "failed", 1);
  }

  /** Counts an event that the database answers and does not take. Sending it again cannot help. */
  void unstorable(String sender) {
    count(sender, "unstorable", 1);
  }

  void malformed(String sender) {
    count(sender, "malformed", 1);
  }

  /** Counts an event that its sender may not send. */
  void forbidden(String sender) {
    count(sender, "forbidden", 1);
  }

  /**
   * Counts an event of a sender that the configuration does not name. The sender's name would make
   * a new metric, so it is left out.
   */
  void unlisted() {
    forbidden("unlisted");
  }

  /** Counts a message of SQS that can never become an event. */
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
