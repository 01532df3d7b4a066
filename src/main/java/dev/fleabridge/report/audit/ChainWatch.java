package dev.fleabridge.report.audit;

import dev.fleabridge.ledger.seal.Verification;
import dev.fleabridge.ledger.seal.Verification.Fault;
import dev.fleabridge.ledger.seal.Verification.Part;
import dev.fleabridge.ledger.seal.VerificationProgress;
import dev.fleabridge.ledger.seal.VerificationProgress.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the whole chain again and again, part by part, so that a replica that stops loses
 * nothing of it. Each fault is an ERROR in the log, the first ones of a verification.
 */
final class ChainWatch {

  private static final Logger log = LoggerFactory.getLogger(ChainWatch.class);
  private static final int SEGMENTS = 20;
  private static final int MAX_PARTS = 20;
  private static final int MAX_LINES = 20;

  private final Verification verification;
  private final VerificationProgress progress;
  private final Duration every;
  private final Clock clock;

  /**
   * @param every how long after the end of a verification the next begins
   */
  ChainWatch(
      Verification verification, VerificationProgress progress, Duration every, Clock clock) {
    this.verification = verification;
    this.progress = progress;
    this.every = every;
    this.clock = clock;
  }

  /** Verifies the next parts, where a verification is due. */
  void run(BooleanSupplier stopping) {
    Instant now = clock.instant();
    Standing standing = progress.standing(now);
    if (standing.ended() != null) {
      // By the distance: a clock that went back must not keep it waiting for years.
      if (Duration.between(standing.ended(), now).abs().compareTo(every) < 0) {
        return;
      }
      // What the last verification has seen must still be there, or the chain has lost its end.
      List<Fault> lost = verification.part(standing.next(), 0).faults();
      tell(lost, 0);
      standing = standing.again(now, lost.size());
    }
    for (int part = 0;
        part < MAX_PARTS && standing.ended() == null && !stopping.getAsBoolean();
        part++) {
      standing = next(standing);
      progress.save(standing);
    }
  }

  private Standing next(Standing standing) {
    Part part = verification.part(standing.next(), SEGMENTS);
    tell(part.faults(), standing.faults());
    long faults = standing.faults() + part.faults().size();
    Long next = part.next();
    if (next == null && faults == 0) {
      log.info("The audit holds, up to segment {}", part.to());
    }
    return new Standing(
        next == null ? part.to() + 1 : next,
        standing.began(),
        next == null ? clock.instant() : null,
        faults,
        standing.lastFaults());
  }

  private static void tell(List<Fault> faults, long before) {
    for (int i = 0; i < faults.size() && before + i < MAX_LINES; i++) {
      Fault fault = faults.get(i);
      log.error(
          "The audit does not verify: {} {} {} (segment {}): {}",
          fault.table(),
          fault.row(),
          fault.what(),
          fault.segment(),
          fault.explanation());
    }
  }
}
