package dev.fleabridge.console;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a person has opened the overview, as the browser keeps it. Whoever opens it again within
 * half an hour is still on the same visit.
 *
 * @param before when it was last opened on the visit before; null on the first visit
 * @param latest when it was last opened
 */
record LastVisit(@Nullable Instant before, Instant latest) {

  /** The name of the cookie. */
  static final String COOKIE = "fleabridge-seen";

  /** Visits are kept for so long. */
  static final Duration KEPT = Duration.ofDays(30);

  private static final Duration SAME_VISIT = Duration.ofMinutes(30);
  private static final Pattern TEXT = Pattern.compile("(\\d{1,11})?-(\\d{1,11})");

  /**
   * A visit now.
   *
   * @param kept what the browser kept; what cannot be read counts as nothing
   */
  static LastVisit now(@Nullable String kept, Instant now) {
    Matcher text = TEXT.matcher(kept == null ? "" : kept);
    if (!text.matches()) {
      return new LastVisit(null, now);
    }
    Instant latest = Instant.ofEpochSecond(Long.parseLong(text.group(2)));
    if (latest.isAfter(now)) {
      return new LastVisit(null, now);
    }
    Instant before =
        text.group(1) == null ? null : Instant.ofEpochSecond(Long.parseLong(text.group(1)));
    return new LastVisit(latest.plus(SAME_VISIT).isBefore(now) ? latest : before, now);
  }

  /** What the browser is to keep. */
  String text() {
    return (before == null ? "" : before.getEpochSecond()) + "-" + latest.getEpochSecond();
  }
}
