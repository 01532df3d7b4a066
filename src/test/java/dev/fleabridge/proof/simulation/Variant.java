package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Line;
import dev.fleabridge.engine.cycle.Recording;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.model.Event;
import dev.fleabridge.rule.RuleBook;
import java.time.Clock;
import java.time.Duration;
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

  /** The clock by which a replica keeps to its leases. */
  default Clock clock(Clock real) {
    return real;
  }

  /** The way of a replica's calls to the upstream. */
  default Line line(Line real) {
    return real;
  }

  /**
   * The limits of a rule in force at a replica with these rules; null where it has no such rule.
   */
  default @Nullable GuardLimits inForce(RuleBook rules, String rule) {
    return GuardLimits.inForce(rules).apply(rule);
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
  default SendResult heard(SendResult answer) {
    return answer;
  }

  default Inquiry inquiry(Inquiry honest) {
    return honest;
  }

  /** How a replica writes down what came of its calls. */
  default Recording recording(Replica.Parts parts, Recording real) {
    return real;
  }
}
