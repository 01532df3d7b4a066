package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.rule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
