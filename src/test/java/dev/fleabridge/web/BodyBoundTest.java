package dev.fleabridge.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/** How much of the bodies of people is in hand at once. */
class BodyBoundTest {

  private static final byte[] DENSE = "{},".repeat(300_000).getBytes(UTF_8);

  private final BodyBound bound =
      new BodyBound(new ProblemWriter(new JsonMapper()), Duration.ofSeconds(5));

  /** Three bytes become eighty, so thirty such bodies of a megabyte stopped a replica. */
  @Test
  void bodiesAreRefusedByWhatTheyBecomeAndTheRoomIsGivenBack() throws Exception {
    List<@Nullable Exception> refusals = new ArrayList<>();

    nested(10, refusals);

    long weight = JsonWeight.of(DENSE, 0, DENSE.length);
    assertThat(refusals).hasSize(10);
    assertThat(refusals.stream().filter(one -> one == null))
        .hasSize((int) (BodyBound.MAX_WEIGHT / weight));
    assertThat(refusals.getLast()).isInstanceOf(NoRoom.class);

    refusals.clear();
    nested(1, refusals);
    assertThat(refusals).containsOnlyNulls();
  }

  @Test
  void oneBodyFitsHoweverMuchItBecomes() throws Exception {
    byte[] batch = "{},".repeat(2_500_000).getBytes(UTF_8);
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/v1/batches");
    request.setContent(batch);

    bound.doFilter(
        request,
        new MockHttpServletResponse(),
        (read, answer) -> assertThat(read.getInputStream().readAllBytes()).hasSize(batch.length));
  }

  /** A viewer with slow bodies, who may only ask what rules would do, keeps nobody from a pause. */
  @Test
  void aSmallBodyIsReadHoweverFullTheRoomIs() throws Exception {
    MockHttpServletRequest pause = new MockHttpServletRequest("PUT", "/v1/pauses/all");
    pause.setContent("{\"note\":\"stop\"}".getBytes(UTF_8));
    List<Object> read = new ArrayList<>();

    withOpen(
        BodyBound.MAX_IN_HAND / BodyBound.MAX_BYTES,
        () -> {
          FilterChain reading =
              (request, answer) -> read.add(request.getInputStream().readAllBytes());
          bound.doFilter(pause, new MockHttpServletResponse(), reading);
          FilterChain large =
              (request, answer) ->
                  assertThatThrownBy(request::getInputStream).isInstanceOf(NoRoom.class);
          bound.doFilter(withoutLength(), new MockHttpServletResponse(), large);
        });

    assertThat(read).hasSize(1);
  }

  @FunctionalInterface
  private interface Act {
    void run() throws IOException, ServletException;
  }

  /** Acts while so many bodies without a length are open. */
  private void withOpen(int bodies, Act act) throws IOException, ServletException {
    if (bodies == 0) {
      act.run();
      return;
    }
    FilterChain open =
        (request, answer) -> {
          request.getInputStream();
          withOpen(bodies - 1, act);
        };
    bound.doFilter(withoutLength(), new MockHttpServletResponse(), open);
  }

  private static MockHttpServletRequest withoutLength() {
    return new MockHttpServletRequest("POST", "/v1/rules/test");
  }

  /** Reads one body while the others are in hand. */
  private void nested(int bodies, List<@Nullable Exception> refusals) throws Exception {
    if (bodies == 0) {
      return;
    }
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/v1/rules/test");
    request.setContent(DENSE);
    FilterChain reading =
        (read, answer) -> {
          try {
            read.getInputStream().readAllBytes();
            refusals.add(null);
          } catch (IOException e) {
            refusals.add(e);
          }
          try {
            nested(bodies - 1, refusals);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    bound.doFilter(request, new MockHttpServletResponse(), reading);
  }
}
