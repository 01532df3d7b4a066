package dev.fleabridge.simulation;

import dev.fleabridge.engine.Answer;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.Recorder;
import dev.fleabridge.engine.Recorder.Sent;
import java.time.Duration;
import java.util.Collection;

/**
 * How the parts of the engine are put together. Every default is the engine as it is; a test that
 * wants to know whether the simulation would notice a mistake overrides one of them.
 */
interface Variant {

  /** The engine as it is. */
  Variant SOUND = new Variant() {};

  default String rules(String yaml) {
    return yaml;
  }

  default Duration settling() {
    return Scenario.SETTLING;
  }

  /** How often a replica is frozen between a claim and its calls. */
  default double freezeRate() {
    return 0.01;
  }

  /** Whether a replica that was frozen for longer than its lease lets its calls be. */
  default boolean respectsLease() {
    return true;
  }

  /** What the replica makes of an answer. */
  default Answer heard(Answer answer) {
    return answer;
  }

  default Inquiry inquiry(Inquiry honest) {
    return honest;
  }

  default void record(Replica.Parts parts, Recorder recorder, Collection<Sent> sent) {
    recorder.record(sent);
  }
}
