package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;

/** The way of a call to the outside, and of its answer back. */
@FunctionalInterface
public interface Line {

  /** Who waits for the end of one call. It is told once, from any thread. */
  interface Caller {

    /** The call has ended, and this is what came of it. */
    void answered(SendResult answer);

    /** The call has ended in a fault that nobody foresaw: what came of it is not known. */
    void failed(Throwable fault);
  }

  /**
   * Sends an action. The caller is told how that ended, before this returns or later; where the
   * process dies first, never. Throws nothing.
   */
  void send(Claimed claimed, Caller caller);

  /** A line that is busy, in the thread of whoever sends, until the call has ended. */
  static Line of(Sender sender) {
    return (claimed, caller) -> {
      SendResult answer;
      try {
        Action action = claimed.action();
        answer = claimed.repeats() ? sender.repeat(action) : sender.send(action);
      } catch (RuntimeException | Error fault) {
        // An Error too: without an end the place of this call would never be free again.
        caller.failed(fault);
        return;
      }
      caller.answered(answer);
    };
  }
}
