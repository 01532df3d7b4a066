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
   * @param shadow {@code true}: only actions of shadow runs, {@code false}: only live ones; without
   *     it both are found
   * @param since the action was created then or later; {@code until}: it was created before then
   */
  record Query(
      @Nullable String state,
      @Nullable String rule,
      @Nullable String kind,
      @Nullable String agent,
      @Nullable String event,
      @Nullable String shadow,
      @Nullable String since,
      @Nullable String until,
      @Nullable String cursor,
      @Nullable String limit) {

    ActionReadings.Search search() {
      Span span = Span.of(since, until);
      return new ActionReadings.Search(
          Fields.state(state),
          Fields.text("rule", rule),
          Fields.kind(kind),
          Fields.text("agent", agent),
          Fields.text("event", event),
          span.since(),
          span.until(),
          Fields.flag("shadow", shadow));
    }
  }

  private final Ledger ledger;
  private final Readings readings;

  ActionController(Ledger ledger, Readings readings) {
    this.ledger = ledger;
    this.readings = readings;
  }

  @GetMapping
  @Operation(
      operationId = "listActions",
      summary = "Search actions, newest first",
      description =
          "Searched by several things at once, a page may hold fewer items than asked for, or none,"
              + " and have a next page all the same: follow it until there is none.")
  Page<ActionViews.Summary> list(@ParameterObject Query query) {
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
