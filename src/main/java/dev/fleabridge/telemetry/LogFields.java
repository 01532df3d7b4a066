package dev.fleabridge.telemetry;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.TraceContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the ids that a thread works for on every line that it logs (docs/logs.md). The ids hold
 * between {@code of…} and {@link #close} in this thread and in no other. Scopes nest: the inner one
 * hides the ids of the outer one, and gives them back.
 */
public final class LogFields implements AutoCloseable {

  /** The event that came in. */
  public static final String EVENT = "fleabridge.event";

  /** The run of a rule. */
  public static final String RUN = "fleabridge.run";

  /** The action that is worked on. */
  public static final String ACTION = "fleabridge.action";

  static final String TRACE = "trace.id";
  static final String SPAN = "span.id";

  private static final String[] NAMES = {EVENT, RUN, ACTION, TRACE, SPAN};

  /** What stood there before, by the places of {@link #NAMES}. */
  private final @Nullable String[] before = new @Nullable String[NAMES.length];

  private LogFields(@Nullable String... values) {
    for (int i = 0; i < NAMES.length; i++) {
      before[i] = MDC.get(NAMES[i]);
      put(NAMES[i], values[i]);
    }
  }

  /** Lines are about this event. */
  public static LogFields ofEvent(String event, @Nullable TraceContext trace) {
    return new LogFields(event, null, null, traceId(trace), spanId(trace));
  }

  /** Lines are about this action, and the run and the event that it came of. */
  public static LogFields of(Action action) {
    TraceContext trace = action.trace();
    return new LogFields(
        action.eventId(),
        action.runId().toString(),
        action.id().toString(),
        traceId(trace),
        spanId(trace));
  }

  /** As {@link #of(Action)}, while the attempt is made that its claim has opened. */
  public static LogFields ofAttempt(Action action) {
    TraceContext trace = action.trace();
    return new LogFields(
        action.eventId(),
        action.runId().toString(),
        action.id().toString(),
        traceId(trace),
        trace == null ? null : trace.ofAttempt(action.id(), action.epoch()).spanId());
  }

  /** Lines are about nothing in particular. */
  public static LogFields none() {
    return new LogFields(null, null, null, null, null);
  }

  /** Lines are about an action of which nothing but the id is known here. */
  public static LogFields ofAction(UUID action) {
    return new LogFields(null, null, action.toString(), null, null);
  }

  private static @Nullable String traceId(@Nullable TraceContext trace) {
    return trace == null ? null : trace.traceId();
  }

  private static @Nullable String spanId(@Nullable TraceContext trace) {
    return trace == null ? null : trace.spanId();
  }

  /** What the thread worked for before stands again. */
  @Override
  public void close() {
    for (int i = 0; i < NAMES.length; i++) {
      put(NAMES[i], before[i]);
    }
  }

  private static void put(String name, @Nullable String value) {
    if (value == null) {
      MDC.remove(name);
    } else {
      MDC.put(name, value);
    }
  }
}
