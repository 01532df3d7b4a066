package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Webhooks of MLflow: what is signed comes in once, and nothing else does. */
@ExtendWith(WholeService.class)
class MlflowDoorIT {

  private static final Duration FAR = Duration.ofMinutes(6);

  private final Client bridge;

  MlflowDoorIT(World world) {
    this.bridge = world.client();
  }

  private static String created(String model) {
    return Delivery.versionCreated(model, "7", "run-1");
  }

  @Test
  void aDeliveryIsAnEventInTheEnvelope() {
    assertThat(Delivery.of("d-plain", created("plain")).to(bridge).status()).isEqualTo(202);

    JsonNode event = bridge.get("/v1/events/d-plain").json();
    assertThat(event.path("source").asString()).isEqualTo("mlflow");
    assertThat(event.path("detailType").asString()).isEqualTo("MLflow Model Version Created");
    assertThat(event.path("sender").asString()).isEqualTo("registry");
    assertThat(event.path("envelope").path("detail").path("server").asString())
        .isEqualTo("registry");
    assertThat(event.path("envelope").path("detail").path("data").path("version").asString())
        .isEqualTo("7");
    assertThat(event.path("time").asString()).isEqualTo("2026-11-30T10:00:00.500Z");
  }

  @Test
  void theSameDeliveryAgainIsADuplicate() {
    Delivery delivery = Delivery.of("d-again", created("again"));

    assertThat(delivery.to(bridge).json().path("status").asString()).isEqualTo("accepted");
    assertThat(delivery.to(bridge).json().path("status").asString()).isEqualTo("duplicate");
  }

  /** One replaces the other. */
  @ParameterizedTest
  @ValueSource(strings = {Delivery.SECRET, Delivery.NEXT_SECRET})
  void bothSecretsSign(String secret) {
    Delivery delivery = Delivery.signed(secret, "d-" + secret, Instant.now(), created(secret));

    assertThat(delivery.to(bridge).status()).isEqualTo(202);
  }

  @Test
  void whatIsNotSignedIsRefusedLikeAWrongKey() {
    Delivery good = Delivery.of("d-forged", created("forged"));
    Delivery bySomebodyElse =
        Delivery.signed("a-secret-of-somebody", "d-forged", Instant.now(), created("forged"));

    assertRefused(bySomebodyElse.to(bridge));
    assertRefused(good.withBody(created("another")).to(bridge));
    assertRefused(good.withId("d-other").to(bridge));
    assertRefused(good.to(bridge, "/v1/doors/mlflow/nobody"));
    assertRefused(good.to(bridge, "/v1/doors/mlflow/acceptance"));
    assertThat(bridge.get("/v1/events/d-forged").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1})
  void whatIsTooOldOrOfTheFutureIsRefused(long side) {
    Instant then = Instant.now().plus(FAR.multipliedBy(side));

    assertRefused(Delivery.signed(Delivery.SECRET, "d-late", then, created("late")).to(bridge));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          none                    | 1 | v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          d                       | x | v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          d                       | 99999999999999999999 | v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          d                       | 1 | none
          d                       | 1 | v2,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          d                       | 1 | v1,AAAA
          d                       | 1 | v1,not base64 at all, and not of thirty-two bytes
          """)
  void headersOfAnotherFormAreRefused(String id, String timestamp, String signature) {
    String[] headers =
        Stream.of(
                new String[] {"X-MLflow-Delivery-Id", id},
                new String[] {"X-MLflow-Timestamp", timestamp},
                new String[] {"X-MLflow-Signature", signature})
            .filter(pair -> pair[1] != null)
            .flatMap(Stream::of)
            .toArray(String[]::new);

    assertRefused(
        bridge.post(Delivery.DOOR, created("h").getBytes(StandardCharsets.UTF_8), headers));
  }

  /** Who holds a key, or a person's role, has signed nothing. */
  @Test
  void noOtherSignInOpensTheDoor() {
    assertRefused(bridge.withKey("POST", Delivery.DOOR, created("key")));
    assertRefused(bridge.as("operator", "POST", Delivery.DOOR, created("person")));
  }

  @Test
  void aSignedBodyIsBoundedAndReadAsAnyOther() {
    String large = created("x".repeat(1 << 20));
    assertThat(Delivery.of("d-large", large).to(bridge).status()).isEqualTo(413);

    Answered array = Delivery.of("d-array", "[" + created("array") + "]").to(bridge);
    assertThat(array.status()).isEqualTo(400);
    Answered nameless = Delivery.of("d-nameless", "{\"entity\":\"model_version\"}").to(bridge);
    assertThat(nameless.status()).isEqualTo(400);
    Answered shouted =
        Delivery.of("d-shouted", created("e").replace("\"created\"", "\"CREATED!\"")).to(bridge);
    assertThat(shouted.json().path("field").asString()).isEqualTo("action");

    byte[] utf16 = created("utf16").getBytes(StandardCharsets.UTF_16);
    Delivery wide = Delivery.signed(Delivery.SECRET, "d-utf16", Instant.now(), utf16);
    assertThat(wide.to(bridge).status()).isEqualTo(400);
    Answered packed =
        Delivery.of("d-gzip", created("gzip"))
            .to(bridge, Delivery.DOOR, "Content-Encoding", "gzip");
    assertThat(packed.status()).isEqualTo(415);
  }

  /** A name of MLflow that is not known here yet. */
  @Test
  void whatMlflowAddsComesInAsItIs() {
    String body =
        """
        {"entity": "budget_policy", "action": "exceeded", "timestamp": "x", "new": 1,
         "data": {"name": "b"}, "workspace": "team-a"}
        """;
    assertThat(Delivery.of("d-budget", body).to(bridge).status()).isEqualTo(202);

    JsonNode event = bridge.get("/v1/events/d-budget").json();
    assertThat(event.path("detailType").asString()).isEqualTo("MLflow Budget Policy Exceeded");
    assertThat(event.path("envelope").path("detail").path("workspace").asString())
        .isEqualTo("team-a");
  }

  private static void assertRefused(Answered answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(answer.json().path("detail").asString()).isEqualTo("this needs a source's key");
  }
}
