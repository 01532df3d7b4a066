package dev.fleabridge.rule;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as rules write them: {@code 90s}, {@code 30m}, {@code 1h}, {@code 7d} or
 * ISO-8601.
 */
final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,6})([smhd])");

  private Durations() {}

  /**
   * Reads a duration of more than zero.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Duration parse(String text) {
    Duration duration = read(text.strip());
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a duration is more than zero");
    }
    return duration;
  }

  /**
   * Reads a duration of more than zero and at most {@code longest}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Duration parse(String text, Duration longest) {
    Duration duration = parse(text);
    if (duration.compareTo(longest) > 0) {
      throw new IllegalArgumentException("at most %d days".formatted(longest.toDays()));
    }
    return duration;
  }

  private static Duration read(String text) {
    Matcher matcher = SHORT.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a duration such as 30m, 1h or PT1H", e);
    }
  }
}
