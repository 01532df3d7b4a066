package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fleabridge.model.TraceContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a trace tells of is not lost with it. */
class TracingTest {

  private static final Instant AT = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void whoCannotBeToldOfASpanFailsNobody() {
    List<EndedSpan> told = new ArrayList<>();
    Tracing tracing =
        new Tracing(
            new Random(1),
            Tracing.MILLION,
            span -> {
              told.add(span);
              throw new IllegalStateException("the listener of the test fails");
            });
    TraceContext place = tracing.begun();
    EndedSpan span =
        new EndedSpan(place, "transfer", EndedSpan.Kind.CLIENT, AT, AT, Map.of(), false);

    assertThatCode(() -> tracing.ended(span)).doesNotThrowAnyException();
    assertThat(told).containsExactly(span);
  }
}
