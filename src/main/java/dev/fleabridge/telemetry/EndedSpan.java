package dev.fleabridge.telemetry;

import dev.fleabridge.model.TraceContext;
import java.time.Instant;
import java.util.Map;

/**
 * Work that has come to its end, as traces show it.
 *
 * @param place the trace, the span itself and the one above it
 * @param name says what is done and holds no id, because receivers group by it
 * @param attributes by name, with dots as OpenTelemetry has them; no secrets
 * @param failed whether it did not do what it should
 */
public record EndedSpan(
    TraceContext place,
    String name,
    Kind kind,
    Instant startedAt,
    Instant endedAt,
    Map<String, String> attributes,
    boolean failed) {

  /** On which side of a call the work is. */
  public enum Kind {
    /** Answers a request. */
    SERVER,
    /** Handles a message. */
    CONSUMER,
    /** Calls somebody else. */
    CLIENT,
    /** Neither. */
    INTERNAL
  }

  public EndedSpan {
    attributes = Map.copyOf(attributes);
  }
}
