package dev.fleabridge.console;

import dev.fleabridge.engine.Stopping;
import dev.fleabridge.operator.ChangeController;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something has changed, and every fifteen seconds that it is still there. It
 * carries no data: a page asks anew for what it shows, with its reader's rights. All pages of a
 * replica share one question to the books.
 */
final class LiveStream implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

  static final Duration TURN = Duration.ofSeconds(2);

  /** A load balancer closes a stream that is silent for sixty seconds. */
  static final Duration BEAT = Duration.ofSeconds(15);

  /** A page comes again afterwards, and signs in anew: nobody looks on who must not any more. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  static final int MAX_PAGES = 200;

  private final ChangeController changes;
  private final Clock clock;
  private final List<SseEmitter> pages = new CopyOnWriteArrayList<>();
  private @Nullable ScheduledExecutorService turns;
  private @Nullable String mark;
  private Instant beatAt = Instant.MIN;

  LiveStream(ChangeController changes, Clock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /** A stream for one page; empty where the replica stops, or has as many as it bears. */
  synchronized Optional<SseEmitter> open() {
    if (turns == null || pages.size() >= MAX_PAGES) {
      return Optional.empty();
    }
    SseEmitter page = new SseEmitter(LONGEST.toMillis());
    page.onCompletion(() -> pages.remove(page));
    page.onTimeout(page::complete);
    page.onError(gone -> pages.remove(page));
    send(page, "beat");
    pages.add(page);
    return Optional.of(page);
  }

  /** Tells the pages what there is to tell. Where the books do not answer, it says nothing. */
  void turn() {
    if (pages.isEmpty()) {
      return;
    }
    try {
      String now = changes.read().mark();
      String before = mark;
      mark = now;
      if (before != null && !before.equals(now)) {
        tell("changed");
      } else if (!clock.instant().isBefore(beatAt.plus(BEAT))) {
        tell("beat");
      }
    } catch (RuntimeException e) {
      // The pages notice the silence, and say so.
      log.debug("The pages could not be told whether there is anything new", e);
    }
  }

  private void tell(String word) {
    beatAt = clock.instant();
    pages.forEach(page -> send(page, word));
  }

  private void send(SseEmitter page, String word) {
    try {
      page.send(
          SseEmitter.event().name(word).data(clock.instant().toString(), MediaType.TEXT_PLAIN));
    } catch (IOException | IllegalStateException e) {
      pages.remove(page); // The reader has gone.
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // A turn throws nothing.
  public synchronized void start() {
    turns =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("live-pages").factory());
    turns.scheduleWithFixedDelay(
        this::turn, TURN.toMillis(), TURN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends all streams, or the server would wait for them before it stops. */
  @Override
  public synchronized void stop() {
    if (turns != null) {
      turns.shutdownNow();
      turns = null;
    }
    pages.forEach(SseEmitter::complete);
  }

  @Override
  public synchronized boolean isRunning() {
    return turns != null;
  }

  @Override
  public int getPhase() {
    return Stopping.DOORS;
  }
}
