package dev.fleabridge.aws;

import java.util.List;

/** The event bus on which we report what became of actions. */
public interface OutcomeEvents {

  /** What became of one event. */
  sealed interface Receipt {

    /**
     * The bus has it.
     *
     * @param eventId the identifier that EventBridge gave it
     */
    record Accepted(String eventId) implements Receipt {}

    /**
     * The bus does not have it, or, where the failure is UNAVAILABLE, may not have it.
     *
     * @param failure why it was rejected; after UNAVAILABLE another try may succeed
     */
    record Rejected(AwsFailure failure) implements Receipt {}
  }

  /**
   * Puts events on the bus, in batches of at most ten events and 1 MB. Each event has its own
   * receipt, because EventBridge may take only a part of a batch. After a batch that could not be
   * sent the rest is not tried. A call whose answer was lost is repeated, so the bus may get an
   * event twice. Listeners recognise it by the detail and not by the event's identifier.
   *
   * @param events any number, put in this order; the bus itself promises no order
   * @return one receipt for each event, in the same order
   */
  List<Receipt> put(List<OutcomeEvent> events);
}
