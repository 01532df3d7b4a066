package dev.fleabridge.mcp.tool;

import static dev.fleabridge.mcp.tool.Argument.optional;

import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Positions.Position;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Usdc;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tool that lists what the caller has opened, and what it has brought. */
final class PositionList {

  private static final int MAX_ITEMS = 50;

  private static final List<String> FIELDS =
      List.of(
          "position_id",
          "coin",
          "side",
          "size_usd",
          "status",
          "entry_price",
          "exit_price",
          "profit_usd",
          "opened_at");

  private final Holdings holdings;

  private PositionList(Holdings holdings) {
    this.holdings = holdings;
  }

  static Tool tool(Mandates mandates, Holdings holdings) {
    return new LookingTool(
        "list_positions",
        "List your positions",
        "Lists the trading positions that you opened, newest first, with what those that ended have"
            + " brought.",
        List.of(
            optional("status", "Only those.").oneOf("open", "ended"),
            optional("limit", "1 to 50; 20 where it is not given.").asType(Argument.Type.INTEGER),
            optional("cursor", "The next of the last page.")),
        schema(),
        new PositionList(holdings)::look,
        mandates);
  }

  private static ObjectNode schema() {
    ObjectNode item = Json.object().put("type", "object");
    ObjectNode fields = item.putObject("properties");
    FIELDS.forEach(name -> fields.putObject(name).put("type", "string"));
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("items").put("type", "array").set("items", item);
    properties.putObject("next").put("type", "string");
    schema.putArray("required").add("items");
    return schema;
  }

  private ToolAnswer look(Mandate mandate, Arguments arguments) {
    String status = arguments.orNull("status");
    Page<Position> page = page(mandate, status == null ? null : status.equals("open"), arguments);
    ObjectNode json = Json.object();
    ArrayNode items = json.putArray("items");
    page.items().forEach(position -> items.add(json(position)));
    if (page.next() != null) {
      json.put("next", page.next());
    }
    String text =
        page.items().isEmpty()
            ? "There is none."
            : String.join("\n", page.items().stream().map(PositionList::text).toList());
    return new ToolAnswer(false, text, json);
  }

  private Page<Position> page(Mandate mandate, @Nullable Boolean open, Arguments arguments) {
    int limit = arguments.integer("limit", 1, MAX_ITEMS, 20);
    try {
      return holdings.positions(mandate, open, arguments.orNull("cursor"), limit);
    } catch (IllegalArgumentException e) {
      throw new BadArgument("cursor", "the next of an earlier answer");
    }
  }

  private static ObjectNode json(Position position) {
    ObjectNode json = Json.object().put("position_id", position.positionId());
    put(json, "coin", position.market());
    put(json, "side", position.side());
    json.put("size_usd", position.size().toString()).put("status", position.status().name());
    put(json, "entry_price", number(position.entryPrice()));
    put(json, "exit_price", number(position.exitPrice()));
    put(json, "profit_usd", number(position.profit()));
    return json.put("opened_at", position.openedAt().toString());
  }

  private static String text(Position position) {
    BigDecimal profit = position.profit();
    return "%s: %s %s of %s USD is %s%s."
        .formatted(
            position.positionId(),
            position.side(),
            position.market(),
            position.size(),
            position.status(),
            profit == null ? "" : " and has brought " + Usdc.text(profit) + " USD");
  }

  private static @Nullable String number(@Nullable BigDecimal number) {
    return number == null ? null : Usdc.text(number);
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
