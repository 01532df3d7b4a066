package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The event that our own schedule makes. Only the schedule may make one, so the doors refuse it.
 */
public final class ScheduledEvent {

  /** The {@code source} of scheduled events. */
  public static final String SOURCE = "fleabridge.schedule";

  /** The {@code detail-type} of scheduled events. */
  public static final String DETAIL_TYPE = "Scheduled";

  private ScheduledEvent() {}

  /**
   * The event of one rule at one time. The same arguments give the same event, so two replicas
   * cannot make two facts of it.
   *
   * @param scheduledTime when the schedule was due, not when it acted; cut to seconds
   */
  public static Event of(String rule, Instant scheduledTime) {
    Instant time = scheduledTime.truncatedTo(ChronoUnit.SECONDS);
    ObjectNode detail = JsonNodeFactory.instance.objectNode();
    detail.put("rule", rule);
    detail.put("scheduledTime", time.toString());
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    ObjectNode period = detail.putObject("period");
    period.put("date", DateTimeFormatter.ISO_LOCAL_DATE.format(utc));
    period.put(
        "week",
        String.format(
            Locale.ROOT,
            "%d-W%02d",
            utc.get(IsoFields.WEEK_BASED_YEAR),
            utc.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)));
    period.put("month", DateTimeFormatter.ofPattern("uuuu-MM", Locale.ROOT).format(utc));
    return new Event(
        "schedule:" + rule + ":" + time, SOURCE, DETAIL_TYPE, "", time, "", List.of(), detail);
  }

  /** The pattern that matches the scheduled events of one rule. */
  static ObjectNode pattern(String rule) {
    ObjectNode pattern = JsonNodeFactory.instance.objectNode();
    pattern.putArray("source").add(SOURCE);
    pattern.putArray("detail-type").add(DETAIL_TYPE);
    pattern.putObject("detail").putArray("rule").add(rule);
    return pattern;
  }
}
