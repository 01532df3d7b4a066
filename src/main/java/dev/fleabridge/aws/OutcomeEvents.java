package dev.fleabridge.aws;

import java.util.List;

/** The event bus on which we tell what became of payments. */
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
     * @param failure why; UNAVAILABLE is worth another try
     */
    record Rejected(AwsFailure failure) implements Receipt {}
  }

  /**
   * Puts events on the bus, ten at a time and at most 1 MB at a time. Each event fails for itself,
   * because EventBridge may take some of a batch and not others. After a batch that could not be
   * sent the rest is not tried. A call whose answer was lost is repeated, so the bus may get an
   * event twice. Listeners know it again by the detail and not by the event's identifier.
   *
   * @param events any number, put in this order (the bus itself promises no order)
   * @return one receipt for each event, in the same order
   */
  List<Receipt> put(List<OutcomeEvent> events);
}
