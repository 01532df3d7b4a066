package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.rule.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A time up to now, and a scope whose spending in it is added up: by buckets, each of which is a
 * row of the ledger. None reaches over midnight UTC, so the day and the scopes that an action is
 * charged to name its buckets. Pure.
 *
 * @param scope such as {@code all}, {@code rule:pay} or {@code agent:agt_a}
 */
public record Window(String scope, Period period) {

  /**
   * Buckets of replicas whose clocks are ahead are counted too; clocks that differ by more than
   * this may let a window be overspent.
   */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  /**
   * One row of a window.
   *
   * @param countsUntil from then on it is no part of the window any more
   */
  public record Bucket(Budgets.Key key, Instant countsUntil) {}

  /** The row to lock before any bucket of the scope is charged. */
  Budgets.Key gate() {
    return Budgets.Key.gate(scope);
  }

  /** The bucket that what is spent at this moment goes into. */
  public Bucket at(Instant moment) {
    Instant begin = begin(moment);
    LocalDateTime time = LocalDateTime.ofInstant(begin, ZoneOffset.UTC);
    String name =
        switch (period) {
          case HOUR -> "minute:" + hourAndMinute(time);
          case DAY -> "day";
          case LAST_24_HOURS -> "quarter:" + hourAndMinute(time);
          case LAST_7_DAYS -> "hour:" + twoDigits(time.getHour());
        };
    Instant end = begin.plus(bucketLength());
    return new Bucket(
        Budgets.Key.window(name, scope, time.toLocalDate()),
        period.isRolling() ? end.plus(period.length()) : end);
  }

  /**
   * Every bucket that counts now, the oldest first. The oldest counts whole, also what of it is
   * over already: a limit may be held a little too strictly, and never too loosely.
   */
  List<Bucket> counted(Instant now) {
    if (!period.isRolling()) {
      return List.of(at(now));
    }
    List<Bucket> counted = new ArrayList<>();
    Instant last = now.plus(CLOCKS_DIFFER);
    Instant begin = begin(now.minus(period.length()));
    while (!begin.isAfter(last)) {
      counted.add(at(begin));
      begin = begin.plus(bucketLength());
    }
    return counted;
  }

  /** When the bucket of a moment begins; only where one begins another leaves the window. */
  public Instant begin(Instant moment) {
    long seconds = bucketLength().toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
  }

  /** So fine that a window is held too strictly by two per cent at most, and no finer. */
  private Duration bucketLength() {
    return switch (period) {
      case HOUR -> Duration.ofMinutes(1);
      case DAY -> Duration.ofDays(1);
      case LAST_24_HOURS -> Duration.ofMinutes(15);
      case LAST_7_DAYS -> Duration.ofHours(1);
    };
  }

  private static String hourAndMinute(LocalDateTime time) {
    return twoDigits(time.getHour()) + ":" + twoDigits(time.getMinute());
  }

  private static String twoDigits(int number) {
    return (number < 10 ? "0" : "") + number;
  }
}
