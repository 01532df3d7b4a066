package dev.fleabridge.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What comes in by REST and SQS: nothing good is lost, nothing bad stays or stops the rest. */
@ExtendWith(WholeService.class)
class DoorsIT {

  private static final int MIB = 1 << 20;

  /** All of them carry one and the same envelope id, or none. */
  private static final List<String> ENVELOPES =
      List.of(
          "endpoint-state.json",
          "feature-group.json",
          "model-card.json",
          "model-package-approved.json",
          "pipeline-execution.json",
          "pipeline-step.json",
          "processing-failed.json",
          "s3-object-created.json",
          "training-completed.strings.json",
          "training-failed.json",
          "transform-completed.json");

  private final Client bridge;
  private final Upstream upstream;
  private final World world;

  DoorsIT(World world) {
    this.world = world;
    this.bridge = world.client();
    this.upstream = world.upstream();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          body        | ``
          body        | nonsense
          body        | "text"
          body        | []
          body        | {"source":"s","detail-type":"t","detail":{}
          source      | {"detail-type":"t","detail":{}}
          source      | {"source":"","detail-type":"t","detail":{}}
          source      | {"source":["s"],"detail-type":"t","detail":{}}
          detail-type | {"source":"s","detail":{}}
          detail-type | {"source":"s","detail-type":7,"detail":{}}
          detail      | {"source":"s","detail-type":"t"}
          detail      | {"source":"s","detail-type":"t","detail":"no object"}
          detail      | {"source":"s","detail-type":"t","detail":[1]}
          """)
  void aPoisonEventIsRefusedForGoodAndTheFieldIsNamed(String field, String body) {
    Answered answer = bridge.postEvent(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
    assertThat(answer.json().path("reason").asString()).isNotBlank();
  }

  @Test
  void aWrongKeyIsForbiddenAndNotUnauthorized() {
    byte[] body = Samples.signal("intruder").getBytes(StandardCharsets.UTF_8);
    assertThat(bridge.postEvent("not-the-key", body).status()).isEqualTo(403);
    assertThat(bridge.as("operator", "POST", "/v1/events", Samples.signal("intruder")).status())
        .isEqualTo(403);
    assertThat(bridge.get("/v1/events/e-intruder").status()).isEqualTo(404);
  }

  @Test
  void aSourceSpeaksForItselfAlone() {
    byte[] own =
        Samples.signal("lab").replace("ml.inference", "lab.one").getBytes(StandardCharsets.UTF_8);
    assertThat(bridge.postEvent(Client.LAB_KEY, own).status()).isEqualTo(202);

    for (String forged :
        List.of(
            Samples.signal("forged"),
            Samples.trainingCompleted("e-forged", "forged"),
            "[" + new String(own, StandardCharsets.UTF_8) + "," + Samples.signal("forged") + "]")) {
      Answered answer = bridge.postEvent(Client.LAB_KEY, forged.getBytes(StandardCharsets.UTF_8));
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.json().path("setting").asString())
          .isEqualTo("fleabridge.security.sources.lab.event-sources");
    }
    assertThat(bridge.get("/v1/events/e-forged").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/events/, 405",
    "PUT, /v1/events, 405",
    "POST, /v1/event, 404",
    "POST, /v1/actions, 405",
    "GET, /v1/actions, 403"
  })
  void aRightKeyAtAWrongPlaceIsNoReasonToComeAgain(String method, String path, int status) {
    Answered answer = bridge.withKey(method, path, Samples.signal("astray"));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
  }

  @Test
  void bodiesThatDoNotComeShutTheDoorForTheirSourceAlone() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 66; i++) {
        slow.add(bridge.beginToPost(Client.LAB_KEY));
      }
      // The last of them is refused as soon as those before it hold their share.
      slow.getLast().setSoTimeout(20_000);
      String refused = new String(slow.getLast().getInputStream().readNBytes(12), UTF_8);
      assertThat(refused).isEqualTo("HTTP/1.1 503");

      assertThat(bridge.postEvent(padded("beside-slow", MIB)).status()).isEqualTo(202);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void oneMebibyteIsTakenAndOneByteMoreIsNot() {
    assertThat(bridge.postEvent(padded("fits", MIB)).status()).isEqualTo(202);
    Answered answer = bridge.postEvent(padded("too-large", MIB + 1));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(bridge.get("/v1/events/e-too-large").status()).isEqualTo(404);
    bridge.awaitStep("e-fits", "pay", "DONE");
  }

  @Test
  void anArrayIsAnsweredByAnArrayAndStoredWholeOrNotAtAll() {
    Answered good =
        bridge.postEvent("[" + Samples.signal("array-1") + "," + Samples.signal("array-2") + "]");
    assertThat(good.status()).isEqualTo(202);
    assertThat(good.json().isArray()).isTrue();
    assertThat(good.json().path(1).path("id").asString()).isEqualTo("e-array-2");
    bridge.awaitStep("e-array-1", "pay", "DONE");
    bridge.awaitStep("e-array-2", "pay", "DONE");

    Answered bad = bridge.postEvent("[" + Samples.signal("array-3") + ",{\"source\":\"s\"}]");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.json().path("index").asInt()).isEqualTo(1);
    assertThat(bridge.get("/v1/events/e-array-3").status()).isEqualTo(404);
  }

  @Test
  void aByteOrderMarkAndAnOddTimeDoNotLoseAnEvent() {
    String odd =
        Samples.signal("odd")
            .replace("2026-11-20T09:00:00Z", "1583831889050")
            .replace("\n", "\r\n");
    assertThat(bridge.postEvent("\uFEFF" + odd).status()).isEqualTo(202);
    bridge.awaitStep("e-odd", "pay", "DONE");
    JsonNode event = bridge.get("/v1/events/e-odd").json();
    assertThat(event.path("time").asString()).isEqualTo("2020-03-10T09:18:09.050Z");
  }

  @Test
  void everyEnvelopeSampleIsKeptAlthoughTheyShareOneId() {
    for (String file : ENVELOPES) {
      Answered answer = bridge.postEvent(Samples.fixture(file));
      assertThat(answer.status()).as(file).isEqualTo(202);
      String id = answer.json().path("id").asString();
      JsonNode stored = bridge.get("/v1/events/" + id).json();
      assertThat(stored.path("raw").asString()).as(file).isEqualTo(Samples.fixture(file));
    }
  }

  @Test
  void theOtherMessagesComeThroughTheQueueAndAPoisonOneEndsAside() {
    int deadBefore = world.held(EmbeddedQueues.DEAD_LETTERS);
    world.sendMessage(wrapped(Samples.signal("by-sns")));
    world.sendMessage("{\"source\":\"s\",\"detail-type\":\"of a poison message\"}");
    for (String file :
        List.of(
            "async-success.json",
            "async-failed.json",
            "callback-executing.json",
            "callback-stopping.json",
            "s3-test-event.json")) {
      world.sendMessage(Samples.fixture(file));
    }
    world.sendMessage(Samples.signal("by-sqs"));

    bridge.awaitStep("e-by-sns", "pay", "DONE");
    bridge.awaitStep("e-by-sqs", "pay", "DONE");
    await()
        .atMost(Client.PATIENCE)
        .until(() -> world.held(EmbeddedQueues.DEAD_LETTERS) == deadBefore + 1);
    await()
        .atMost(Client.PATIENCE)
        .untilAsserted(() -> {
          JsonNode told = bridge.get("/v1/overview").json().path("queues").path("queues").path(0);
          assertThat(told.path("name").asString()).isEqualTo(EmbeddedQueues.QUEUE);
          assertThat(told.path("deadLetterQueue").asString())
              .endsWith(":" + EmbeddedQueues.DEAD_LETTERS);
          assertThat(told.path("deadLetters").asInt()).isEqualTo(deadBefore + 1);
        });
    await().atMost(Client.PATIENCE).until(() -> world.held(EmbeddedQueues.QUEUE) == 0);
    assertThat(upstream.calls("agt_payer_by-sns")).hasSize(1);
    assertThat(upstream.calls("agt_payer_by-sqs")).hasSize(1);
    String events = bridge.get("/v1/events?limit=200").text();
    assertThat(events).contains("Callback", "Async").doesNotContain("of a poison message");
  }

  /** Whoever writes a producer from the document alone must not meet a surprise. */
  @Test
  void theDocumentSaysWhatTheDoorTakesAndAnswers() {
    JsonNode document = bridge.get("/v3/api-docs").json();
    JsonNode post = document.path("paths").path("/v1/events").path("post");
    JsonNode schemas = document.path("components").path("schemas");

    JsonNode body = post.path("requestBody");
    assertThat(body.path("required").asBoolean()).isTrue();
    JsonNode taken = body.path("content").path("application/json").path("schema").path("oneOf");
    assertThat(taken.path(0).path("$ref").asString()).endsWith("/EventEnvelope");
    assertThat(taken.path(1).path("items").path("$ref").asString()).endsWith("/EventEnvelope");
    assertThat(schemas.path("EventEnvelope").path("required"))
        .extracting(JsonNode::asString)
        .containsExactlyInAnyOrder("source", "detail-type", "detail");
    assertThat(post.path("responses").propertyNames())
        .contains("202", "400", "401", "403", "413", "415", "429", "500", "503")
        .doesNotContain("200", "404", "409");
    JsonNode answered =
        post.path("responses")
            .path("202")
            .path("content")
            .path("application/json")
            .path("schema")
            .path("oneOf");
    assertThat(answered.path(0).path("$ref").asString()).endsWith("/EventAnswer");
    assertThat(answered.path(1).path("items").path("$ref").asString()).endsWith("/EventAnswer");
    assertThat(schemas.path("EventAnswer").path("properties").propertyNames())
        .containsExactlyInAnyOrder("id", "status", "runs");
    assertThat(post.path("responses").path("503").path("headers").propertyNames())
        .containsExactly("Retry-After");
    assertThat(schemas.path("Problem").path("properties").propertyNames())
        .contains("field", "reason", "index", "errors", "batch", "state", "legal", "reference");
  }

  private static String padded(String name, int bytes) {
    String event = Samples.signal(name).strip();
    String open = event.substring(0, event.length() - 1) + ",\"padding\":\"";
    return open + "x".repeat(bytes - open.length() - 2) + "\"}";
  }

  private static String wrapped(String message) {
    return Json.object()
        .put("Type", "Notification")
        .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
        .put("TopicArn", "arn:aws:sns:us-east-1:123456789012:events")
        .put("Message", message)
        .put("Timestamp", "2026-11-20T09:00:00.000Z")
        .toString();
  }
}
