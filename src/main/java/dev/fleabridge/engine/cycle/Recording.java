package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.cycle.Recorder.Recorded;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import java.util.Collection;

/** Writes into the books what came of calls. In the bridge it is the {@link Recorder}. */
@FunctionalInterface
public interface Recording {

  /**
   * Writes the answers in one transaction. After it returns, each is in the books.
   *
   * @throws RuntimeException where nothing was written, or nobody knows whether; the same answers
   *     may be written again
   */
  Recorded record(Collection<Sent> sent);
}
