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
 * Tells open pages how far the books have come: when that has changed, and every fifteen seconds.
 * It carries nothing else: a page asks anew for what it shows, with its reader's rights. All pages
 * of a replica share one question to the books.
 */
final class LiveStream implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

  static final Duration TURN = Duration.ofSeconds(2);

  /** A load balancer closes a stream that is silent for sixty seconds. */
  static final Duration BEAT = Duration.ofSeconds(15);

  /** A page comes again afterwards, and signs in anew: nobody looks on who must not any more. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  static final int MAX_PAGES = 200;

  /** Nobody keeps others from theirs. */
  static final int MAX_PAGES_OF_ONE = 20;

  private record Listener(String person, SseEmitter page) {}

  private final ChangeController changes;
  private final Clock clock;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable ScheduledExecutorService turns;
  private volatile @Nullable String mark;
  private Instant beatAt = Instant.MIN;

  LiveStream(ChangeController changes, Clock clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * A stream for one page of a person; empty where the replica stops, or has as many as it bears,
   * of all people or of this one.
   */
  synchronized Optional<SseEmitter> open(String person) {
    long own = listeners.stream().filter(one -> one.person().equals(person)).count();
    if (turns == null || listeners.size() >= MAX_PAGES || own >= MAX_PAGES_OF_ONE) {
      return Optional.empty();
    }
    String now = changes.read().mark();
    if (listeners.isEmpty()) {
      mark = now;
    }
    SseEmitter page = new SseEmitter(LONGEST.toMillis());
    Listener listener = new Listener(person, page);
    page.onCompletion(() -> listeners.remove(listener));
    page.onTimeout(page::complete);
    page.onError(gone -> listeners.remove(listener));
    send(listener, "beat", now);
    listeners.add(listener);
    return Optional.of(page);
  }

  /** Tells the pages what there is to tell. Where the books do not answer, it says nothing. */
  void turn() {
    if (listeners.isEmpty()) {
      return;
    }
    try {
      String now = changes.read().mark();
      boolean changed = !now.equals(mark);
      mark = now;
      if (changed || !clock.instant().isBefore(beatAt.plus(BEAT))) {
        beatAt = clock.instant();
        listeners.forEach(one -> send(one, changed ? "changed" : "beat", now));
      }
    } catch (RuntimeException e) {
      // The pages notice the silence, and say so.
      log.debug("The pages could not be told whether there is anything new", e);
    }
  }

  private void send(Listener listener, String word, String now) {
    try {
      listener.page().send(SseEmitter.event().name(word).data(now, MediaType.TEXT_PLAIN));
    } catch (IOException | IllegalStateException e) {
      listeners.remove(listener); // The reader has gone.
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
    listeners.forEach(one -> one.page().complete());
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
