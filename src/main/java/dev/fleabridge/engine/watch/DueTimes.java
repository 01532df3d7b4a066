package dev.fleabridge.engine.watch;

import dev.fleabridge.rule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * Says when a schedule is due. Cron fields are read on the wall clock of their zone, and each time
 * that it shows is due once. A time that the clock skips in spring is due as much later as the
 * clock jumped. A time that it shows twice in autumn is due the first time only.
 */
sealed interface DueTimes {

  /** The latest due time after {@code after}, up to and including {@code upTo}. */
  Optional<Instant> latest(Instant after, Instant upTo);

  /**
   * The due times of a schedule.
   *
   * @throws IllegalArgumentException where its fields cannot be read
   */
  static DueTimes of(Schedule schedule) {
    return switch (schedule) {
      case Schedule.Every(Duration interval) -> new Even(Math.max(1, interval.toSeconds()));
      // Spring takes a question mark in the fields of days only.
      case Schedule.Cron(String expression, ZoneId zone) ->
          new Wall(CronExpression.parse(expression.replace('?', '*')), zone);
    };
  }

  /** Due at multiples of the interval since 1970 in UTC, so that every replica counts alike. */
  record Even(long seconds) implements DueTimes {
    @Override
    public Optional<Instant> latest(Instant after, Instant upTo) {
      long due = Math.floorDiv(upTo.getEpochSecond(), seconds) * seconds;
      return Optional.of(Instant.ofEpochSecond(due)).filter(time -> time.isAfter(after));
    }
  }

  /** Due by the wall clock of a zone. */
  record Wall(CronExpression cron, ZoneId zone) implements DueTimes {

    /**
     * How far back to look, step by step: after a long absence not every second must be counted.
     */
    private static final List<Duration> REACHES =
        List.of(
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(32),
            Duration.ofDays(367));

    /** No zone has ever moved its clocks further at once. */
    private static final Duration LARGEST_SHIFT = Duration.ofHours(25);

    @Override
    public Optional<Instant> latest(Instant after, Instant upTo) {
      for (Duration reach : REACHES) {
        Instant from = upTo.minus(reach);
        if (!from.isAfter(after)) {
          break;
        }
        Instant latest = latestIn(from, upTo);
        if (latest != null) {
          return Optional.of(latest);
        }
      }
      return Optional.ofNullable(latestIn(after, upTo));
    }

    private @Nullable Instant latestIn(Instant after, Instant upTo) {
      Duration margin = margin(after, upTo);
      LocalDateTime end = LocalDateTime.ofInstant(upTo, zone).plus(margin);
      LocalDateTime time = cron.next(LocalDateTime.ofInstant(after, zone).minus(margin));
      Instant latest = null;
      while (time != null && !time.isAfter(end)) {
        // A time that comes twice gives the first moment, and a skipped one a moment after the gap.
        Instant due = time.atZone(zone).toInstant();
        boolean within = due.isAfter(after) && !due.isAfter(upTo);
        if (within && (latest == null || due.isAfter(latest))) {
          latest = due;
        }
        time = cron.next(time);
      }
      return latest;
    }

    /** How much further to look, because near a move of the clocks its times are out of order. */
    private Duration margin(Instant after, Instant upTo) {
      var rules = zone.getRules();
      var next = rules.nextTransition(after.minus(LARGEST_SHIFT));
      boolean near = next != null && !next.getInstant().isAfter(upTo.plus(LARGEST_SHIFT));
      return near ? next.getDuration().abs() : Duration.ZERO;
    }
  }
}
