package dev.fleabridge.rule.expression.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatePictureTest {

  private static final long DAY_MILLIS = 86_400_000;

  /** A week that had two names would be paid twice. */
  @Test
  void everyDayHasTheWeekOfIso8601() {
    for (LocalDate day = LocalDate.of(1970, 1, 1); day.getYear() <= 2100; day = day.plusDays(1)) {
      String week =
          "%04d-W%02d-%d"
              .formatted(
                  day.get(IsoFields.WEEK_BASED_YEAR),
                  day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                  day.getDayOfWeek().getValue());
      assertThat(written(day, "[X0001]-W[W01]-[F1]")).as("%s", day).isEqualTo(week);
    }
  }

  @Test
  void everyDayHasTheWeekOfTheMonthWithItsThursday() {
    for (LocalDate day = LocalDate.of(1970, 1, 1); day.getYear() <= 2100; day = day.plusDays(1)) {
      assertThat(written(day, "[w] of [x]")).as("%s", day).isEqualTo(weekOfMonth(day));
    }
  }

  private static String weekOfMonth(LocalDate day) {
    YearMonth month = YearMonth.from(day);
    LocalDate next = month.plusMonths(1).atDay(1);
    boolean isOfNext =
        next.get(WeekFields.ISO.weekOfMonth()) == 1
            && !day.isBefore(next.with(WeekFields.ISO.dayOfWeek(), 1));
    if (isOfNext) {
      return "1 of " + next.getMonthValue();
    }
    int week = day.get(WeekFields.ISO.weekOfMonth());
    LocalDate before = month.minusMonths(1).atEndOfMonth();
    return week > 0
        ? week + " of " + month.getMonthValue()
        : before.get(WeekFields.ISO.weekOfMonth()) + " of " + before.getMonthValue();
  }

  private static String written(LocalDate day, String picture) {
    long millis = day.atTime(12, 0).toInstant(ZoneOffset.UTC).toEpochMilli();
    return DatePicture.fromMillis(BigDecimal.valueOf(millis), picture, null);
  }

  private static final List<String> PICTURES_OF_MOMENTS =
      List.of(
          "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]",
          "[Y0001][M01][D01][H01][m01][s01][f001]",
          "[D1o] [MNn] [Y0001], [h]:[m01]:[s01].[f001] [P]",
          "[FNn], [Dwo] of [MNn,3-3] [YI] [H]:[m]:[s].[f001] [z]",
          "[Y0001]-[d] [Hw] [mW] [sWw] [f001] [Z0101]",
          "[Yw]|[Mi]|[DA]|[H1o]|[m1]|[s1]|[f001]|[Z1]");

  @Test
  void whatIsWrittenIsReadAsTheSameMoment() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      // From the year 100 to the end of the year 9999, and at a time that no part drops.
      BigDecimal millis =
          BigDecimal.valueOf(random.nextLong(-59_000_000_000_000L, 253_402_300_799_000L));
      String picture = PICTURES_OF_MOMENTS.get(random.nextInt(PICTURES_OF_MOMENTS.size()));
      boolean hasZone = picture.contains("[Z") || picture.contains("[z");
      String zone = hasZone ? zone(random) : null;
      String text = DatePicture.fromMillis(millis, picture, zone);
      assertThat(DatePicture.toMillis(text, picture))
          .as("%s by %s in %s, seed %s", text, picture, zone, seed)
          .isEqualByComparingTo(millis);
    }
  }

  private static String zone(Random random) {
    int minutes = random.nextInt(14 * 4) * 15;
    return "%s%02d:%02d".formatted(random.nextBoolean() ? "+" : "-", minutes / 60, minutes % 60);
  }

  @Test
  void theUsualFormIsReadWithoutAPicture() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      BigDecimal millis =
          BigDecimal.valueOf(random.nextLong(-62_000_000_000_000L, 253_402_300_799_000L));
      String text = DatePicture.fromMillis(millis, null, zone(random));
      assertThat(DatePicture.toMillis(text, null))
          .as("%s, seed %s", text, seed)
          .isEqualByComparingTo(millis);
    }
  }

  @Test
  void noDayIsReadAsAnother() {
    for (LocalDate day = LocalDate.of(1970, 1, 1); day.getYear() <= 2100; day = day.plusDays(1)) {
      assertThat(DatePicture.toMillis(day.toString(), null))
          .as("%s", day)
          .isEqualByComparingTo(BigDecimal.valueOf(day.toEpochDay() * DAY_MILLIS));
    }
  }

  /** The night on which a clock is put back shows an hour twice, with two offsets. */
  @ParameterizedTest
  @CsvSource({"2026-10-25T00:30:00Z, 02:30 +02:00", "2026-10-25T01:30:00Z, 02:30 +01:00"})
  void aNamedZoneFollowsItsClock(String moment, String shown) {
    BigDecimal millis = BigDecimal.valueOf(Instant.parse(moment).toEpochMilli());
    assertThat(DatePicture.fromMillis(millis, "[H01]:[m01] [Z]", "Europe/Berlin")).isEqualTo(shown);
  }

  /** A regular expression made of such a picture would try every way to divide the text. */
  @ParameterizedTest
  @ValueSource(strings = {"[Yw]", "[Y]x", "[YI]", "[YA]", "[f]", "[MNn]"})
  void aPictureOfManyPartsIsReadAtOnce(String part) {
    String picture = part.repeat(30) + "!";
    assertThat(DateReading.of(DatePictureReader.read(picture), "one one ".repeat(12))).isNull();
    assertThat(DateReading.of(DatePictureReader.read(picture), "1".repeat(100))).isNull();
    assertThat(DateReading.of(DatePictureReader.read(picture), "I".repeat(100))).isNull();
  }

  @Test
  void aPictureAndATextHaveABound() {
    assertThatThrownBy(() -> DatePicture.toMillis("x", "[Y]x[M][D]" + "[H]".repeat(28)))
        .hasMessage("the picture has more than 30 components");
    assertThatThrownBy(() -> DatePicture.fromMillis(BigDecimal.ZERO, "x".repeat(201), null))
        .hasMessage("the picture is longer than 200 characters");
    assertThatThrownBy(() -> DatePicture.toMillis("1".repeat(101), "[Y]"))
        .hasMessage("the text is longer than 100 characters");
    assertThat(DatePicture.fromMillis(BigDecimal.ZERO, "[D,99]", null)).hasSize(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400", "253402300800000"})
  void aTimeBeyondTheYear9999IsRefused(String millis) {
    assertThatThrownBy(() -> DatePicture.fromMillis(new BigDecimal(millis), null, null))
        .hasMessage("the time lies beyond the year 9999");
  }
}
