package dev.fleabridge.model;

/**
 * An event at the door, with what came with it.
 *
 * @param event the normalised envelope
 * @param origin through which door it came
 * @param sender who sent it: the name of the source that signed in, or of the queue
 * @param raw the bytes as they came
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record Inbound(Event event, Origin origin, String sender, byte[] raw) {

  /** The doors. */
  public enum Origin {
    REST,
    SQS,
    /** The search for missing events found it (money rule 19). */
    SWEEP,
    /** Made by our own schedule. */
    SCHEDULE,
    /** An operator's request, such as a batch. */
    OPERATOR
  }
}
