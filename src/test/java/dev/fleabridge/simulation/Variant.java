package dev.fleabridge.simulation;

import dev.fleabridge.engine.Answer;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.Limits;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.model.Event;
import dev.fleabridge.rule.RuleBook;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

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

  /**
   * The limits of a rule in force at a replica with these rules; null where it has no such rule.
   */
  default @Nullable Limits inForce(RuleBook rules, String rule) {
    return Limits.inForce(rules).apply(rule);
  }

  /** What a replica with these rules takes an event for. */
  default Event taken(Event event, RuleBook rules) {
    return event;
  }

  /** What is done to the books after each intake. */
  default void filed(JdbcTemplate books) {}

  /** A person's "retry". */
  default void retry(Levers levers, JdbcTemplate books, UUID action, Levers.By person) {
    levers.retry(action, person);
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
