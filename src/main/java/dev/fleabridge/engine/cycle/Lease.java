package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * The lease of a claim, as whoever sends must respect it.
 *
 * <p>A process that was frozen between its claim and its call wakes up believing that it still
 * holds the action. Others have found the lease expired since, may have proved that nothing was
 * done, and may have sent the action again: the first byte of a late call would pay twice.
 */
final class Lease {

  private Lease() {}

  /**
   * Looks whether the claim has run out.
   *
   * @param claimed as it was claimed
   * @return the answer to record instead of sending, where the lease has run out; nothing was sent
   */
  static Optional<SendResult> tooLate(Action claimed, Instant now) {
    Instant until = claimed.leaseUntil();
    return until == null || now.isBefore(until)
        ? Optional.empty()
        : Optional.of(
            SendResult.withheld(
                Reason.LEASE_EXPIRED, "the lease had run out before the call could begin"));
  }
}
