package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An act on many actions, as a person posts it. The first post has no token and asks how many
 * actions there are. The second post has the token and acts.
 *
 * @param act {@code retry}, {@code cancel} or {@code approve}
 * @param filter the filters of the search for actions; one that narrows it must be set
 * @param token the token of the first answer; null in the first post
 */
@Schema(name = "Bulk")
record BulkBody(
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            allowableValues = {"retry", "cancel", "approve"})
        @Nullable String act,
    @Schema(requiredMode = RequiredMode.REQUIRED) @Nullable Filter filter,
    @Schema(
            requiredMode = RequiredMode.REQUIRED,
            pattern = Forms.NOT_BLANK,
            maxLength = Forms.MAX_NOTE_CHARS)
        @Nullable String note,
    @Nullable String token) {

  private static final String MISSING =
      "at least one of state, rule, kind, agent, payer, payee, event, key and transaction: an act"
          + " on everything is not taken";

  /** The filters of {@code GET /v1/actions}. */
  @Schema(name = "BulkFilter", example = "{\"state\": \"HELD\", \"rule\": \"signal-payout\"}")
  record Filter(
      @Schema(implementation = ActionState.class) @Nullable String state,
      @Nullable String rule,
      @Schema(implementation = ActionKind.class) @Nullable String kind,
      @Nullable String agent,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable String event,
      @Nullable String key,
      @Nullable String transaction,
      @Nullable String amount,
      @Nullable String amountFrom,
      @Nullable String amountTo,
      @Nullable Boolean shadow,
      @Schema(format = "date-time") @Nullable String since,
      @Schema(format = "date-time") @Nullable String until) {

    /** Refuses a field without a text, because whoever filled it in meant less than everything. */
    private void requireNoneEmpty() {
      texts()
          .forEach((name, text) -> {
            if (text != null && text.isBlank()) {
              throw new BadField(
                  "filter." + name, "it is empty; leave it out, or say what to look for");
            }
          });
    }

    private Map<String, @Nullable String> texts() {
      Map<String, @Nullable String> texts = new LinkedHashMap<>();
      texts.put("state", state);
      texts.put("rule", rule);
      texts.put("kind", kind);
      texts.put("agent", agent);
      texts.put("payer", payer);
      texts.put("payee", payee);
      texts.put("event", event);
      texts.put("key", key);
      texts.put("transaction", transaction);
      texts.put("amount", amount);
      texts.put("amountFrom", amountFrom);
      texts.put("amountTo", amountTo);
      texts.put("since", since);
      texts.put("until", until);
      return texts;
    }

    /** Whether it says anything but a time or an amount, which might be those of everything. */
    private boolean narrows() {
      return Stream.of(state, rule, kind, agent, payer, payee, event, key, transaction)
          .anyMatch(Objects::nonNull);
    }

    /** What the list finds by the same filters. */
    private Search search() {
      return new ActionController.Query(
              state,
              rule,
              kind,
              agent,
              payer,
              payee,
              event,
              key,
              transaction,
              amount,
              amountFrom,
              amountTo,
              shadow == null ? null : shadow.toString(),
              since,
              until,
              null,
              null)
          .search();
    }
  }

  Act lever() {
    return switch (act == null ? "" : act.toLowerCase(Locale.ROOT)) {
      case "retry" -> Act.RETRY;
      case "cancel" -> Act.CANCEL;
      case "approve" -> Act.APPROVE;
      default -> throw new BadField("act", "retry, cancel or approve");
    };
  }

  Search search() {
    if (filter == null) {
      throw new BadField("filter", MISSING);
    }
    filter.requireNoneEmpty();
    if (!filter.narrows()) {
      throw new BadField("filter", MISSING);
    }
    Search search = filter.search();
    if (search.state() != null && !lever().fits(search.state())) {
      throw new BadField(
          "filter.state", "%s is never legal in %s".formatted(lever().word(), search.state()));
    }
    return search;
  }

  /** The filter as it is stored and compared. */
  ObjectNode canonical() {
    Search s = search();
    ObjectNode json = Json.object();
    put(json, "state", s.state());
    put(json, "rule", s.rule());
    put(json, "kind", s.kind());
    put(json, "agent", s.agent());
    put(json, "event", s.event());
    put(json, "since", s.since());
    put(json, "until", s.until());
    put(json, "shadow", s.shadow());
    put(json, "payer", s.details().payer());
    put(json, "payee", s.details().payee());
    put(json, "amountFrom", s.details().atLeast());
    put(json, "amountTo", s.details().atMost());
    put(json, "key", s.details().key());
    put(json, "transaction", s.details().transaction());
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable Object value) {
    if (value != null) {
      json.put(field, value.toString());
    }
  }
}
