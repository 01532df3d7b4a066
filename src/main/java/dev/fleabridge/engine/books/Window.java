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
 * A scope, and a time up to now over which its spending is added up. The sum is kept in buckets;
 * each bucket is a row of the ledger. No bucket reaches over midnight UTC, so the day and the
 * scopes that an action is charged to name its buckets. Pure.
 *
 * @param scope such as {@code all}, {@code rule:pay} or {@code agent:agt_a}
 */
public record Window(String scope, Period period) {

  /**
   * Buckets that lie so far ahead are counted too, because another replica's clock may be ahead.
   * Where clocks differ by more than this, a window may be overspent.
   */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

  /**
   * One row of a window.
   *
   * @param countsUntil from this time on it is no part of the window any more
   */
  public record Bucket(Budgets.Key key, Instant countsUntil) {}

  /** The row to lock before any bucket of the scope is charged. */
  Budgets.Key gate() {
    return Budgets.Key.gate(scope);
  }

  /** The bucket that is charged with what is spent at this moment. */
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
   * Every bucket that counts now, the oldest first. The oldest bucket counts whole, although a part
   * of it lies before the window. So a limit may be held a little too strictly, and never too
   * loosely.
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

  /**
   * When the bucket of a moment begins. A bucket leaves the window only when another one begins.
   */
  public Instant begin(Instant moment) {
    long seconds = bucketLength().toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
  }

  /** Long enough to need few rows; a window is held too strictly by less than two per cent. */
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
