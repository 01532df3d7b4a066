package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.ScheduleMarks.Mark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of the replicas that have read a mark, one moves it on. */
class ScheduleMarksIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final ScheduleMarks marks = new ScheduleMarks(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aScheduleBeginsOnceAndAnotherOneAnew() {
    marks.begin("pay", "daily", hour(1), null);
    marks.begin("other", "daily", hour(2), null);
    marks.begin("pay", "daily", hour(3), null);
    assertThat(marks.all())
        .containsOnlyKeys("pay", "other")
        .containsEntry("pay", new Mark("pay", "daily", hour(1)));
    marks.begin("pay", "weekly", hour(4), null);
    assertThat(marks.all()).containsEntry("pay", new Mark("pay", "weekly", hour(4)));
  }

  @Test
  void aScheduleOfALaterRevisionIsNotTakenBackByAnEarlierOne() {
    marks.begin("pay", "daily", hour(1), 2L);
    marks.begin("pay", "weekly", hour(2), 1L);
    assertThat(marks.all()).containsEntry("pay", new Mark("pay", "daily", hour(1)));
    marks.begin("pay", "weekly", hour(3), 3L);
    assertThat(marks.all()).containsEntry("pay", new Mark("pay", "weekly", hour(3)));
  }

  @Test
  void aMarkIsMovedByTheFirstWhoReadIt() {
    marks.begin("pay", "daily", hour(1), null);
    marks.begin("other", "daily", hour(1), null);
    Mark read = new Mark("pay", "daily", hour(1));
    assertThat(marks.advance(read, hour(2))).isTrue();
    assertThat(marks.advance(read, hour(3))).isFalse();
    assertThat(marks.all())
        .containsEntry("pay", new Mark("pay", "daily", hour(2)))
        .containsEntry("other", new Mark("other", "daily", hour(1)));
  }

  @Test
  void aMarkOfAnotherScheduleIsNotMoved() {
    marks.begin("pay", "daily", hour(1), null);
    Mark read = new Mark("pay", "daily", hour(1));
    marks.begin("pay", "weekly", hour(1), null);
    assertThat(marks.advance(read, hour(2))).isFalse();
    assertThat(marks.all()).containsEntry("pay", new Mark("pay", "weekly", hour(1)));
  }
}
