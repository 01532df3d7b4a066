package dev.fleabridge.report.audit;

import dev.fleabridge.ledger.seal.Sealing;
import dev.fleabridge.ledger.seal.Sealing.Mark;
import dev.fleabridge.ledger.seal.Sealing.Newest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Seals in the background, on one replica at a time. What a run marks, the next one seals where
 * writers were about; so it takes two runs at most, unless a transaction stays open for longer. A
 * mark that another replica made before is as good, and one that is lost is made again.
 */
final class Sealer {

  private static final Logger log = LoggerFactory.getLogger(Sealer.class);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  /** So many segments of each table in one run at most: an old installation has many to make. */
  private static final int MAX_ROUNDS = 50;

  private final Sealing sealing;
  private final TransactionOperations transactions;
  private final Consumer<Newest> publishing;
  private final Clock clock;
  private @Nullable Mark mark;
  private @Nullable Newest witnessed;
  private String logged = "";
  private Instant loggedAt = Instant.EPOCH;

  /**
   * @param publishing is told of the newest segment after each run
   */
  Sealer(
      Sealing sealing,
      TransactionOperations transactions,
      Consumer<Newest> publishing,
      Clock clock) {
    this.sealing = sealing;
    this.transactions = transactions;
    this.publishing = publishing;
    this.clock = clock;
  }

  /**
   * Seals what can be sealed now, and tells of it.
   *
   * @param stopping whether no other round shall begin
   */
  synchronized void run(BooleanSupplier stopping) {
    witness();
    if (mark != null && sealing.isStale(mark)) {
      mark = null;
    }
    if (mark == null || seal(mark, stopping)) {
      mark = sealing.mark();
      if (seal(mark, stopping)) {
        mark = null;
      }
    }
    sealing.newest().ifPresent(this::tell);
  }

  /** Whether all up to the mark is sealed. */
  private boolean seal(Mark upTo, BooleanSupplier stopping) {
    if (!sealing.isCertain(upTo)) {
      return false;
    }
    for (int round = 0; round < MAX_ROUNDS && !stopping.getAsBoolean(); round++) {
      Integer sealed = transactions.execute(status -> sealing.seal(upTo, clock.instant()));
      if (sealed == null || sealed == 0) {
        return true;
      }
    }
    return false;
  }

  /** What this replica has seen stays: whoever writes the chain anew would have to stop it, too. */
  private void witness() {
    Newest seen = witnessed;
    if (seen == null) {
      return;
    }
    long number = seen.segment().number();
    Optional<String> now = sealing.hashOf(number);
    if (!now.equals(Optional.of(seen.hash()))) {
      log.error(
          "The audit was written anew: segment {} had the hash {} and now has {}",
          number,
          seen.hash(),
          now.orElse("none"));
      witnessed = null;
    }
  }

  private void tell(Newest newest) {
    witnessed = newest;
    publishing.accept(newest);
    Instant now = clock.instant();
    boolean due = Duration.between(loggedAt, now).abs().compareTo(BETWEEN_LINES) >= 0;
    if (due && !newest.hash().equals(logged)) {
      logged = newest.hash();
      loggedAt = now;
      log.info(
          "The audit is sealed up to segment {} with the hash {}",
          newest.segment().number(),
          logged);
    }
  }
}
