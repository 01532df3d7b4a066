package dev.fleabridge.life;

import dev.fleabridge.engine.Stopping;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells those who call over HTTP that this replica ends, before the port closes. Readiness fails at
 * the beginning of a stop, which is Spring Boot's doing. From then on every answer closes its
 * connection, so that the caller's next request goes to another replica, and the first phase lasts
 * at least as long as load balancers need to see it. Requests are answered as ever meanwhile.
 */
final class Farewell extends OncePerRequestFilter
    implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

  private static final Logger log = LoggerFactory.getLogger(Farewell.class);

  private final Duration notice;
  private volatile boolean ending;
  private volatile boolean running;

  /**
   * @param notice how long the first phase of a stop lasts at least; zero where nobody is to learn
   */
  Farewell(Duration notice) {
    this.notice = notice;
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    ending = true;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (ending) {
      response.setHeader(HttpHeaders.CONNECTION, "close");
    }
    chain.doFilter(request, response);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    if (notice.isPositive()) {
      log.info("This replica ends; requests are answered for another {} s", notice.toSeconds());
      long end = System.nanoTime() + notice.toNanos();
      for (long left = notice.toNanos(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }

  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("farewell", this::stop, callback);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Stopping.DOORS;
  }
}
