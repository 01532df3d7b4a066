package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.standin.EventBusStandIn.PutEvent;
import dev.fleabridge.testkit.standin.OtlpStandIn.ReceivedSpan;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** One event from the sender's trace to Purple Flea, the ledger, the log and the bus. */
@ExtendWith(WholeService.class)
class TracesIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SENDERS_SPAN = "00f067aa0ba902b7";
  private static final String TRACEPARENT = "00-" + TRACE + "-" + SENDERS_SPAN + "-01";

  private final World world;
  private final Client bridge;

  TracesIT(World world) {
    this.world = world;
    this.bridge = world.client();
  }

  @Test
  void aTraceGoesFromTheRequestToThePaymentAndEverywhereThatTellsOfIt() {
    try (CapturedLog log = CapturedLog.of("fleabridge.payments", Level.INFO)) {
      assertThat(bridge.postEvent(Samples.signal("traced"), "traceparent", TRACEPARENT).status())
          .isEqualTo(202);
      JsonNode pay = bridge.awaitStep("e-traced", "pay", "DONE");

      Received call = only(world.upstream().calls("agt_payer_traced"));
      TraceContext sent = Objects.requireNonNull(TraceContext.ofStored(call.header("traceparent")));
      assertThat(sent.traceId()).isEqualTo(TRACE);
      assertThat(sent.spanId()).isNotEqualTo(SENDERS_SPAN);
      assertThat(sent.sampled()).isTrue();

      assertThat(pay.path("attempts").path(0).path("trace").asString())
          .as("the attempt shows the header that it was sent with")
          .isEqualTo(call.header("traceparent"));
      assertThat(pay.path("attempts").path(0).path("request").asString())
          .as("what is kept of a request is as without a trace")
          .doesNotContain(TRACE);
      String event = bridge.get("/v1/events/e-traced").json().path("trace").asString();
      assertThat(event).startsWith("00-" + TRACE).doesNotContain(SENDERS_SPAN);
      assertThat(pay.path("trace").asString()).isEqualTo(event);
      assertThat(outcome("e-traced").path("trace").asString()).isEqualTo(event);

      seesTheSpans(pay, event);
      seesTheLine(log, pay);
    }
  }

  /** The sender's span, below it the event's, below that the attempt's. */
  private void seesTheSpans(JsonNode pay, String event) {
    List<ReceivedSpan> spans =
        await().atMost(Client.PATIENCE).until(() -> spans("e-traced"), found -> found.size() == 2);
    ReceivedSpan takenIn = named(spans, "take in event");
    assertThat(takenIn.traceId()).isEqualTo(TRACE);
    assertThat(takenIn.parentId()).isEqualTo(SENDERS_SPAN);
    assertThat(event).contains(takenIn.spanId());
    ReceivedSpan paid = named(spans, "transfer");
    assertThat(paid.traceId()).isEqualTo(TRACE);
    assertThat(paid.parentId()).isEqualTo(takenIn.spanId());
    assertThat(pay.path("attempts").path(0).path("trace").asString()).contains(paid.spanId());
    assertThat(paid.failed()).isFalse();
    assertThat(paid.attributes())
        .containsEntry("fleabridge.action", pay.path("id").asString())
        .containsEntry("fleabridge.run", pay.path("run").asString())
        .containsEntry("fleabridge.attempt", "1")
        .containsEntry("fleabridge.outcome", "DONE")
        .containsEntry("http.response.status_code", "200");
    assertThat(paid.end()).isAfterOrEqualTo(paid.start());
  }

  private static void seesTheLine(CapturedLog log, JsonNode pay) {
    List<ILoggingEvent> lines =
        log.lines(line ->
            pay.path("id").asString().equals(line.getMDCPropertyMap().get("fleabridge.action")));
    ILoggingEvent line = only(lines);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getMDCPropertyMap())
        .containsEntry("fleabridge.event", "e-traced")
        .containsEntry("fleabridge.run", pay.path("run").asString())
        .containsEntry("trace.id", TRACE);
    assertThat(
            line.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))))
        .containsEntry("fleabridge.kind", "transfer")
        .containsEntry("fleabridge.state", "DONE")
        .containsEntry("fleabridge.payer", "agt_payer_traced")
        .containsEntry("fleabridge.payee", "agt_payee_traced")
        .containsEntry("fleabridge.amount", "0.10")
        .containsEntry("fleabridge.attempts", "1")
        .containsEntry("fleabridge.result-id", pay.path("result").path("txId").asString())
        .containsKey("fleabridge.latency-ms")
        .doesNotContainKey("fleabridge.reason");
    assertThat(line.getFormattedMessage())
        .contains("DONE", "agt_payer_traced")
        .doesNotContain("pf_test");
  }

  @Test
  void eachAttemptHasASpanOfItsOwnAndTheSameKey() {
    world.upstream().script("agt_payer_again", Reply.refusal(429), Reply.refusal(429));
    bridge.postEvent(Samples.signal("again"), "traceparent", TRACEPARENT);
    JsonNode pay = bridge.awaitStep("e-again", "pay", "DONE");
    List<Received> calls = world.upstream().calls("agt_payer_again");
    assertThat(calls).hasSize(3);
    assertThat(calls).extracting(Received::key).containsOnly(pay.path("idempotencyKey").asString());
    assertThat(calls).extracting(Received::body).containsOnly(calls.getFirst().body());
    assertThat(calls).extracting(call -> call.header("traceparent")).doesNotHaveDuplicates();
    assertThat(calls).allMatch(call -> call.header("traceparent").startsWith("00-" + TRACE));
    assertThat(pay.path("attempts").valueStream().map(a -> a.path("trace").asString()))
        .containsExactlyElementsOf(calls.stream().map(call -> call.header("traceparent")).toList());
  }

  @Test
  void anEventWithoutATraceBeginsOneAndAnInvalidOneIsAsNone() {
    bridge.postEvent(Samples.signal("untraced"));
    bridge.postEvent(Samples.signal("ill-traced"), "traceparent", "00-" + TRACE + "-oops-01");
    bridge.postEvent(
        Samples.signal("twice-traced"), "traceparent", TRACEPARENT, "traceparent", TRACEPARENT);
    for (String name : List.of("untraced", "ill-traced", "twice-traced")) {
      JsonNode pay = bridge.awaitStep("e-" + name, "pay", "DONE");
      TraceContext trace =
          Objects.requireNonNull(TraceContext.ofStored(pay.path("trace").asString()), name);
      assertThat(trace.traceId()).as(name).isNotEqualTo(TRACE);
      assertThat(only(world.upstream().calls("agt_payer_" + name)).header("traceparent"))
          .startsWith("00-" + trace.traceId());
    }
  }

  @Test
  void aLoadBalancersTraceIsFollowedWhereThereIsNoOther() {
    String header = "Root=1-5759e988-bd862e3fe1be46a994272793";
    bridge.postEvent(Samples.signal("balanced"), "X-Amzn-Trace-Id", header);
    bridge.postEvent(Samples.signal("both"), "X-Amzn-Trace-Id", header, "traceparent", TRACEPARENT);
    assertThat(bridge.awaitStep("e-balanced", "pay", "DONE").path("trace").asString())
        .startsWith("00-5759e988bd862e3fe1be46a994272793-");
    assertThat(bridge.awaitStep("e-both", "pay", "DONE").path("trace").asString())
        .startsWith("00-" + TRACE);
  }

  @Test
  void aMessagesTraceIsFollowed() {
    world.sendMessage(Samples.signal("queued"), "traceparent", TRACEPARENT);
    world.sendMessage(
        Samples.signal("x-rayed"),
        "AWSTraceHeader",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
    assertThat(bridge.awaitStep("e-queued", "pay", "DONE").path("trace").asString())
        .startsWith("00-" + TRACE);
    assertThat(bridge.awaitStep("e-x-rayed", "pay", "DONE").path("trace").asString())
        .startsWith("00-5759e988bd862e3fe1be46a994272793-");
    ReceivedSpan takenIn =
        await()
            .atMost(Client.PATIENCE)
            .until(() -> spans("e-x-rayed"), found -> found.size() == 2)
            .stream()
            .filter(span -> span.name().equals("take in event"))
            .findFirst()
            .orElseThrow();
    assertThat(takenIn.parentId()).isEqualTo("53995c3f42cd8ad8");
    assertThat(takenIn.kind()).as("SPAN_KIND_CONSUMER").isEqualTo(5);
  }

  @Test
  void theSameEventAgainStaysInTheTraceThatItCameWithFirst() {
    bridge.postEvent(Samples.signal("repeated"), "traceparent", TRACEPARENT);
    String other = "00-" + UUID.randomUUID().toString().replace("-", "") + "-00f067aa0ba902b7-01";
    assertThat(bridge.postEvent(Samples.signal("repeated"), "traceparent", other).text())
        .contains("duplicate");
    bridge.awaitStep("e-repeated", "pay", "DONE");
    assertThat(bridge.get("/v1/events/e-repeated").json().path("trace").asString())
        .startsWith("00-" + TRACE);
  }

  @Test
  void aPaymentThatIsRefusedHasItsLineWithTheReason() {
    try (CapturedLog log = CapturedLog.of("fleabridge.payments", Level.INFO)) {
      world.upstream().script("agt_payer_line-of-a-refusal", Reply.refusal(400));
      bridge.postEvent(Samples.signal("line-of-a-refusal"));
      bridge.awaitStep("e-line-of-a-refusal", "pay", "DECLINED");
      ILoggingEvent line =
          only(
              log.lines(l ->
                  "e-line-of-a-refusal".equals(l.getMDCPropertyMap().get("fleabridge.event"))));
      assertThat(line.getFormattedMessage()).contains("DECLINED", "of_the_test");
    }
  }

  private JsonNode outcome(String event) {
    return await()
        .atMost(Client.PATIENCE)
        .until(
            () ->
                world.aws().events().taken().stream()
                    .map(PutEvent::detail)
                    .filter(detail -> detail.path("event").asString().equals(event))
                    .toList(),
            found -> !found.isEmpty())
        .getFirst();
  }

  private List<ReceivedSpan> spans(String event) {
    return world.traces().spans().stream()
        .filter(span -> event.equals(span.attributes().get("fleabridge.event")))
        .toList();
  }

  private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
    return only(spans.stream().filter(span -> span.name().equals(name)).toList());
  }

  private static <T> T only(List<T> all) {
    assertThat(all).hasSize(1);
    return all.getFirst();
  }
}
