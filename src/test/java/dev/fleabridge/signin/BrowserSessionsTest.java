package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;

/** Cookies that somebody makes up, many at once. */
class BrowserSessionsTest {

  private static final String MADE_UP = "00000000-0000-0000-0000-000000000001." + "x".repeat(43);

  /** Says of a session that is not there that it is not, once it may. */
  private static final class Slow extends MapSessionRepository {
    private final CountDownLatch asked = new CountDownLatch(BrowserSessions.AT_ONCE);
    private final CountDownLatch may = new CountDownLatch(1);

    Slow() {
      super(new ConcurrentHashMap<>());
    }

    @Override
    public @Nullable MapSession findById(String id) {
      asked.countDown();
      try {
        may.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.findById(id);
    }
  }

  @Test
  void noMoreThanAFewAreAskedAboutAtOnce() throws InterruptedException {
    Slow slow = new Slow();
    BrowserSessions<MapSession> sessions =
        new BrowserSessions<>(
            slow,
            () -> {},
            new SessionProperties(Duration.ofHours(8), Duration.ofMinutes(30)),
            Clock.systemUTC(),
            Duration.ZERO);
    try (ExecutorService guesses = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < BrowserSessions.AT_ONCE; i++) {
        var _ = guesses.submit(() -> sessions.find(MADE_UP));
      }
      slow.asked.await();

      assertThatThrownBy(() -> sessions.find(MADE_UP)).isInstanceOf(TryLater.class);
      assertThat(sessions.find("no cookie of ours")).isNull();
      slow.may.countDown();
    }
    assertThat(sessions.find(MADE_UP)).isNull();
    assertThat(sessions.find(sessions.open("ann", List.of("ROLE_VIEWER")))).isNotNull();
  }
}
