package dev.fleabridge.engine.cycle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** When each of the engine's loops last came round. Safe for use by many threads. */
final class Turns {

  static final String CLAIMER = "claimer";
  static final String RECORDER = "recorder";

  private final LongSupplier nanos;
  private final Map<String, Long> last = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock in nanoseconds, such as {@link System#nanoTime}
   */
  public Turns(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** A loop begins another turn, however the one before it ended. */
  void turned(String loop) {
    last.put(loop, nanos.getAsLong());
  }

  /** How long ago each loop began its turn. */
  Map<String, Duration> since() {
    long now = nanos.getAsLong();
    Map<String, Duration> since = new ConcurrentHashMap<>();
    last.forEach((loop, at) -> since.put(loop, Duration.ofNanos(now - at)));
    return since;
  }

  /** Nothing is to turn any more. */
  void clear() {
    last.clear();
  }
}
