package dev.fleabridge.purpleflea;

/**
 * A circuit breaker of the client: how calls of one sort to one host went lately.
 *
 * @param name the host, the service, and whether the calls read or pay
 * @param calls how many of the last calls it looks at
 * @param failed how many of these failed
 */
public record Circuit(String name, State state, int calls, int failed) {

  /** What it does with calls. */
  public enum State {
    /** It lets all through. */
    CLOSED,
    /** It lets a few through, to see whether they fail. */
    HALF_OPEN,
    /** It lets none through, because too many failed. */
    OPEN
  }
}
