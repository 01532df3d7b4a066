package dev.fleabridge.purpleflea.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit as servers tell it in a sentence: {@code Too many requests. Limit: 20 per 60s}. The
 * public servers tell it nowhere else.
 *
 * @param calls at least 1
 * @param window one second to one day
 */
public record RateLimit(int calls, Duration window) {

  private static final String UNIT =
      "(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])";

  /**
   * The quantifiers are possessive. Otherwise an answer of many spaces would be read again from
   * each of them.
   */
  private static final Pattern LIMIT =
      Pattern.compile(
          "(\\d{1,6})\\s*+(?:requests?+|calls?+)?+\\s*+(?:per|/|every|in)\\s*+(\\d{1,5})?+\\s*+"
              + UNIT,
          Pattern.CASE_INSENSITIVE);

  private static final Pattern AGAIN =
      Pattern.compile(
          "(?:again|retry|wait)[^\\d\"]{0,20}(\\d{1,6})\\s*+" + UNIT, Pattern.CASE_INSENSITIVE);

  /** The limit that a text tells, if it tells one. */
  public static Optional<RateLimit> toldIn(String text) {
    Matcher limit = LIMIT.matcher(text);
    if (!limit.find()) {
      return Optional.empty();
    }
    int calls = Integer.parseInt(limit.group(1));
    long units = limit.group(2) == null ? 1 : Long.parseLong(limit.group(2));
    Duration window = time(units, limit.group(3));
    boolean usable = calls > 0 && window.isPositive() && window.compareTo(Duration.ofDays(1)) <= 0;
    return usable ? Optional.of(new RateLimit(calls, window)) : Optional.empty();
  }

  /** The time after which a text says to try again: {@code Try again in ~23h}. */
  static Optional<Duration> againIn(String text) {
    Matcher again = AGAIN.matcher(text);
    return again.find()
        ? Optional.of(time(Long.parseLong(again.group(1)), again.group(2)))
        : Optional.empty();
  }

  private static Duration time(long count, String unit) {
    return switch (unit.toLowerCase(Locale.ROOT).charAt(0)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
