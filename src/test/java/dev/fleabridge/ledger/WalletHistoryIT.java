package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.WalletHistory.Reading;
import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What wallets had is noted once for each reading of Purple Flea, and beside what pays. */
class WalletHistoryIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final WalletHistory history = new WalletHistory(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void onlyWhatWasReadAnewIsNoted() {
    wallet("agt_a", "10", hour(1));
    wallet("agt_b", "20", hour(1));
    wallet("agt_new", null, null);
    assertThat(history.note(9, hour(2))).isEqualTo(2);
    assertThat(history.note(9, hour(3))).isZero();

    wallet("agt_a", "9.50", hour(3));
    assertThat(history.note(9, hour(4))).isEqualTo(1);

    assertThat(history.since("agt_a", hour(0), hour(5)))
        .containsExactly(
            new Reading(hour(2), hour(1), Money.of("10"), Money.of("1")),
            new Reading(hour(4), hour(3), Money.of("9.50"), Money.of("1")));
    assertThat(history.since("agt_b", hour(0), hour(5))).hasSize(1);
    assertThat(history.since("agt_new", hour(0), hour(5))).isEmpty();
  }

  @Test
  void aReadingThatNoLongerCountsIsNotNoted() {
    wallet("agt_a", "10", null);
    assertThat(history.note(9, hour(2))).isZero();
  }

  @Test
  void whoHoldsAWalletIsNotWaitedForAndDoesNotWait() {
    wallet("agt_a", "10", hour(1));
    bench.other.queryForList("select * from wallet for update");
    assertThat(history.note(9, hour(2))).isEqualTo(1);
  }

  @Test
  void aPartAtATimeNotesAll() {
    for (int i = 0; i < 5; i++) {
      wallet("agt_" + i, "10", hour(1));
    }
    assertThat(List.of(note(2), note(2), note(2), note(2))).containsExactly(2, 2, 1, 0);
  }

  @Test
  void aLongTimeIsShownByTheLastReadingOfEachPart() {
    bench.jdbc.update(
        """
        insert into wallet_reading (agent, at, as_of, balance, reserved)
        select 'agt_a', ?::timestamptz + n * interval '5 minutes', ?, n, 0
        from generate_series(1, 1000) n
        """,
        Sql.time(hour(0)),
        Sql.time(hour(0)));
    Instant end = hour(0).plusSeconds(300 * 1_000);

    List<Reading> readings = history.since("agt_a", hour(0), end);

    assertThat(readings.size()).isBetween(450, WalletHistory.MAX_READINGS + 1);
    assertThat(readings).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    assertThat(readings.getLast().balance()).isEqualTo(Money.of("1000"));
    assertThat(history.since("agt_a", end.minusSeconds(900), end)).hasSize(4);
  }

  @Test
  void oldNotesAreLetGo() {
    wallet("agt_a", "10", hour(1));
    history.note(9, hour(2));
    assertThat(history.prune(hour(1).plus(WalletHistory.KEPT))).isZero();
    assertThat(history.prune(hour(3).plus(WalletHistory.KEPT))).isEqualTo(1);
  }

  private int note(int most) {
    return history.note(most, hour(2));
  }

  private void wallet(String agent, @Nullable String balance, @Nullable Instant asOf) {
    bench.jdbc.update(
        """
        insert into wallet (agent, balance, as_of, reserved) values (?, ?::numeric, ?, 1)
        on conflict (agent) do update set balance = excluded.balance, as_of = excluded.as_of
        """,
        agent,
        balance,
        Sql.time(asOf));
  }
}
