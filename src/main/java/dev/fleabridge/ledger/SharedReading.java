package dev.fleabridge.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of the books that many meters share, so that what asks for twenty figures reads once.
 * Whoever asks while another reads waits for that reading. Thread-safe.
 *
 * @param <T> what is read
 */
public final class SharedReading<T> {

  private static final Logger log = LoggerFactory.getLogger(SharedReading.class);

  /** Shorter than the step of every exporter, and longer than it takes to ask for all figures. */
  private static final Duration MAX_AGE = Duration.ofSeconds(15);

  private final String what;
  private final Supplier<T> reader;
  private final Clock clock;
  private @Nullable T last;
  private Instant at = Instant.EPOCH;
  private boolean failed;

  /**
   * @param what names it in the log
   * @param reader reads it; it may fail
   */
  public SharedReading(String what, Supplier<T> reader, Clock clock) {
    this.what = what;
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * The reading, at most fifteen seconds old.
   *
   * @return empty where the last try failed: an old figure would look like a true one. A failure is
   *     logged once until a reading succeeds again
   */
  public synchronized Optional<T> get() {
    Instant now = clock.instant();
    if (at.plus(MAX_AGE).isBefore(now)) {
      at = now;
      try {
        last = reader.get();
        failed = false;
      } catch (RuntimeException e) {
        // A meter that cannot be read must not disturb the others.
        last = null;
        if (!failed) {
          log.warn("{} could not be read for the meters: {}", what, e.toString());
        }
        failed = true;
      }
    }
    return Optional.ofNullable(last);
  }

  /** One figure of the reading; null, which meters show as no value, where there is none now. */
  public @Nullable Number figure(Function<T, @Nullable Number> figure) {
    T reading = get().orElse(null);
    return reading == null ? null : figure.apply(reading);
  }
}
