package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.TraceContext;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** The ids on every line, in the thread that works for them and no longer than it does. */
class LogFieldsTest {

  private static final TraceContext TRACE =
      new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", null, true);

  @AfterEach
  void end() {
    MDC.clear();
  }

  @Test
  void anActionHasItsRunItsEventAndItsTrace() {
    Action action = action(TRACE);
    try (LogFields _ = LogFields.of(action)) {
      assertThat(MDC.getCopyOfContextMap())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "fleabridge.event", "e-1",
                  "fleabridge.run", action.runId().toString(),
                  "fleabridge.action", action.id().toString(),
                  "trace.id", TRACE.traceId(),
                  "span.id", TRACE.spanId()));
    }
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void anAttemptHasTheSpanThatItIsSentWith() {
    Action action = action(TRACE);
    try (LogFields _ = LogFields.ofAttempt(action)) {
      assertThat(MDC.get("span.id")).isEqualTo(TRACE.ofAttempt(action.id(), 0).spanId());
    }
    try (LogFields _ = LogFields.ofAttempt(action(null))) {
      assertThat(MDC.get("span.id")).isNull();
    }
  }

  @Test
  void theInnerScopeHidesTheOuterOneAndGivesItBack() {
    MDC.put("other", "stays");
    try (LogFields _ = LogFields.of(action(TRACE))) {
      String run = MDC.get(LogFields.RUN);
      try (LogFields _ = LogFields.ofEvent("e-2", null)) {
        assertThat(MDC.getCopyOfContextMap())
            .isEqualTo(Map.of("other", "stays", LogFields.EVENT, "e-2"));
        try (LogFields _ = LogFields.none()) {
          assertThat(MDC.get(LogFields.EVENT)).isNull();
        }
      }
      assertThat(MDC.get(LogFields.EVENT)).isEqualTo("e-1");
      assertThat(MDC.get(LogFields.RUN)).isEqualTo(run);
    }
    assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("other", "stays"));
  }

  private static Action action(@Nullable TraceContext trace) {
    Instant now = Instant.parse("2026-11-20T12:00:00Z");
    return Action.begun(
        UUID.randomUUID(),
        new Action.Origin(UUID.randomUUID(), "e-1", "rule", "step", "", "key", null, false, trace),
        ActionKind.TRANSFER,
        new Action.Standing(ActionState.READY, null, null),
        null,
        Action.Times.begun(now, now, null));
  }
}
