package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One writer for what is stored, what patterns match and what rules read. */
class EnvelopeTest {

  @Test
  void anEventHasTheNamesAndTheOrderOfEventBridge() {
    assertThat(Envelope.of(event(Instant.parse("2026-11-20T10:00:00Z"))))
        .hasToString(
            """
            {"version":"0","id":"e-1","detail-type":"Inference Result","source":"ml.inference",\
            "account":"123456789012","time":"2026-11-20T10:00:00Z","region":"us-east-1",\
            "resources":["arn:a","arn:b"],"detail":{"score":0.90}}\
            """);
  }

  @Test
  void withoutATimeItHasNone() {
    assertThat(Envelope.of(event(null)).has("time")).isFalse();
  }

  @Test
  void anEventOfAReplayNamesIt() {
    Event event = event(null);
    Event replayed =
        new Event(
            event.id(),
            event.source(),
            event.detailType(),
            event.account(),
            event.time(),
            event.region(),
            event.resources(),
            event.detail(),
            "1",
            "again");
    assertThat(Envelope.of(replayed).path("replay-name").asString()).isEqualTo("again");
    assertThat(Envelope.of(replayed.withDetail(Json.object())))
        .isEqualTo(Envelope.of(replayed).set("detail", Json.object()));
    assertThat(Envelope.of(event).has("replay-name")).isFalse();
  }

  private static Event event(@Nullable Instant time) {
    return new Event(
        "e-1",
        "ml.inference",
        "Inference Result",
        "123456789012",
        time,
        "us-east-1",
        List.of("arn:a", "arn:b"),
        Json.readObject("{\"score\":0.90}"));
  }
}
