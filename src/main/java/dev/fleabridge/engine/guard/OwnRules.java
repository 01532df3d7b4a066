package dev.fleabridge.engine.guard;

import java.util.Map;

/**
 * The rules that stand in no file, and are in force in this replica as long as it runs: those of
 * the agents that ask for payments themselves.
 *
 * @param limits the limits of each, by its id
 */
public record OwnRules(Map<String, GuardLimits> limits) {

  public static final OwnRules NONE = new OwnRules(Map.of());

  public OwnRules {
    limits = Map.copyOf(limits);
  }
}
