package dev.fleabridge.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how fast one source posts to this replica. It may post the requests of one second at once.
 * Each further event of an array counts as a request too, and delays the next requests.
 * Thread-safe.
 */
final class Pace {

  private static final long ONE_EVENT = 1_000;

  /** Says that a source has posted too fast, and when it may post again. */
  static final class TooFast extends RuntimeException {

    private final long seconds;

    TooFast(int perSecond, long seconds) {
      super("this source may post " + perSecond + " events a second", null, false, false);
      this.seconds = seconds;
    }

    /** The seconds after which it may post again; at least 1. */
    long seconds() {
      return seconds;
    }
  }

  private final @Nullable Integer perSecond;
  private final Clock clock;

  /**
   * What the source may still post, in thousandths of a request. It is below zero after a large
   * array.
   */
  private long left;

  private Instant countedUntil;

  Pace(SenderProperties.Source source, Clock clock) {
    this.perSecond = source.requestsPerSecond();
    this.clock = clock;
    this.left = perSecond == null ? 0 : perSecond * ONE_EVENT;
    this.countedUntil = clock.instant();
  }

  /**
   * Counts a request.
   *
   * @throws TooFast where it comes too soon; it is then not counted
   */
  synchronized void request() {
    if (perSecond == null) {
      return;
    }
    earn(perSecond);
    if (left < ONE_EVENT) {
      long each = perSecond * ONE_EVENT;
      throw new TooFast(perSecond, Math.max(1, (ONE_EVENT - left + each - 1) / each));
    }
    left -= ONE_EVENT;
  }

  /** Counts the events of a request beside the first. */
  synchronized void furtherEvents(int events) {
    if (perSecond != null) {
      left -= events * ONE_EVENT;
    }
  }

  private void earn(int each) {
    Instant now = clock.instant();
    long millis = Math.clamp(Duration.between(countedUntil, now).toMillis(), 0, 60_000);
    left = Math.min(each * ONE_EVENT, left + millis * each);
    countedUntil = now;
  }
}
