package dev.fleabridge.rule.expression;

import dev.fleabridge.model.Envelope;
import dev.fleabridge.model.Event;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an expression can see: {@code $event}, {@code $detail}, {@code $steps}, {@code $run} and,
 * for a row of scores, {@code $row}. It is immutable and safe for many threads. The JSON is
 * converted once, and nobody can change it.
 */
public final class Scope {

  private final Map<String, @Nullable Object> variables;

  private Scope(Map<String, @Nullable Object> variables) {
    this.variables = variables;
  }

  /** A scope in which nothing can be seen. */
  static Scope empty() {
    return new Scope(Map.of());
  }

  /** The scope of an event before any run: no steps, no run, no row. */
  public static Scope of(Event event) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    Object envelope = Values.toJava(Envelope.of(event));
    variables.put("event", envelope);
    variables.put("detail", envelope instanceof Map<?, ?> map ? map.get("detail") : null);
    variables.put("steps", Map.of());
    variables.put("run", Map.of());
    return new Scope(variables);
  }

  /** This scope with the results of earlier steps, by step name. */
  public Scope withSteps(Map<String, ? extends JsonNode> results) {
    Map<String, @Nullable Object> steps = new LinkedHashMap<>();
    results.forEach((name, result) -> steps.put(name, Values.toJava(result)));
    return with("steps", Collections.unmodifiableMap(steps));
  }

  /** This scope within a run. */
  public Scope withRun(String id, String rule, String businessKey) {
    return with("run", Map.of("id", id, "rule", rule, "businessKey", businessKey));
  }

  /** This scope for one row of a file of scores. */
  public Scope withRow(JsonNode row) {
    return with("row", Values.toJava(row));
  }

  private Scope with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> changed = new LinkedHashMap<>(variables);
    changed.put(name, value);
    return new Scope(changed);
  }

  Map<String, @Nullable Object> variables() {
    return variables;
  }
}
