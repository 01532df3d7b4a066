package dev.fleabridge.operator;

import dev.fleabridge.ledger.seal.SealReadings;
import dev.fleabridge.ledger.seal.Sealing.Newest;
import dev.fleabridge.ledger.seal.Verification.Fault;
import dev.fleabridge.ledger.seal.Verification.Part;
import dev.fleabridge.ledger.seal.VerificationProgress;
import dev.fleabridge.web.ProblemDetails;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Verifies the audit, part by part. */
@RestController
@RequestMapping("/v1/audit/verification")
@Tag(name = "audit")
public class VerificationController {

  /** So many segments hold a hundred thousand rows at most. */
  private static final int MAX_SEGMENTS = 25;

  /**
   * What a part of the audit comes to.
   *
   * @param holds whether nothing was found in this part
   * @param from the first segment that was asked for; {@code to}: the last that was verified
   * @param rows how many rows were compared with what was sealed
   * @param hash of the segment {@code to}; null where there is none
   * @param next what to ask for as {@code from} the next time; null at the end
   * @param sealed the newest segment there is; null where nothing was sealed yet
   */
  @Schema(name = "AuditVerification")
  public record View(
      boolean holds,
      long from,
      long to,
      long rows,
      List<Fault> faults,
      @Nullable String hash,
      @Nullable Long next,
      @Nullable Sealed sealed) {}

  /** The newest segment. */
  @Schema(name = "SealedSegment")
  public record Sealed(long number, String hash, String sealedAt) {

    static Sealed of(Newest newest) {
      return new Sealed(newest.segment().number(), newest.hash(), newest.segment().sealedAt());
    }
  }

  /**
   * How far the audit is sealed, and verified in the background.
   *
   * @param sealed the newest segment there is; null where nothing was sealed yet
   * @param began when the verification of the whole audit began that is the last one; null where
   *     there was none
   * @param ended when it ended; null where it goes on
   * @param next the segment with which it goes on, or the next one begins
   * @param faults what is known to be wrong; 0 where the audit holds
   */
  @Schema(name = "AuditStanding")
  public record Standing(
      @Nullable Sealed sealed,
      @Nullable Instant began,
      @Nullable Instant ended,
      @Nullable Long next,
      long faults) {}

  /** One is under way in this replica already. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("this replica verifies already; ask again when that has ended");
    }
  }

  private final SealReadings readings;

  /** Each takes a connection for a second or more, and there are few for all who read. */
  private final Semaphore free = new Semaphore(1);

  VerificationController(SealReadings readings) {
    this.readings = readings;
  }

  /** What was verified last, without verifying anything. */
  @GetMapping("/standing")
  @Operation(
      operationId = "getAuditStanding",
      summary = "How far the audit is sealed, and when all of it was last verified")
  public Standing standing() {
    Optional<VerificationProgress.Standing> last = readings.progress().last();
    return new Standing(
        sealed(),
        last.map(VerificationProgress.Standing::began).orElse(null),
        last.map(VerificationProgress.Standing::ended).orElse(null),
        last.map(VerificationProgress.Standing::next).orElse(null),
        last.map(VerificationProgress.Standing::known).orElse(0L));
  }

  private @Nullable Sealed sealed() {
    return readings.sealing().newest().map(Sealed::of).orElse(null);
  }

  /** Verifies some segments: it takes a second or more. */
  @GetMapping
  @Operation(
      operationId = "verifyAudit",
      summary = "Whether the audit holds, and where it does not",
      description =
          "Verifies at most 25 segments. Begin without `from`, and follow `next` until there is"
              + " none. A row that was changed, removed or added is named, and so is a segment.")
  public View verify(
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String to) {
    long first = Fields.segment("from", from, 1);
    long last = Fields.segment("to", to, Long.MAX_VALUE);
    if (last < first) {
      throw new BadField("to", "a number that is not below from");
    }
    // Without an overflow: the difference is one less than the number of segments.
    int limit = 1 + (int) Math.min(MAX_SEGMENTS - 1, last - first);
    Part part = part(first, limit);
    Long next = part.next();
    return new View(
        part.holds(),
        part.from(),
        part.to(),
        part.rows(),
        part.faults(),
        part.hash(),
        next == null || next > last ? null : next,
        sealed());
  }

  private Part part(long first, int limit) {
    if (!free.tryAcquire()) {
      throw new Busy();
    }
    try {
      return readings.verification().part(first, limit);
    } finally {
      free.release();
    }
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(Busy e) {
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, "2")
        .body(ProblemDetails.of(HttpStatus.TOO_MANY_REQUESTS, String.valueOf(e.getMessage())));
  }
}
