package dev.fleabridge.engine.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.books.Window.Bucket;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.rule.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a rolling window is cut into rows of the ledger. */
class WindowTest {

  private static final Instant NOW = Instant.parse("2026-11-20T00:05:30Z");

  @ParameterizedTest
  @CsvSource({
    "HOUR, window:minute:00:05/rule:pay, 2026-11-20T01:06:00Z",
    "DAY, window:day/rule:pay, 2026-11-21T00:00:00Z",
    "LAST_24_HOURS, window:quarter:00:00/rule:pay, 2026-11-21T00:15:00Z",
    "LAST_7_DAYS, window:hour:00/rule:pay, 2026-11-27T01:00:00Z",
  })
  void whatIsSpentNowGoesIntoOneBucketThatCountsUntilAllOfItIsOver(
      Period period, String scope, Instant countsUntil) {
    Bucket bucket = new Window("rule:pay", period).at(NOW);
    assertThat(bucket.key()).isEqualTo(new Budgets.Key(scope, LocalDate.parse("2026-11-20")));
    assertThat(bucket.countsUntil()).isEqualTo(countsUntil);
  }

  @Test
  void anHourIsTheMinutesUpToNowTheOldestWholeAndThoseThatOtherClocksMayHaveReached() {
    List<Bucket> counted = new Window("all", Period.HOUR).counted(NOW);
    assertThat(counted).hasSize(61 + 10);
    assertThat(counted.getFirst().key())
        .isEqualTo(new Budgets.Key("window:minute:23:05/all", LocalDate.parse("2026-11-19")));
    assertThat(counted.getLast().key())
        .isEqualTo(new Budgets.Key("window:minute:00:15/all", LocalDate.parse("2026-11-20")));
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void noBucketIsTwoAndNoneReachesOverMidnight(Period period) {
    Window window = new Window("all", period);
    List<Bucket> counted = window.counted(NOW);
    assertThat(new HashSet<>(counted)).hasSameSizeAs(counted);
    assertThat(counted).contains(window.at(NOW));
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      Instant moment = NOW.plus(Duration.ofSeconds(random.nextInt(30 * 86_400)));
      assertThat(window.at(moment).key().day())
          .as("seed %d, at %s", seed, moment)
          .isEqualTo(LocalDate.ofInstant(moment, ZoneOffset.UTC));
    }
  }

  /** By every moment of two days: no second of a window is left out, and none is added twice. */
  @ParameterizedTest
  @EnumSource(
      value = Period.class,
      names = {"HOUR", "LAST_24_HOURS"})
  void whatWasSpentWithinTheTimeCountsAndCeasesToWhenItsBucketIsOver(Period period) {
    Window window = new Window("all", period);
    Bucket spent = window.at(NOW);
    for (Instant now = NOW;
        now.isBefore(NOW.plus(Duration.ofHours(26)));
        now = now.plusSeconds(20)) {
      boolean counts = window.counted(now).contains(spent);
      assertThat(counts).as("at %s", now).isEqualTo(now.isBefore(spent.countsUntil()));
      if (now.isBefore(NOW.plus(period.length()))) {
        assertThat(counts).isTrue();
      }
    }
  }

  @Test
  void theRowsOfDaysAndOfWindowsAreNeverTheSame() {
    Budgets.Key gate = new Window("all", Period.HOUR).gate();
    assertThat(gate).isEqualTo(new Window("all", Period.LAST_7_DAYS).gate());
    assertThat(gate.scope()).isEqualTo("window:all");
    assertThat(gate.day()).isEqualTo(LocalDate.EPOCH);
  }
}
