package dev.fleabridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;

/** What those are answered whose bodies are not read. */
class BodyRefusedTest {

  /** EventBridge gives up on 408, and the event would be lost. */
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/events, 503, unavailable",
    "POST, /v1/batches, 408, too-slow",
    "PUT, /v1/pauses/all, 408, too-slow"
  })
  void whoeverIsTooSlowMayComeAgainAndASourceWill(
      String method, String path, int status, String type) {
    BodyRefused slow =
        Objects.requireNonNull(
            BodyRefused.among(new IllegalStateException(new SocketTimeoutException("read"))));

    ResponseEntity<ProblemDetail> answer = slow.answer(new MockHttpServletRequest(method, path));

    assertThat(answer.getStatusCode().value()).isEqualTo(status);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("10");
    assertThat(Objects.requireNonNull(answer.getBody()).getType())
        .hasToString("urn:fleabridge:problem:" + type);
  }

  @Test
  void aBodyThatIsTooLargeIsNoReasonToComeAgain() {
    ResponseEntity<ProblemDetail> answer =
        new BodyTooLarge(10).answer(new MockHttpServletRequest("POST", "/v1/batches"));

    assertThat(answer.getStatusCode().value()).isEqualTo(413);
    assertThat(answer.getHeaders().containsHeader("Retry-After")).isFalse();
  }

  @Test
  void whereThereIsNoRoomOneMayComeAgainAtOnce() {
    ResponseEntity<ProblemDetail> answer =
        new NoRoom().answer(new MockHttpServletRequest("POST", "/v1/batches"));

    assertThat(answer.getStatusCode().value()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
  }

  @Test
  void anotherFailureIsNoRefusal() {
    assertThat(BodyRefused.among(new IOException("reset"))).isNull();
    assertThat(BodyRefused.among(null)).isNull();
  }
}
