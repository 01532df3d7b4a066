package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.web.ProblemWriter;
import dev.fleabridge.web.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.servlet.HandlerExecutionChain;

/** What those are answered who do not come in. */
class RefusalsTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Refusals refusals =
      new Refusals(
          new ProblemWriter(Json.mapper()),
          new Routes(() -> Stream.of(request -> new HandlerExecutionChain("it is there"))),
          meters,
          () -> {
            throw new IllegalStateException("no act was refused");
          },
          new Patience(Duration.ZERO, 1));

  /** A browser asks for a password where Basic is offered, so that is not done in vain. */
  @ParameterizedTest
  @CsvSource({
    "true, true, Bearer;Basic realm=\"fleabridge\"",
    "true, false, Bearer",
    "false, true, Basic realm=\"fleabridge\"",
    "false, false, Bearer"
  })
  void onlyTheWaysThatThereAreAreOffered(boolean tokens, boolean passwords, String offered)
      throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    refusals
        .wrongOperator(tokens, passwords)
        .commence(
            new MockHttpServletRequest("GET", "/v1/rules"),
            response,
            new InsufficientAuthenticationException("nobody"));

    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(response.getHeaders("WWW-Authenticate")).isEqualTo(List.of(offered.split(";", -1)));
    assertThat(meters.find("fleabridge.signins.failed").counter()).isNull();
  }

  @Test
  void whoeverHasToWaitIsToldForHowLongAndIsCounted() throws Exception {
    TryLater wait = TryLater.afterWrongOnes(Duration.ofMillis(2001));
    MockHttpServletResponse response = operator(wait);
    assertThat(response.getStatus()).isEqualTo(429);
    assertThat(response.getHeader("Retry-After")).isEqualTo("3");
    assertThat(response.getHeader("WWW-Authenticate")).isNull();
    assertThat(response.getContentType()).isEqualTo("application/problem+json");
    // EventBridge would repeat a 429 for a day, and a wrong key stays a wrong key.
    assertThat(source(wait).getStatus()).isEqualTo(403);
    assertThat(operator(TryLater.becauseFull()).getStatus()).isEqualTo(503);
    assertThat(source(new BadCredentialsException("wrong")).getStatus()).isEqualTo(403);
    assertThat(meters.counter("fleabridge.signins.failed", "door", "operator").count())
        .isEqualTo(2);
    assertThat(meters.counter("fleabridge.signins.failed", "door", "source").count()).isEqualTo(2);
  }

  private MockHttpServletResponse operator(AuthenticationException cause)
      throws IOException, ServletException {
    MockHttpServletResponse response = new MockHttpServletResponse();
    refusals.wrongOperator(true, true).commence(new MockHttpServletRequest(), response, cause);
    return response;
  }

  private MockHttpServletResponse source(AuthenticationException cause)
      throws IOException, ServletException {
    MockHttpServletResponse response = new MockHttpServletResponse();
    refusals.wrongSourceKey().commence(new MockHttpServletRequest(), response, cause);
    return response;
  }
}
