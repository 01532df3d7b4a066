package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an asynchronous inference answered, where the notification brings it along. */
class InlineOutputTest {

  @Test
  void aResponseInBase64BecomesTheOutput() {
    ObjectNode body = Json.object().put("content", base64("{\"score\":0.93}"));
    body.put("encoding", "BASE64");

    assertThat(output(notification().set("responseBody", body)).path("score").decimalValue())
        .isEqualByComparingTo("0.93");
    assertThat(output(notification().put("responseBody", base64("4.5,0.1"))).stringValue())
        .isEqualTo("4.5,0.1");
    ObjectNode beside = notification();
    ((ObjectNode) beside.path("responseParameters")).set("responseBody", body);
    assertThat(output(beside).has("score")).isTrue();
  }

  @Test
  void whatCannotBeReadIsLeftToBeFetched() {
    assertThat(output(notification()).isMissingNode()).isTrue();
    assertThat(output(notification().put("responseBody", "not base64!")).isMissingNode()).isTrue();
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff};
    String encoded = Base64.getEncoder().encodeToString(picture);
    assertThat(output(notification().put("responseBody", encoded)).isMissingNode()).isTrue();
  }

  private static JsonNode output(JsonNode notification) {
    return SageMakerMessages.asyncInference((ObjectNode) notification).detail().path("output");
  }

  private static ObjectNode notification() {
    return Json.readObject(Fixtures.text("async-success.json"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
