package dev.fleabridge.operator;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Search;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
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

  /**
   * The filters of a search.
   *
   * @param ref the handle or id; the page has its escrow, and others for which the handle was
   *     wanted. {@link EventController#named} says why it is a parameter
   * @param status where an escrow stands, such as {@code FUNDED}
   * @param differs only those that Purple Flea shows otherwise than our books, or only the others
   * @param order {@code ref}, or {@code expiry}
   */
  public record Query(
      @Nullable String ref,
      @Nullable String status,
      @Nullable String differs,
      @Nullable String order,
      @Nullable String cursor,
      @Nullable String limit) {

    Search search() {
      String wanted = Fields.text("status", status);
      return new Search(
          wanted == null ? null : Status.of(wanted).orElseThrow(Query::noStatus),
          Fields.flag("differs", differs));
    }

    private static BadField noStatus() {
      return new BadField(
          "status",
          "one of " + String.join(", ", Stream.of(Status.values()).map(Enum::name).toList()));
    }
  }

  /** What comes first. */
  private enum Order {
    REF,
    EXPIRY;

    static Order of(@Nullable String name) {
      return switch (name == null ? "" : Fields.lower(name)) {
        case "", "ref" -> REF;
        case "expiry" -> EXPIRY;
        default -> throw new BadField("order", "ref or expiry");
      };
    }
  }

  private final Ledger ledger;
  private final Clock clock;

  EscrowController(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** The escrows that a query finds. */
  @GetMapping
  @Operation(
      operationId = "listEscrows",
      summary = "Escrows that we know, by our handle, or those that end next first",
      description =
          "With `ref` those that were given that handle, and no other filter counts. With"
              + " `order=expiry` those whose time ends next come first, and those that have ended"
              + " are left out unless `status` asks for them.")
  public Page<View> list(@ParameterObject Query query) {
    int most = Fields.limit(query.limit());
    Instant now = clock.instant();
    String handle = Fields.text("ref", query.ref());
    if (handle != null) {
      return Page.whole(ledger.escrows().all(handle)).map(escrow -> View.of(escrow, now));
    }
    return page(query.search(), Order.of(query.order()), query.cursor(), most)
        .map(escrow -> View.of(escrow, now));
  }

  private Page<Escrow> page(Search search, Order order, @Nullable String cursor, int most) {
    return switch (order) {
      case REF ->
          Page.of(
              ledger.escrows().page(search, NameCursor.read(cursor), most + 1),
              most,
              escrow -> NameCursor.write(escrow.ref()));
      case EXPIRY -> ledger.escrows().endingNext(search, Fields.cursor(cursor), most);
    };
  }

  /** Reads one escrow. A handle may be an ARN, so it may hold slashes. */
  @GetMapping("/{*ref}")
  @Operation(operationId = "getEscrow", summary = "One escrow, by our handle or by its own id")
  public View one(@PathVariable String ref) {
    String handle = ref.substring(1);
    return ledger
        .escrows()
        .find(handle)
        .map(escrow -> View.of(escrow, clock.instant()))
        .orElseThrow(() -> new NotFound("escrow", handle));
  }
}
