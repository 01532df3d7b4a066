package dev.fleabridge.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event at a door, and what came with it.
 *
 * @param event the normalised envelope
 * @param origin through which door it came
 * @param sender who sent it: the name of the source that signed in, or of the queue
 * @param raw the bytes as they came
 * @param trace the place of the event in a trace; null where nobody gave it one
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are carried and never compared.
public record Inbound(
    Event event, Origin origin, String sender, byte[] raw, @Nullable TraceContext trace) {

  /** An event that belongs to no trace. */
  public Inbound(Event event, Origin origin, String sender, byte[] raw) {
    this(event, origin, sender, raw, null);
  }

  /** The doors. */
  public enum Origin {
    REST,
    SQS,
    /** The search for missing events found it (money rule 19). */
    MISSING_EVENTS("SWEEP"),
    /** Our own schedule made it. */
    SCHEDULE,
    /** An operator asked for it, for example by a batch. */
    OPERATOR,
    /** An agent asked for it by a tool, and signed in with its mandate. */
    AGENT;

    private final String stored;

    Origin() {
      this.stored = name();
    }

    Origin(String stored) {
      this.stored = stored;
    }

    /**
     * The word in the ledger. It stays the same in every release, because replicas of two releases
     * read each other's rows during an update.
     */
    public String stored() {
      return stored;
    }

    /**
     * The origin that is stored as this word.
     *
     * @throws IllegalArgumentException if none is
     */
    public static Origin ofStored(String word) {
      return Arrays.stream(values())
          .filter(origin -> origin.stored.equals(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("there is no origin " + word));
    }
  }
}
