package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.BackTestReadings.Fact;
import dev.fleabridge.ledger.BackTestReadings.PastEvent;
import dev.fleabridge.ledger.BackTestReadings.PastRun;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.testkit.embedded.Emptied;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackTestReadingsIT {

  private static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-11-02T00:00:00Z");

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final BackTestReadings readings = new BackTestReadings(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  /** Events {@code e-1} to {@code e-n}, ten of which were received at the same time. */
  private void events(int count, int bytes) {
    bench.jdbc.update(
        """
        insert into event (id, envelope_id, content_hash, source, detail_type, event_time, envelope, raw, origin, sender, received_at, last_received_at)
          select 'e-' || n, 'e-' || n, n::text, 'test', 'Test', ts,
            json_build_object('id', 'e-' || n, 'source', 'test', 'detail-type', 'Test', 'detail', json_build_object('n', n)),
            decode(repeat('00', ?), 'hex'), 'REST', 'gateway', ts, ts
          from (select n, timestamptz '2026-11-01T00:00:00Z' + (n - 1) / 10 * interval '1 second' ts from generate_series(1, ?) n) q
        """,
        bytes,
        count);
  }

  private List<List<PastEvent>> pages() {
    List<List<PastEvent>> pages = new ArrayList<>();
    @Nullable Cursor after = null;
    while (true) {
      List<PastEvent> page = readings.page(SINCE, UNTIL, after);
      if (page.isEmpty()) {
        return pages;
      }
      pages.add(page);
      after = page.getLast().cursor();
    }
  }

  @Test
  void eachEventIsReadOnceInTheOrderInWhichItCame() {
    events(1_005, 10);

    List<List<PastEvent>> pages = pages();

    assertThat(pages).allMatch(page -> page.size() <= BackTestReadings.MAX_EVENTS).hasSize(6);
    List<PastEvent> all = pages.stream().flatMap(List::stream).toList();
    assertThat(all).extracting(PastEvent::id).doesNotHaveDuplicates().hasSize(1_005);
    assertThat(all).extracting(PastEvent::receivedAt).isSorted();
    assertThat(all.getFirst().event().detail().path("n").asInt(0)).isBetween(1, 10);
    assertThat(readings.count(SINCE, UNTIL)).hasValue(1_005);
    assertThat(readings.count(SINCE.plusSeconds(1), SINCE.plusSeconds(2))).hasValue(10);
  }

  @Test
  void whatIsOutsideTheWindowIsNotRead() {
    events(30, 10);

    List<PastEvent> found = readings.page(SINCE.plusSeconds(1), SINCE.plusSeconds(2), null);

    assertThat(found)
        .extracting(event -> event.event().detail().path("n").asInt(0))
        .containsExactlyInAnyOrder(11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
  }

  /** Of large events a page has fewer, and one that is too large by itself has its own. */
  @Test
  void aPageIsBoundedByBytesToo() {
    events(10, BackTestReadings.MAX_BYTES / 4);
    assertThat(pages()).extracting(List::size).containsExactly(4, 4, 2);

    Emptied.tables(bench.jdbc, "event");
    events(3, BackTestReadings.MAX_BYTES + 1);
    assertThat(pages()).extracting(List::size).containsExactly(1, 1, 1);
  }

  @Test
  void anEventHasItsRunsWithTheirStepsButNotTheirRows() {
    events(2, 10);
    bench.add(
        SomeAction.in(ActionState.DONE).as(1).ofRun(SomeAction.id(170), "pay", ""),
        SomeAction.in(ActionState.DONE).as(2).ofRun(SomeAction.id(170), "pay", "row-1"));
    bench.jdbc.execute(
        """
        update action set result = '{"txId":"t"}';
        insert into fan_out (action_id, amount, created_at, updated_at) select id, 7.5, now(), now() from action where item = '';
        insert into run values ('00000000-0000-0000-0000-0000000000aa', 'pay', 'h', 'k', 'e-1', '2026-11-01T00:00:00Z');
        insert into event_run values ('e-1', '00000000-0000-0000-0000-0000000000aa', true), ('e-2', '00000000-0000-0000-0000-0000000000aa', false);
        """);

    List<PastEvent> found = readings.page(SINCE, UNTIL, null);

    assertThat(found)
        .hasSize(2)
        .allSatisfy(event -> {
          PastRun run = event.runs().getFirst();
          assertThat(run.ruleId()).isEqualTo("pay");
          assertThat(run.businessKey()).isEqualTo("k");
          assertThat(run.rowsAmount()).isEqualByComparingTo("7.5");
          assertThat(run.steps())
              .singleElement()
              .satisfies(step -> {
                assertThat(step.step()).isEqualTo("pay");
                assertThat(step.state()).isEqualTo(ActionState.DONE);
                assertThat(Objects.requireNonNull(step.result()).path("txId").asString())
                    .isEqualTo("t");
              });
        });
  }

  @Test
  void factsThatBeganBeforeAreFound() {
    bench.jdbc.execute(
        """
        insert into run values (gen_random_uuid(), 'pay', 'h', 'old', 'e', '2026-10-31T23:59:59Z'),
          (gen_random_uuid(), 'pay', 'h', 'new', 'e', '2026-11-01T00:00:00Z')
        """);

    assertThat(
            readings.begunBefore(
                List.of(
                    new Fact("pay", "old"),
                    new Fact("pay", "new"),
                    new Fact("other", "old"),
                    new Fact("pay", "never")),
                SINCE))
        .containsExactly(new Fact("pay", "old"));
  }
}
