package dev.fleabridge.operator;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads the escrows that we know. */
@RestController
@RequestMapping("/v1/escrows")
@Tag(name = "escrows")
public class EscrowController {

  /**
   * An escrow.
   *
   * @param ref our handle; the escrow's id where the rule gave no handle
   * @param action the action that created it
   * @param timeoutPassed whether its time is over and Purple Flea has not confirmed what became of
   *     it; some dialects cannot confirm it
   * @param upstreamStatus what Purple Flea last showed: a status, or NOT_FOUND
   * @param differsSince since when Purple Flea shows something else than our books; a person must
   *     look at it
   */
  @Schema(name = "Escrow")
  public record View(
      String ref,
      String escrowId,
      UUID action,
      String payer,
      String payee,
      Money amount,
      Status status,
      @Nullable Instant expiresAt,
      boolean timeoutPassed,
      Instant createdAt,
      Instant updatedAt,
      @Nullable String upstreamStatus,
      @Nullable Instant upstreamSeenAt,
      @Nullable Instant differsSince) {

    static View of(Escrow e, Instant now) {
      boolean open = e.status() == Status.FUNDED || e.status() == Status.COMPLETED;
      return new View(
          e.ref(),
          e.escrowId(),
          e.actionId(),
          e.payer(),
          e.payee(),
          e.amount(),
          e.status(),
          e.expiresAt(),
          open && e.expiresAt() != null && now.isAfter(e.expiresAt()),
          e.createdAt(),
          e.updatedAt(),
          e.upstream(),
          e.upstreamAt(),
          e.differsSince());
    }
  }

  private final Ledger ledger;
  private final Clock clock;

  EscrowController(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * @param ref the handle or id; the page has its escrow, and others for which the handle was
   *     wanted. {@link EventController#named} says why it is a parameter
   */
  @GetMapping
  @Operation(
      operationId = "listEscrows",
      summary = "Escrows that we know, by our handle; with ref, those that were given that handle")
  Page<View> list(
      @RequestParam(required = false) @Nullable String ref,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    int most = Fields.limit(limit);
    String handle = Fields.text("ref", ref);
    if (handle != null) {
      return Page.whole(ledger.escrows().all(handle))
          .map(escrow -> View.of(escrow, clock.instant()));
    }
    return Page.of(
            ledger.escrows().page(NameCursor.read(cursor), most + 1),
            most,
            escrow -> NameCursor.write(escrow.ref()))
        .map(escrow -> View.of(escrow, clock.instant()));
  }

  /** Reads one escrow. A handle may be an ARN, so it may hold slashes. */
  @GetMapping("/{*ref}")
  @Operation(operationId = "getEscrow", summary = "One escrow, by our handle or by its own id")
  View one(@PathVariable String ref) {
    String handle = ref.substring(1);
    return ledger
        .escrows()
        .find(handle)
        .map(escrow -> View.of(escrow, clock.instant()))
        .orElseThrow(() -> new NotFound("escrow", handle));
  }
}
