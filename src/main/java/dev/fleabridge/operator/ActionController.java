package dev.fleabridge.operator;

import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reads actions back. */
@RestController
@RequestMapping("/v1/actions")
@Tag(name = "actions")
public class ActionController {

  /**
   * The filters of a search.
   *
   * @param agent payer or payee
   * @param key the business key of its run, or its idempotency key
   * @param transaction an id that Purple Flea gave, of a transaction, an escrow, a position, an
   *     order, a claim or an agent
   * @param amount exactly this; or {@code amountFrom}: this or more, and {@code amountTo}: this or
   *     less
   * @param shadow {@code true}: only actions of shadow runs, {@code false}: only live ones; without
   *     it both are found
   * @param since the action was created then or later; {@code until}: it was created before then
   */
  public record Query(
      @Nullable String state,
      @Nullable String rule,
      @Nullable String kind,
      @Nullable String agent,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable String event,
      @Nullable String key,
      @Nullable String transaction,
      @Nullable String amount,
      @Nullable String amountFrom,
      @Nullable String amountTo,
      @Nullable String shadow,
      @Nullable String since,
      @Nullable String until,
      @Nullable String cursor,
      @Nullable String limit) {

    /** For the newest action of a rule alone. */
    public static Query newestOf(String rule) {
      return new Query(
          null, rule, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, "1");
    }

    ActionReadings.Search search() {
      Span span = Span.of(since, until);
      AmountSpan amounts = AmountSpan.of(amount, amountFrom, amountTo);
      return new ActionReadings.Search(
          Fields.state(state),
          Fields.text("rule", rule),
          Fields.kind(kind),
          Fields.text("agent", agent),
          Fields.text("event", event),
          span.since(),
          span.until(),
          Fields.flag("shadow", shadow),
          new ActionReadings.Details(
              Fields.text("payer", payer),
              Fields.text("payee", payee),
              amounts.from(),
              amounts.to(),
              Fields.text("key", key),
              Fields.text("transaction", transaction)));
    }
  }

  private final Ledger ledger;
  private final Readings readings;

  ActionController(Ledger ledger, Readings readings) {
    this.ledger = ledger;
    this.readings = readings;
  }

  /** One page of what the filters find, newest first. */
  @GetMapping
  @Operation(
      operationId = "listActions",
      summary = "Search actions, newest first",
      description =
          "Searched by several things at once, a page may hold fewer items than asked for, or none,"
              + " and have a next page all the same: follow it until there is none.")
  public Page<ActionViews.Summary> list(@ParameterObject Query query) {
    return Paging.checked(() ->
            readings
                .actions()
                .page(query.search(), Fields.cursor(query.cursor()), Fields.limit(query.limit())))
        .map(ActionViews.Summary::of);
  }

  /** Everything about the action of this id, with its tag. */
  @GetMapping("/{id}")
  @Operation(
      operationId = "getAction",
      summary = "Everything about one action",
      description = "With a tag (ETag) that is another one wherever anything of it is.")
  public ResponseEntity<ActionViews.Detail> one(@PathVariable String id) {
    Action action =
        ledger
            .actions()
            .find(Fields.id("action", id))
            .orElseThrow(() -> new NotFound("action", id));
    return ActionViews.tagged(action, ledger, readings);
  }
}
