package dev.fleabridge.operator;

import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.PositionReadings;
import dev.fleabridge.ledger.PositionReadings.Search;
import dev.fleabridge.ledger.Positions.Position;
import dev.fleabridge.ledger.Positions.Status;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Usdc;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads the trading positions that we know, and what they have brought. */
@RestController
@RequestMapping("/v1/positions")
@Tag(name = "positions")
class PositionController {

  /**
   * A trading position.
   *
   * @param action the action that opened it, or placed the limit order that did
   * @param side long or short
   * @param size in USDC, as it was asked for
   * @param entryPrice null where Purple Flea did not tell; the exit price is known only of a
   *     position that we closed
   * @param profit what it has brought in USDC, below zero for a loss; null while it is open, and
   *     where Purple Flea did not tell
   * @param closedBy the action that closed it; null where Purple Flea did by itself
   */
  @Schema(name = "Position")
  record View(
      String positionId,
      UUID action,
      @Nullable String agent,
      @Nullable String rule,
      @Nullable String market,
      @Nullable String side,
      Money size,
      @Nullable String entryPrice,
      @Nullable String leverage,
      Status status,
      @Nullable String exitPrice,
      @Nullable String profit,
      Instant openedAt,
      @Nullable Instant closedAt,
      @Nullable UUID closedBy) {

    static View of(Position p) {
      return new View(
          p.positionId(),
          p.actionId(),
          p.agent(),
          p.rule(),
          p.market(),
          p.side(),
          p.size(),
          text(p.entryPrice()),
          text(p.leverage()),
          p.status(),
          text(p.exitPrice()),
          text(p.profit()),
          p.openedAt(),
          p.closedAt(),
          p.closedBy());
    }

    private static @Nullable String text(@Nullable BigDecimal number) {
      return number == null ? null : Usdc.text(number);
    }
  }

  /**
   * What the positions of one agent by one rule have brought.
   *
   * @param open how many are open
   * @param ended how many have ended
   * @param untold of how many of these nobody told what they brought; they are not in the profit
   * @param profit in USDC, below zero for a loss
   */
  @Schema(name = "TradingResult")
  record Result(String agent, String rule, long open, long ended, long untold, String profit) {

    static Result of(PositionReadings.Result r) {
      return new Result(
          r.agent(), r.rule(), r.open(), r.ended(), r.untold(), Usdc.text(r.profit()));
    }
  }

  /**
   * The filters of a search.
   *
   * @param open only those that are open, or only those that have ended
   */
  record Query(
      @Nullable String agent,
      @Nullable String rule,
      @Nullable String open,
      @Nullable String cursor,
      @Nullable String limit) {

    Search search() {
      return new Search(
          Fields.text("agent", agent), Fields.text("rule", rule), Fields.flag("open", open));
    }
  }

  private final PositionReadings positions;

  PositionController(Readings readings) {
    this.positions = readings.positions();
  }

  @GetMapping
  @Operation(
      operationId = "listPositions",
      summary = "Trading positions that we know, with what they have brought, newest first")
  Page<View> list(@ParameterObject Query query) {
    return positions
        .page(query.search(), Fields.cursor(query.cursor()), Fields.limit(query.limit()))
        .map(View::of);
  }

  /** One of both parameters is needed, so that not all positions are added up. */
  @GetMapping("/results")
  @Operation(
      operationId = "listTradingResults",
      summary = "What the positions of an agent, or by a rule, have brought, by agent and rule")
  Page<Result> results(
      @RequestParam(required = false) @Nullable String agent,
      @RequestParam(required = false) @Nullable String rule) {
    Search search = new Search(Fields.text("agent", agent), Fields.text("rule", rule), null);
    if (search.agent() == null && search.rule() == null) {
      throw new BadField("agent", "an agent, or a rule");
    }
    return Page.whole(positions.results(search)).map(Result::of);
  }
}
