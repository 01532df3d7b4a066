package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When somebody was here before. */
class LastVisitTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void theFirstVisitHasNoneBefore() {
    assertThat(LastVisit.now(null, NOON)).isEqualTo(new LastVisit(null, NOON));
  }

  @Test
  void whoComesAgainSoonIsStillOnTheSameVisit() {
    String first = LastVisit.now(null, NOON).text();
    assertThat(LastVisit.now(first, NOON.plus(Duration.ofMinutes(30))).before()).isNull();
  }

  @Test
  void whoComesAgainLaterSeesWhatHasChangedSinceHeLookedLast() {
    Instant later = NOON.plus(Duration.ofHours(3));
    LastVisit next = LastVisit.now(LastVisit.now(null, NOON).text(), later);
    assertThat(next).isEqualTo(new LastVisit(NOON, later));

    LastVisit reloaded = LastVisit.now(next.text(), later.plusSeconds(60));
    assertThat(reloaded).isEqualTo(new LastVisit(NOON, later.plusSeconds(60)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "x", "1-", "1-2-3", "-999999999999", "-99999999999", "١-١"})
  void whatCannotBeReadOrIsOfTheFutureCountsAsNothing(String kept) {
    assertThat(LastVisit.now(kept, NOON)).isEqualTo(new LastVisit(null, NOON));
  }
}
