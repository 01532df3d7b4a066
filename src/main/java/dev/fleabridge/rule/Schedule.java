package dev.fleabridge.rule;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import tools.jackson.databind.JsonNode;

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

  /**
   * Reads what a rule has under {@code schedule}.
   *
   * @throws java.time.DateTimeException where the zone is none
   * @throws IllegalArgumentException for any other mistake; the message says what to write
   */
  static Schedule read(JsonNode schedule) {
    if (schedule.has("every")) {
      String every = schedule.path("every").asString();
      return new Every(
          AwsSchedule.isWrittenLikeIt(every) && AwsSchedule.isRate(every)
              ? AwsSchedule.rate(every)
              : Durations.parse(every));
    }
    String text = (schedule.isString() ? schedule : schedule.path("cron")).asString().strip();
    if (AwsSchedule.isWrittenLikeIt(text) && AwsSchedule.isRate(text)) {
      if (schedule.has("zone")) {
        throw new IllegalArgumentException("a rate has no zone; it counts in UTC");
      }
      return new Every(AwsSchedule.rate(text));
    }
    String cron = text;
    if (AwsSchedule.isWrittenLikeIt(text)) {
      cron = AwsSchedule.cron(text);
    } else {
      CronFields.check(text);
    }
    ZoneId zone =
        schedule.has("zone") ? ZoneId.of(schedule.path("zone").asString()) : ZoneOffset.UTC;
    return new Cron(cron, zone);
  }
}
