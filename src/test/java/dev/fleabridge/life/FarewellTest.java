package dev.fleabridge.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class FarewellTest {

  private final Farewell farewell = new Farewell(Duration.ofMillis(10));

  @Test
  void connectionsStayOpenWhileTheReplicaRuns() throws Exception {
    assertThat(connectionHeader()).isNull();
  }

  @Test
  void anAnswerClosesItsConnectionFromTheBeginningOfTheStop() throws Exception {
    farewell.onApplicationEvent(new ContextClosedEvent(new StaticApplicationContext()));

    assertThat(connectionHeader()).isEqualTo("close");
  }

  @Test
  void thePhaseGoesOnWhenTheNoticeIsOver() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    farewell.start();
    assertThat(farewell.isRunning()).isTrue();

    farewell.stop(stopped::countDown);

    assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(farewell.isRunning()).isFalse();
  }

  /** What the answer to a request says of its connection; the request is answered in any case. */
  private @Nullable String connectionHeader() throws Exception {
    MockHttpServletResponse response = new MockHttpServletResponse();
    MockFilterChain chain = new MockFilterChain();
    farewell.doFilter(new MockHttpServletRequest("GET", "/v1/events"), response, chain);
    assertThat(chain.getRequest()).as("passed on").isNotNull();
    return response.getHeader("Connection");
  }
}
