package dev.fleabridge.engine;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;

/**
 * The inbox's own way in, for parts that make events of what somebody asks. What it takes goes the
 * way of every event.
 */
@FunctionalInterface
public interface Admission {

  /** Nothing was stored: too much waits, or the rules cannot be evaluated now. */
  class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refused(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Stores the event with the actions that rules ask for, and returns after the commit. The same
   * event again starts nothing.
   *
   * @param sender who asks, as the books name it
   * @throws Refused where nothing was stored and the caller may try again later
   * @throws org.springframework.dao.DataAccessException where the database failed; the event may
   *     have been stored, and admitting it again is harmless
   */
  Filed admit(Event event, Inbound.Origin origin, String sender);
}
