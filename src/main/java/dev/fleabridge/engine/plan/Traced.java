package dev.fleabridge.engine.plan;

import dev.fleabridge.rule.Evaluated;
import java.util.List;
import java.util.Map;

/**
 * What one rule would make of an event, with the value of each of its expressions.
 *
 * @param ofRule its key and its conditions
 * @param ofSteps the conditions and the computed parameters of each step, by its name
 */
public record Traced(WouldBe would, List<Evaluated> ofRule, Map<String, List<Evaluated>> ofSteps) {}
