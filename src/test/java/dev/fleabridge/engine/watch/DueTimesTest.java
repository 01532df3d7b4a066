package dev.fleabridge.engine.watch;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.rule.Schedule;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DueTimesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void evenIntervalsAreCountedSince1970ForEverybody() {
    DueTimes hourly = DueTimes.of(new Schedule.Every(Duration.ofHours(1)));

    assertThat(hourly.latest(at("2026-11-20T11:30:00Z"), at("2026-11-20T12:00:00Z")))
        .contains(at("2026-11-20T12:00:00Z"));
    assertThat(hourly.latest(at("2026-11-20T12:00:00Z"), at("2026-11-20T12:59:59Z"))).isEmpty();
    assertThat(hourly.latest(at("2026-11-19T12:00:00Z"), at("2026-11-20T12:59:59Z")))
        .contains(at("2026-11-20T12:00:00Z"));
  }

  @Test
  void cronIsReadInItsZone() {
    DueTimes mornings = cron("0 0 6 * * MON", BERLIN);

    assertThat(mornings.latest(at("2026-11-15T00:00:00Z"), at("2026-11-20T12:00:00Z")))
        .contains(at("2026-11-16T05:00:00Z"));
    assertThat(mornings.latest(at("2026-11-16T05:00:00Z"), at("2026-11-20T12:00:00Z"))).isEmpty();
  }

  @Test
  void ofALongAbsenceOnlyTheLatestCountsHoweverRareOrFrequent() {
    Instant longAgo = at("2020-01-01T00:00:00Z");
    Instant now = at("2026-11-20T12:00:30Z");

    assertThat(cron("* * * * * *", ZoneOffset.UTC).latest(longAgo, now)).contains(now);
    assertThat(cron("0 0 0 29 2 ?", ZoneOffset.UTC).latest(longAgo, now))
        .contains(at("2024-02-29T00:00:00Z"));
    assertThat(cron("0 0 0 30 2 *", ZoneOffset.UTC).latest(longAgo, now)).isEmpty();
  }

  /** Each way to say a day, beside what it means, over ten years of days. */
  @Test
  void daysByLetterAndNumberAreTheDaysThatTheyMean() {
    Map<String, Predicate<LocalDate>> days = new LinkedHashMap<>();
    days.put("L * ?", day -> day.plusDays(1).getDayOfMonth() == 1);
    days.put("L-3 * ?", day -> day.plusDays(4).getDayOfMonth() == 1);
    days.put("LW * ?", day -> day.equals(lastWorkingDay(YearMonth.from(day))));
    days.put("15W * ?", day -> day.equals(nearestWorkingDay(day.withDayOfMonth(15))));
    days.put("1W * ?", day -> day.equals(nearestWorkingDay(day.withDayOfMonth(1))));
    days.put("27W * ?", day -> day.equals(nearestWorkingDay(day.withDayOfMonth(27))));
    days.put("? * FRIL", day -> is(day, FRIDAY) && day.getDayOfMonth() > day.lengthOfMonth() - 7);
    days.put("? * SUN#1", day -> is(day, SUNDAY) && day.getDayOfMonth() <= 7);
    days.put("? * MON#5", day -> is(day, MONDAY) && day.getDayOfMonth() > 28);
    days.put("13 * FRI", day -> is(day, FRIDAY) && day.getDayOfMonth() == 13);
    days.put("? * FRI-SUN", day -> day.getDayOfWeek().getValue() >= 5);
    days.put("* * 0,3", day -> is(day, SUNDAY) || is(day, WEDNESDAY));
    days.put("* * 7", day -> is(day, SUNDAY));
    days.put("? * SUN-TUE", day -> day.getDayOfWeek().getValue() % 7 <= 2);
    days.put(
        "1,L FEB,MAR ?",
        day ->
            (day.getMonthValue() == 2 || day.getMonthValue() == 3)
                && (day.getDayOfMonth() == 1 || day.plusDays(1).getDayOfMonth() == 1));

    days.forEach((fields, means) -> {
      DueTimes times = cron("0 0 6 " + fields, ZoneOffset.UTC);
      for (LocalDate day = LocalDate.of(2020, 1, 1); day.getYear() < 2030; day = day.plusDays(1)) {
        Instant due = day.atTime(6, 0).toInstant(ZoneOffset.UTC);
        assertThat(times.latest(due.minusSeconds(1), due).isPresent())
            .as("%s on %s", fields, day)
            .isEqualTo(means.test(day));
      }
    });
  }

  private static boolean is(LocalDate day, DayOfWeek weekday) {
    return day.getDayOfWeek() == weekday;
  }

  private static LocalDate lastWorkingDay(YearMonth month) {
    LocalDate day = month.atEndOfMonth();
    while (day.getDayOfWeek().getValue() > 5) {
      day = day.minusDays(1);
    }
    return day;
  }

  /** The working day nearest to a day that is not the last of its month, within that month. */
  private static LocalDate nearestWorkingDay(LocalDate day) {
    return switch (day.getDayOfWeek()) {
      case SATURDAY -> day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
      case SUNDAY -> day.plusDays(1);
      default -> day;
    };
  }

  @Test
  void aTimeThatTheClockSkipsIsDueAfterTheGap() {
    DueTimes nightly = cron("0 30 2 * * *", BERLIN);

    assertThat(nightly.latest(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")))
        .contains(at("2026-03-29T01:30:00Z"));
  }

  @Test
  void aTimeThatTheClockShowsTwiceIsDueOnce() {
    DueTimes nightly = cron("0 30 2 * * *", BERLIN);
    Instant first = at("2026-10-25T00:30:00Z");

    assertThat(nightly.latest(at("2026-10-24T12:00:00Z"), at("2026-10-25T00:45:00Z")))
        .contains(first);
    assertThat(nightly.latest(first, at("2026-10-25T12:00:00Z"))).isEmpty();
  }

  @Test
  void everyDayOfTheYearHasOneNightWhateverTheTicks() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DueTimes nightly = cron("0 30 2 * * *", BERLIN);
    Instant mark = at("2025-12-31T12:00:00Z");
    Instant end = at("2026-12-31T12:00:00Z");
    List<Instant> due = new ArrayList<>();
    for (Instant now = mark; now.isBefore(end); now = now.plusSeconds(1 + random.nextInt(7_200))) {
      var next = nightly.latest(mark, now);
      if (next.isPresent()) {
        due.add(next.get());
        mark = next.get();
      }
    }
    Set<LocalDate> days = new HashSet<>();
    due.forEach(time -> days.add(time.atZone(BERLIN).toLocalDate()));
    assertThat(due).as("seed %d", seed).hasSize(365).isSorted();
    assertThat(days).as("seed %d", seed).hasSize(365);
  }

  private static DueTimes cron(String expression, ZoneId zone) {
    return DueTimes.of(new Schedule.Cron(expression, zone));
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }
}
