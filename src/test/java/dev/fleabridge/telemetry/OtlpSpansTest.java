package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fleabridge.model.TraceContext;
import dev.fleabridge.testkit.standin.OtlpStandIn;
import dev.fleabridge.testkit.standin.OtlpStandIn.ReceivedSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Spans reach a receiver with the ids that were decided before. */
class OtlpSpansTest {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00.123456Z");

  @Test
  void aSpanArrivesWithItsIdsItsTimesAndItsAttributes() {
    try (OtlpStandIn receiver = OtlpStandIn.start()) {
      TraceContext.Sender sender =
          new TraceContext.Sender("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
      try (OtlpSpans spans = spans(receiver)) {
        Tracing tracing = new Tracing(new Random(1), 0, spans);
        TraceContext place = tracing.begunFor(Optional.of(sender));
        assertThat(tracing.tells(place)).isTrue();
        tracing.ended(
            new EndedSpan(
                place,
                "transfer",
                EndedSpan.Kind.CLIENT,
                START,
                START.plusMillis(20),
                Map.of("fleabridge.action", "a-1"),
                true));
        TraceContext first = TraceContext.begun(new Random(2), true);
        tracing.ended(span(first));
        TraceContext unwanted = TraceContext.begun(new Random(3), false);
        assertThat(tracing.tells(unwanted)).isFalse();
        tracing.ended(span(unwanted));
      }
      assertThat(receiver.spans()).hasSize(2);
      ReceivedSpan span = receiver.spans().getFirst();
      assertThat(span.traceId()).isEqualTo(sender.traceId());
      assertThat(span.parentId()).isEqualTo(sender.spanId());
      assertThat(span.spanId()).hasSize(16).isNotEqualTo(sender.spanId());
      assertThat(span.name()).isEqualTo("transfer");
      assertThat(span.kind()).as("SPAN_KIND_CLIENT").isEqualTo(3);
      assertThat(span.start()).isEqualTo(START);
      assertThat(span.end()).isEqualTo(START.plusMillis(20));
      assertThat(span.attributes()).isEqualTo(Map.of("fleabridge.action", "a-1"));
      assertThat(span.failed()).isTrue();
      assertThat(span.headers()).containsEntry("X-receiver-key", "s3cret");
      assertThat(receiver.spans().getLast().parentId()).isEmpty();
      assertThat(receiver.spans().getLast().failed()).isFalse();
    }
  }

  @Test
  void aReceiverThatIsAwayFailsNobody() {
    OtlpStandIn away = OtlpStandIn.start();
    away.close();
    try (OtlpSpans spans = spans(away)) {
      Tracing tracing = new Tracing(new Random(1), Tracing.MILLION, spans);
      for (int i = 0; i < 20_000; i++) {
        tracing.ended(span(tracing.begun()));
      }
    }
  }

  @Test
  void asManyOfTheTracesThatBeginHereAreKeptAsConfigured() {
    assertThat(kept(0, true)).isZero();
    assertThat(kept(Tracing.MILLION, true)).isEqualTo(10_000);
    assertThat(kept(100_000, true)).isBetween(800L, 1200L);
    assertThat(kept(Tracing.MILLION, false)).as("without a receiver").isZero();
  }

  private static long kept(int millionths, boolean receiver) {
    Tracing tracing = new Tracing(new Random(5), millionths, receiver ? span -> {} : null);
    return java.util.stream.IntStream.range(0, 10_000)
        .filter(i -> tracing.begun().sampled())
        .count();
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    for (String address :
        new String[] {"localhost:4318", "ftp://host/v1/traces", "http:///x", "a b"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TracesProperties.Otlp(address, Map.of(), Duration.ofSeconds(1)))
          .withMessageContaining("fleabridge.traces.otlp.endpoint");
    }
  }

  @Test
  void theReceiversKeyIsNotShown() {
    assertThat(properties("http://h/v1/traces").toString()).doesNotContain("s3cret");
  }

  private static EndedSpan span(TraceContext place) {
    return new EndedSpan(
        place, "x", EndedSpan.Kind.INTERNAL, START, START.plusMillis(1), Map.of(), false);
  }

  private static OtlpSpans spans(OtlpStandIn receiver) {
    return new OtlpSpans(properties(receiver.endpoint()), Map.of("service.name", "fleabridge"));
  }

  private static TracesProperties.Otlp properties(String endpoint) {
    return new TracesProperties.Otlp(
        endpoint, Map.of("X-Receiver-Key", "s3cret"), Duration.ofSeconds(1));
  }
}
