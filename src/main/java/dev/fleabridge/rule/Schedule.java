package dev.fleabridge.rule;

import java.time.Duration;
import java.time.ZoneId;

/** When a rule without a pattern acts. */
public sealed interface Schedule {

  /**
   * The rule acts at the times of a cron expression.
   *
   * @param expression six fields: second, minute, hour, day of month, month, day of week
   * @param zone in which the fields are read
   */
  record Cron(String expression, ZoneId zone) implements Schedule {}

  /** The rule acts at even intervals. */
  record Every(Duration interval) implements Schedule {}
}
