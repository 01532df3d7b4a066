package dev.fleabridge.rule;

import java.time.Duration;

/** The time over which a limit adds up what is spent. */
public enum Period {
  /** The 60 minutes up to now. */
  HOUR("hour", "an hour", Duration.ofHours(1)),
  /** The calendar day in UTC. */
  DAY("day", "the day", Duration.ofDays(1)),
  /** The 24 hours up to now. */
  LAST_24_HOURS("24-hours", "24 hours", Duration.ofHours(24)),
  /** The 7 days of 24 hours up to now. */
  LAST_7_DAYS("7-days", "7 days", Duration.ofDays(7));

  private final String suffix;
  private final String inWords;
  private final Duration length;

  Period(String suffix, String inWords, Duration length) {
    this.suffix = suffix;
    this.inWords = inWords;
    this.length = length;
  }

  /** The end of its limits' names, such as {@code 24-hours}. */
  String suffix() {
    return suffix;
  }

  /** The words for people, such as {@code 24 hours}. */
  public String inWords() {
    return inWords;
  }

  public Duration length() {
    return length;
  }

  /** Whether it always ends now. Otherwise it ends with the day. */
  public boolean isRolling() {
    return this != DAY;
  }
}
