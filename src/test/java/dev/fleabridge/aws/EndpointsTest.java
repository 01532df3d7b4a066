package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.testkit.standin.ModelStandIn.Answer;
import dev.fleabridge.testkit.standin.ModelStandIn.Question;
import java.math.BigDecimal;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EndpointsTest extends StandInTest {

  private Endpoints endpoints;

  @BeforeEach
  void make() {
    endpoints = new SageMakerEndpoints(clients.sageMakerRuntime, AwsClients.MAX_PREDICTION_BYTES);
  }

  private JsonNode bodyOf(String contentType, String body) {
    aws.models().endpoint("m", question -> Answer.text(contentType, body));
    return endpoints.invoke(Invocation.of("m", "text/csv", "1,2")).body();
  }

  private AwsFailure failureFor(Answer answer) {
    aws.models().endpoint("m", question -> answer);
    return failureOf(() -> endpoints.invoke(Invocation.of("m", "text/csv", "1,2")));
  }

  @Test
  void asksWithEverythingThatWasGivenAndKeepsDecimalsExact() {
    AtomicReference<Question> asked = new AtomicReference<>();
    aws.models()
        .endpoint(
            "fraud",
            question -> {
              asked.set(question);
              return Answer.json("{\"score\":0.30000000000000000001}");
            });

    Prediction prediction =
        endpoints.invoke(
            new Invocation(
                "fraud",
                "application/json",
                "{\"x\":\"€\"}",
                "application/json",
                "trace=7",
                "blue",
                "m1.tar.gz",
                "inf-1"));

    assertThat(asked.get())
        .isEqualTo(
            new Question(
                "fraud",
                "application/json",
                "{\"x\":\"€\"}",
                "application/json",
                "trace=7",
                "blue",
                "m1.tar.gz",
                "inf-1"));
    assertThat(prediction.body().path("score").decimalValue())
        .isEqualTo(new BigDecimal("0.30000000000000000001"));
    assertThat(prediction.variant()).isEqualTo("AllTraffic");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json            | {\"a\":1}        | OBJECT",
        "application/vnd.x+json      | [1]              | ARRAY",
        "text/html; charset=utf-8    | {\"a\":1}        | OBJECT",
        "application/octet-stream    | 0.5              | NUMBER",
        "text/plain                  | 0.5              | STRING",
        "text/csv                    | [0.5]            | STRING",
        "text/plain                  | [not json        | STRING",
        "application/jsonlines       | {\"a\":1} {\"b\":2} | STRING",
      })
  void readsJsonWhereItIsJsonAndTextOtherwise(String type, String body, String kind) {
    JsonNode read = bodyOf(type, body);

    assertThat(read.getNodeType()).hasToString(kind);
    if (kind.equals("STRING")) {
      assertThat(read.asString()).isEqualTo(body);
    }
  }

  @Test
  void aNumberBeyondTheBoundsIsRefusedWithItsPlace() {
    for (String number : new String[] {"1e999999999", "1e401", "1e-401"}) {
      AwsFailure failure = failureFor(Answer.json("{\"scores\":[0.5," + number + "]}"));
      assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
      assertThat(failure.code()).isEqualTo("unreadable");
      assertThat(failure).hasMessageContaining("in scores.1");
    }
  }

  @Test
  void whatSaysJsonAndIsNotIsRefused() {
    AwsFailure failure = failureFor(Answer.json("<html>"));
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.code()).isEqualTo("NotJson");
  }

  @Test
  void whatIsNotTextIsRefused() {
    byte[] image = {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff};
    assertThat(failureFor(new Answer.Output("image/png", image)).code()).isEqualTo("NotText");
  }

  @Test
  void aHugeAnswerIsRefusedAndTheLargestAcceptedOneIsNot() {
    String most = "x".repeat(AwsClients.MAX_PREDICTION_BYTES);
    assertThat(bodyOf("text/plain", most).asString()).hasSize(AwsClients.MAX_PREDICTION_BYTES);

    AwsFailure failure = failureFor(Answer.text("text/plain", most + most + most));
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.code()).isEqualTo("TooLarge");
  }

  @Test
  void anErrorOfTheModelIsRefusedWithItsOwnWordsInBounds() {
    AwsFailure failure =
        failureFor(new Answer.ModelError(500, "no\n\tmemory " + "!".repeat(9_000)));

    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure.code()).isEqualTo("ModelError");
    assertThat(failure.reason())
        .startsWith("The model behind m failed with status 500: no memory !!!")
        .hasSizeLessThan(400);
    assertThat(aws.faults().requests("InvokeEndpoint")).isEqualTo(1);
  }

  @Test
  void aMissingEndpointIsNotFound() {
    AwsFailure failure = failureOf(() -> endpoints.invoke(Invocation.of("no", "text/csv", "1")));
    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void aModelIsAskedExactlyOnceWhateverTheStatus(int status) {
    aws.models().endpoint("m", "{}");
    aws.faults().refuse("InvokeEndpoint", 1, status, "ServiceUnavailable", "busy");

    AwsFailure failure = failureOf(() -> endpoints.invoke(Invocation.of("m", "text/csv", "1")));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(aws.faults().requests("InvokeEndpoint")).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsUnavailableAndIsNotAskedForAgain() {
    aws.models().endpoint("m", "{}");
    aws.faults().loseAnswer("InvokeEndpoint", 1);

    AwsFailure failure = failureOf(() -> endpoints.invoke(Invocation.of("m", "text/csv", "1")));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(aws.faults().requests("InvokeEndpoint")).isEqualTo(1);
  }
}
