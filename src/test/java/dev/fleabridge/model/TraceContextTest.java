package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of others' trace contexts, and what is sent on. */
class TraceContextTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({"00, false", "01, true", "02, false", "03, true", "ff, true"})
  void readsATraceparent(String flags, boolean sampled) {
    assertThat(TraceContext.ofTraceparent("00-" + TRACE + "-" + SPAN + "-" + flags))
        .contains(new TraceContext.Sender(TRACE, SPAN, sampled));
  }

  @Test
  void readsTheFieldsThatItKnowsOfALaterVersion() {
    Optional<TraceContext.Sender> known = Optional.of(new TraceContext.Sender(TRACE, SPAN, true));
    assertThat(TraceContext.ofTraceparent("cc-" + TRACE + "-" + SPAN + "-01")).isEqualTo(known);
    assertThat(TraceContext.ofTraceparent("cc-" + TRACE + "-" + SPAN + "-01-more"))
        .isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX-Evil: 1"
      })
  void takesAnInvalidTraceparentForNone(String header) {
    assertThat(TraceContext.ofTraceparent(header)).isEmpty();
  }

  @Test
  void looksAtNoTraceparentThatIsTooLong() {
    String header = "cc-" + TRACE + "-" + SPAN + "-01-";
    assertThat(TraceContext.ofTraceparent(header + "m".repeat(400))).isPresent();
    assertThat(TraceContext.ofTraceparent(header + "m".repeat(500))).isEmpty();
    assertThat(TraceContext.ofTraceparent(null)).isEmpty();
  }

  @Test
  void readsXRaysHeader() {
    String root = "Root=1-5759e988-bd862e3fe1be46a994272793";
    String trace = "5759e988bd862e3fe1be46a994272793";
    assertThat(TraceContext.ofXRay(root + ";Parent=53995c3f42cd8ad8;Sampled=1"))
        .contains(new TraceContext.Sender(trace, "53995c3f42cd8ad8", true));
    assertThat(TraceContext.ofXRay("Self=1-67891234-12456789abcdef012345678; " + root))
        .contains(new TraceContext.Sender(trace, null, null));
    assertThat(TraceContext.ofXRay(root + ";Parent=nonsense;Sampled=?"))
        .contains(new TraceContext.Sender(trace, null, null));
    assertThat(TraceContext.ofXRay(root + ";Sampled=0"))
        .contains(new TraceContext.Sender(trace, null, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Root=",
        "Root=1-00000000-000000000000000000000000",
        "Root=2-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e988bbd862e3fe1be46a994272793",
        "Root=1-5759e98x-bd862e3fe1be46a994272793"
      })
  void takesAnInvalidHeaderOfXRayForNone(String header) {
    assertThat(TraceContext.ofXRay(header)).isEmpty();
  }

  @Test
  void goesOnInTheSendersTraceWithASpanOfItsOwn() {
    TraceContext.Sender sender = new TraceContext.Sender(TRACE, SPAN, false);
    TraceContext first = sender.begun(random, true);
    TraceContext second = sender.begun(random, true);
    assertThat(first.traceId()).isEqualTo(TRACE);
    assertThat(first.parentId()).isEqualTo(SPAN);
    assertThat(first.sampled()).as("the sender decides").isFalse();
    assertThat(first.spanId()).isNotEqualTo(SPAN).isNotEqualTo(second.spanId());
    assertThat(new TraceContext.Sender(TRACE, null, null).begun(random, true).sampled()).isTrue();
  }

  @Test
  void writesWhatItReadsBack() {
    TraceContext begun = TraceContext.begun(random, true);
    assertThat(begun.parentId()).isNull();
    assertThat(TraceContext.ofStored(begun.traceparent())).isEqualTo(begun);
    assertThat(TraceContext.ofStored("nonsense")).isNull();
    assertThat(TraceContext.ofStored(null)).isNull();
  }

  @Test
  void eachAttemptHasASpanThatAnybodyCanCompute() {
    TraceContext event = new TraceContext(TRACE, SPAN, null, true);
    UUID action = UUID.fromString("019a7b3c-0000-7000-8000-000000000001");
    TraceContext first = event.ofAttempt(action, 1);
    assertThat(first.traceId()).isEqualTo(TRACE);
    assertThat(first.parentId()).isEqualTo(SPAN);
    assertThat(first.sampled()).isTrue();
    assertThat(first).isEqualTo(event.ofAttempt(action, 1));
    assertThat(IntStream.range(0, 1000).mapToObj(n -> event.ofAttempt(action, n).spanId()))
        .doesNotHaveDuplicates();
    assertThat(event.ofAttempt(new UUID(1, 2), 1).spanId()).isNotEqualTo(first.spanId());
  }

  @Test
  void isNeverWithoutIds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext("0".repeat(32), SPAN, null, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceContext(TRACE, "short", null, true));
  }
}
