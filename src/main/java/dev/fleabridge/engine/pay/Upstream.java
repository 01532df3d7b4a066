package dev.fleabridge.engine.pay;

import java.util.List;

/** How Purple Flea has answered this replica lately. Each replica judges by its own calls. */
public interface Upstream {

  /**
   * How calls of one sort went.
   *
   * @param name the host, the service, and whether the calls read or pay
   * @param calls how many of the last calls are looked at
   * @param failed how many of these failed
   */
  record Calls(String name, Circuit circuit, int calls, int failed) {}

  /** What the circuit breaker does with such calls. */
  enum Circuit {
    /** It lets all through. */
    CLOSED,
    /** It lets a few through, to see whether they fail. */
    HALF_OPEN,
    /** It lets none through, because too many failed. */
    OPEN
  }

  /** The sorts of calls that were made since the start, by name. */
  List<Calls> calls();
}
