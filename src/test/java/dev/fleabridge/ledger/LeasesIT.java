package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.LedgerWorkbench.ids;
import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.SENDING;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody takes what is held, and nobody keeps what he has lost. */
class LeasesIT {

  private static final Instant NOW = hour(10);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Leases leases = new Leases(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aLeaseHasRunOutAfterItsLastMomentAndNotInIt() {
    bench.add(
        SomeAction.in(SENDING).as(1).leasedUntil(NOW),
        SomeAction.in(SENDING).as(2).leasedUntil(NOW.minusMillis(1)),
        SomeAction.in(SENDING).as(3).leasedUntil(null),
        SomeAction.in(UNKNOWN).as(4).leasedUntil(hour(1)));
    assertThat(ids(leases.lockAbandoned(NOW, 10))).containsExactly(id(2));
    assertThat(leases.abandonedIds(NOW, 10)).containsExactly(id(2));
    assertThat(leases.lockAbandoned(id(1), NOW)).isEmpty();
    assertThat(ids(leases.lockAbandoned(id(2), NOW))).containsExactly(id(2));
    assertThat(leases.lockAbandoned(id(4), NOW)).isEmpty();
  }

  @Test
  void whatWasLostFirstGoesFirstAndOfEqualOnesTheSmallestId() {
    bench.add(
        SomeAction.in(SENDING).as(1).leasedUntil(hour(3)),
        SomeAction.in(SENDING).as(3).leasedUntil(hour(2)),
        SomeAction.in(SENDING).as(2).leasedUntil(hour(2)));
    assertThat(ids(leases.lockAbandoned(NOW, 10))).containsExactly(id(2), id(3), id(1));
    assertThat(ids(leases.lockAbandoned(NOW, 1))).containsExactly(id(2));
    assertThat(leases.abandonedIds(NOW, 2)).containsExactly(id(2), id(3));
  }

  @Test
  void ofTwoReplicasOneTakesOverWhatWasLost() {
    bench.add(
        SomeAction.in(SENDING).as(1).leasedUntil(hour(1)),
        SomeAction.in(SENDING).as(2).leasedUntil(hour(2)));
    assertThat(ids(new Leases(bench.other).lockAbandoned(NOW, 1))).containsExactly(id(1));
    assertThat(ids(leases.lockAbandoned(NOW, 10))).containsExactly(id(2));
    assertThat(leases.lockAbandoned(id(1), NOW)).isEmpty();
    assertThat(leases.abandonedIds(NOW, 10)).containsExactly(id(1), id(2));
  }

  @Test
  void whatIsGivenIsLockedAndIdsAreNot() {
    bench.add(
        SomeAction.in(SENDING).as(1).leasedUntil(hour(1)),
        SomeAction.in(SENDING).as(2).leasedUntil(hour(2)));
    List<UUID> locked =
        bench.inTransaction(() -> {
          assertThat(leases.abandonedIds(NOW, 10)).hasSize(2);
          assertThat(bench.locked()).isEmpty();
          assertThat(leases.lockAbandoned(id(2), NOW)).hasSize(1);
          assertThat(bench.locked()).containsExactly(id(2));
          assertThat(leases.lockAbandoned(NOW, 10)).hasSize(2);
          return bench.locked();
        });
    assertThat(locked).containsExactly(id(1), id(2));
  }

  @Test
  void onlyWhoHasTheEpochProlongsItsLease() {
    bench.add(
        SomeAction.in(SENDING).as(1).epoch(3).leasedUntil(hour(1)),
        SomeAction.in(SENDING).as(2).epoch(3).leasedUntil(hour(1)));
    assertThat(leases.extendLease(id(1), 2, hour(12))).isFalse();
    assertThat(leases.extendLease(id(1), 4, hour(12))).isFalse();
    assertThat(bench.find(1).leaseUntil()).isEqualTo(hour(1));

    assertThat(leases.extendLease(id(1), 3, hour(12))).isTrue();
    assertThat(bench.find(1).leaseUntil()).isEqualTo(hour(12));
    assertThat(bench.find(1).epoch()).isEqualTo(3);
    assertThat(bench.find(2).leaseUntil()).isEqualTo(hour(1));
    assertThat(ids(leases.lockAbandoned(NOW, 10))).containsExactly(id(2));
  }

  @Test
  void whatIsNotBeingSentHasNoLeaseToProlong() {
    bench.add(SomeAction.in(UNKNOWN).as(1).epoch(3));
    assertThat(leases.extendLease(id(1), 3, hour(12))).isFalse();
    assertThat(leases.extendLease(id(9), 3, hour(12))).isFalse();
    assertThat(bench.find(1).leaseUntil()).isNull();
  }
}
