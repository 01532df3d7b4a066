package dev.fleabridge.testkit.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Times as the upstream writes them: ISO-8601, UTC, always with milliseconds. */
public final class Times {

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  public static String iso(Instant instant) {
    return ISO.format(instant);
  }

  public static String iso(long epochSeconds) {
    return iso(Instant.ofEpochSecond(epochSeconds));
  }

  public static @Nullable String isoOrNull(@Nullable Long epochSeconds) {
    return epochSeconds == null ? null : iso(epochSeconds);
  }
}
