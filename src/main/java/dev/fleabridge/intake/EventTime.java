package dev.fleabridge.intake;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the times of AWS's messages: epoch milliseconds or seconds as a string, an integer or a
 * decimal, and ISO-8601 with up to nine digits of a second (docs/reference/aws-events.md#times).
 */
final class EventTime {

  /** A number below this counts seconds, because as milliseconds it would lie before 1973. */
  private static final BigDecimal SECONDS_UP_TO = BigDecimal.valueOf(100_000_000_000L);

  private static final Instant EARLIEST = Instant.EPOCH;

  /** Later times are mistakes, and the database cannot hold the latest. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private EventTime() {}

  /**
   * The time, or null where none can be read, or where it is not in the years 1970 to 9999. An
   * event is never refused for its time.
   */
  static @Nullable Instant read(@Nullable JsonNode value) {
    Instant time = value == null ? null : parse(value);
    return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
  }

  private static @Nullable Instant parse(JsonNode value) {
    if (value.isNumber()) {
      return ofEpoch(value.decimalValue());
    }
    if (!value.isString() || value.stringValue().length() > 40) {
      return null;
    }
    String text = value.stringValue().strip();
    try {
      return text.indexOf('T') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : ofEpoch(new BigDecimal(text));
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Instant ofEpoch(BigDecimal number) {
    // The number is bounded before any arithmetic: 1e999999999 must not be expanded.
    long integerDigits = (long) number.precision() - number.scale();
    if (number.signum() <= 0 || integerDigits < 1 || integerDigits > 15) {
      return null;
    }
    BigDecimal milliseconds =
        number.compareTo(SECONDS_UP_TO) < 0 ? number.movePointRight(3) : number;
    return Instant.ofEpochMilli(milliseconds.longValue());
  }
}
