package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.cycle.Withdrawals.Unsent;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Claims whose commit was asked for and not confirmed: the connection broke, say. They may stand in
 * the ledger, now or a while later, and whoever made them knows that nothing was sent. So they are
 * given back as soon as the database answers, each by the name that was made for that claim alone.
 *
 * <p>Where the process ends before that, their leases do, and they are unknown (money rule 13).
 * Thread-safe.
 */
final class Unconfirmed {

  private static final Logger log = LoggerFactory.getLogger(Unconfirmed.class);

  /** A commit that has not shown by then, after the lease would have ended, never will. */
  private static final Duration AFTER_THE_LEASE = Duration.ofMinutes(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private record Claims(List<Unsent> unsent, Instant lookAt, Instant until) {}

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final ConcurrentLinkedQueue<Claims> open = new ConcurrentLinkedQueue<>();

  Unconfirmed(Ledger ledger, TransactionOperations transactions, Clock clock) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Remembers claims, and tries at once to give them back. */
  void add(List<Action> claimed, String owner) {
    if (claimed.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    List<Unsent> unsent =
        claimed.stream()
            .map(action ->
                new Unsent(
                    action,
                    owner,
                    Reason.CLAIM_NOT_CONFIRMED.code(),
                    "the claim was not confirmed",
                    null))
            .toList();
    Instant lease =
        claimed.stream()
            .map(Action::leaseUntil)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(now);
    open.add(new Claims(unsent, now, lease.plus(AFTER_THE_LEASE)));
    log.warn("The claim of {} actions was not confirmed; they are given back", claimed.size());
    giveBack();
  }

  /** Gives back what can be; never fails, because what cannot be now is tried again. */
  void giveBack() {
    Instant now = clock.instant();
    for (int i = open.size(); i > 0; i--) {
      Claims claims = open.poll();
      if (claims == null) {
        return;
      }
      if (claims.lookAt().isAfter(now)) {
        open.add(claims);
        continue;
      }
      Claims left = left(claims, now);
      if (!left.unsent().isEmpty()) {
        open.add(left);
      }
    }
  }

  /**
   * What must be looked for again. While the database is away nobody else sends or settles them
   * either, so they are kept for however long that is.
   */
  private Claims left(Claims claims, Instant now) {
    boolean last = !now.isBefore(claims.until());
    try {
      List<Unsent> found = takeBack(shown(claims), now);
      List<Unsent> left = new ArrayList<>(last ? List.of() : claims.unsent());
      left.removeAll(found);
      return new Claims(left, now.plus(BETWEEN_LOOKS), claims.until());
    } catch (RuntimeException e) {
      boolean outage = Outage.is(e);
      // An outage comes again each second, and its first line says all.
      log.atWarn()
          .setCause(outage ? null : e)
          .log("Claims could not be given back yet: {}", e.toString());
      List<Unsent> left = last && !outage ? List.of() : claims.unsent();
      return new Claims(left, now.plus(BETWEEN_LOOKS), claims.until());
    }
  }

  /**
   * Those that stand in the ledger. Asked without a lock: most commits that were not confirmed
   * never show, and these actions are others' to claim.
   */
  private List<Unsent> shown(Claims claims) {
    Set<UUID> open =
        ledger
            .attempts()
            .stillOpen(
                claims.unsent().stream().map(unsent -> unsent.claimed().id()).toList(),
                Objects.requireNonNull(claims.unsent().getFirst().owner()));
    return claims.unsent().stream().filter(unsent -> open.contains(unsent.claimed().id())).toList();
  }

  private List<Unsent> takeBack(List<Unsent> shown, Instant now) {
    return shown.isEmpty()
        ? List.of()
        : Objects.requireNonNull(
            transactions.execute(status -> new Withdrawals(ledger).takeBack(shown, now)));
  }
}
