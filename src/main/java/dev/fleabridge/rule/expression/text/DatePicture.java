package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How {@code $fromMillis} writes a moment and {@code $toMillis} reads one. A picture has components
 * in brackets, such as {@code [Y0001]-[M01]-[D01]}: year {@code Y}, month {@code M}, day {@code D},
 * day of the year {@code d}, weekday {@code F}, week {@code W} and its year {@code X} (ISO 8601),
 * week of the month {@code w} and its month {@code x}, hour {@code H} or {@code h} with {@code P}
 * for am and pm, minute {@code m}, second {@code s}, fraction {@code f}, offset {@code Z} or {@code
 * z}, calendar {@code C} and era {@code E}.
 *
 * <p>It differs from the reference where that would give a wrong moment, or another one tomorrow:
 *
 * <ul>
 *   <li>A picture for reading must give the year. The reference takes what is missing from now.
 *   <li>A day or time that does not exist is refused. The reference makes 2026-02-30 the second of
 *       March, and a year of two digits one of the last century.
 *   <li>An offset of {@code -0530} is five hours and a half. The reference makes it six and a half.
 *   <li>Time zones may be named, and an offset may have a colon ({@link TimeZones}).
 * </ul>
 */
public final class DatePicture {

  /**
   * The most characters of a text that is read as a time. Every written form of a time is shorter.
   */
  private static final int MAX_TIME_CHARS = 100;

  /** The end of the year 9999. No picture can write a later year. */
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(253_402_300_799_999L);

  private static final DatePicture ISO =
      new DatePicture(
          DatePictureReader.read("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"));

  private final List<DatePart> parts;

  private DatePicture(List<DatePart> parts) {
    this.parts = parts;
  }

  /**
   * Writes a moment.
   *
   * @param millis milliseconds since 1970; a fraction is dropped
   * @param picture null for {@code 2026-11-20T14:59:59.000Z}
   * @param zone the clock that shows it; null for UTC
   * @throws IllegalArgumentException where the moment lies beyond the year 9999, or where picture
   *     or zone are wrong
   */
  public static String fromMillis(
      BigDecimal millis, @Nullable String picture, @Nullable String zone) {
    if (millis.abs().compareTo(MAX_MILLIS) > 0) {
      throw new IllegalArgumentException("the time lies beyond the year " + LocalMoment.MAX_YEAR);
    }
    DatePicture read = picture == null ? ISO : new DatePicture(DatePictureReader.read(picture));
    ZoneId clock = zone == null ? ZoneOffset.UTC : TimeZones.of(zone);
    long whole = millis.setScale(0, RoundingMode.DOWN).longValueExact();
    LocalMoment moment = LocalMoment.of(Instant.ofEpochMilli(whole), clock);
    return read.parts.stream().map(part -> part.write(moment)).collect(Collectors.joining());
  }

  /**
   * Reads a moment.
   *
   * @param picture null for the forms of {@link IsoTime}
   * @return milliseconds since 1970; null where the text is not written as the picture says, or the
   *     picture has no component
   * @throws IllegalArgumentException where the text is no time of ISO 8601 and there is no picture;
   *     where the picture is wrong or says too little; or where there is no such day or time
   */
  public static @Nullable BigDecimal toMillis(String text, @Nullable String picture) {
    if (text.length() > MAX_TIME_CHARS) {
      throw new IllegalArgumentException(
          "the text is longer than " + MAX_TIME_CHARS + " characters");
    }
    if (picture == null) {
      return BigDecimal.valueOf(IsoTime.read(text));
    }
    Long millis = new DatePicture(DatePictureReader.read(picture)).read(text);
    return millis == null ? null : BigDecimal.valueOf(millis);
  }

  private @Nullable Long read(String text) {
    Set<Character> components =
        parts.stream()
            .filter(part -> !(part instanceof DatePart.Literal))
            .map(DatePart::component)
            .collect(Collectors.toSet());
    if (components.isEmpty()) {
      return null;
    }
    DateComponents.check(components);
    Map<Character, Integer> values = DateReading.of(parts, text);
    return values == null ? null : DateComponents.toMillis(values);
  }
}
