package dev.fleabridge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;

/** Bodies that are read before anybody has signed in are bounded, one by one and together. */
class UnsignedBodiesTest {

  private final UnsignedBodies bodies = new UnsignedBodies();

  private static MockHttpServletRequest request(String body) {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/v1/doors/mlflow/lab");
    request.setContent(body.getBytes(StandardCharsets.UTF_8));
    return request;
  }

  @Test
  void aSignedBodyIsReadAgainByteByByte() throws IOException {
    String body = "x".repeat(20_000) + "y";
    List<String> judged = new ArrayList<>();

    var signed =
        bodies
            .ifSigned(request(body), bytes -> judged.add(new String(bytes, StandardCharsets.UTF_8)))
            .orElseThrow();

    assertThat(judged).containsExactly(body);
    assertThat(signed.getInputStream().readAllBytes())
        .isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    assertThat(signed.getContentLengthLong()).isEqualTo(body.length());
  }

  @Test
  void whatIsNotSignedIsForgotten() throws IOException {
    assertThat(bodies.ifSigned(request("x"), bytes -> false)).isEmpty();
  }

  @Test
  void aBodyWithoutALengthIsBoundedToo() {
    MockHttpServletRequest endless =
        new MockHttpServletRequest("POST", "/v1/doors/mlflow/lab") {
          @Override
          public long getContentLengthLong() {
            return -1;
          }

          @Override
          public DelegatingServletInputStream getInputStream() {
            return new DelegatingServletInputStream(InputStream.nullInputStream()) {
              @Override
              public int read() {
                return 'x';
              }
            };
          }
        };

    assertThatThrownBy(() -> bodies.ifSigned(endless, bytes -> true))
        .isInstanceOf(BodyTooLarge.class);
    assertThatThrownBy(() -> bodies.ifSigned(request("x".repeat((1 << 20) + 1)), bytes -> true))
        .isInstanceOf(BodyTooLarge.class);
  }

  /** The room is free again after each of them, whatever became of it. */
  @Test
  void allTogetherHaveOneBound() throws IOException {
    String body = "x".repeat(1 << 20);
    assertThatThrownBy(() -> nested(body, 20)).hasRootCauseInstanceOf(NoRoom.class);

    assertThat(bodies.ifSigned(request(body), bytes -> true)).isPresent();
    nested(body, 15);
  }

  /** So many bodies in hand at once: each is judged while the next is read. */
  private void nested(String body, int depth) throws IOException {
    bodies.ifSigned(
        request(body),
        bytes -> {
          try {
            if (depth > 1) {
              nested(body, depth - 1);
            }
            return true;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
