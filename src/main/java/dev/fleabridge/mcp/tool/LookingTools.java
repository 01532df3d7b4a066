package dev.fleabridge.mcp.tool;

import static dev.fleabridge.mcp.tool.Argument.optional;
import static dev.fleabridge.mcp.tool.Argument.required;

import dev.fleabridge.engine.mandate.Allowance;
import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tools that only look: at the caller's own wallet, escrows, actions and limits. */
final class LookingTools {

  private static final int MAX_ITEMS = 50;

  private final Mandates mandates;
  private final Holdings holdings;
  private final Allowance allowance;
  private final Map<String, String> firstNames;

  /**
   * @param firstNames of tools that pay: the name by which each of their payments is known
   */
  LookingTools(
      Mandates mandates, Holdings holdings, Allowance allowance, Map<String, String> firstNames) {
    this.mandates = mandates;
    this.holdings = holdings;
    this.allowance = allowance;
    this.firstNames = Map.copyOf(firstNames);
  }

  List<Tool> all() {
    return List.of(
        balance("pf_wallet_balance"),
        balance("check_balance"),
        escrow(),
        action(
            "get_action",
            "See one action",
            "Shows what became of something that you asked for, by its action_id, or by the tool"
                + " and the reference."),
        action(
            "explain_hold",
            "Explain why an action waits",
            "Says why an action is not carried out yet, and who has to do what."),
        actions(),
        PositionList.tool(mandates, holdings),
        LimitList.tool(mandates, allowance));
  }

  private Tool balance(String name) {
    ObjectNode output = object("agent_id", "balance_usd", "reserved_usd", "available_usd", "as_of");
    return new LookingTool(
        name,
        "See your balance",
        "Shows what your own wallet holds in USDC, what of it is set aside for payments on their"
            + " way, and what is left to spend.",
        List.of(optional("agent_id", "Your own agent id, or nothing.")),
        output,
        this::balance,
        mandates);
  }

  private ToolAnswer balance(Mandate mandate, Arguments arguments) {
    String agent = arguments.orNull("agent_id");
    if (agent != null && !agent.equals(mandate.agent())) {
      throw new BadArgument("agent_id", "your own id, which is " + mandate.agent());
    }
    Optional<Wallet> found = holdings.wallet(mandate);
    Money balance = found.map(Wallet::balance).orElse(null);
    if (balance == null) {
      return Refusal.of("try_again", "The balance cannot be read now. Try again later.");
    }
    Wallet wallet = found.get();
    ObjectNode json = Json.object().put("agent_id", mandate.agent());
    json.put("balance_usd", balance.toString());
    json.put("reserved_usd", wallet.reserved().toString());
    json.put("available_usd", wallet.available().toString());
    if (wallet.asOf() != null) {
      json.put("as_of", wallet.asOf().toString());
    }
    return said(
        "%s holds %s USDC, of which %s may be spent."
            .formatted(mandate.agent(), balance, wallet.available()),
        json);
  }

  private Tool escrow() {
    ObjectNode output =
        object("escrow_id", "status", "payer", "payee", "amount", "expires_at", "upstream_status");
    return new LookingTool(
        "check_escrow_status",
        "See an escrow",
        "Shows an escrow whose payer or payee you are.",
        List.of(required("escrow_id", "The id of the escrow.")),
        output,
        (mandate, arguments) ->
            holdings
                .escrow(mandate, arguments.of("escrow_id"))
                .map(LookingTools::escrow)
                .orElseGet(() ->
                    Refusal.of(
                        Reason.NOT_FOUND.code(), "Fleabridge knows no such escrow of yours.")),
        mandates);
  }

  private static ToolAnswer escrow(Escrow escrow) {
    ObjectNode json = Json.object().put("escrow_id", escrow.escrowId());
    json.put("status", escrow.status().name()).put("payer", escrow.payer());
    json.put("payee", escrow.payee()).put("amount", escrow.amount().toString());
    if (escrow.expiresAt() != null) {
      json.put("expires_at", escrow.expiresAt().toString());
    }
    if (escrow.upstream() != null) {
      json.put("upstream_status", escrow.upstream());
    }
    return said(
        "Escrow %s of %s USDC from %s for %s is %s."
            .formatted(
                escrow.escrowId(),
                escrow.amount(),
                escrow.payer(),
                escrow.payee(),
                escrow.status()),
        json);
  }

  private Tool action(String name, String title, String text) {
    return new LookingTool(
        name,
        title,
        text,
        List.of(
            optional("action_id", "The action_id of an earlier answer."),
            optional("tool", "Instead of action_id: the tool that was called."),
            optional(Argument.REFERENCE, "With tool: the reference of that call.")),
        ActionWords.schema(),
        (mandate, arguments) ->
            action(mandate, arguments)
                .map(action ->
                    said(
                        ActionWords.text(action),
                        ActionWords.json(action, arguments.orNull(Argument.REFERENCE))))
                .orElseGet(
                    () -> Refusal.of(Reason.NOT_FOUND.code(), "You asked for no such action.")),
        mandates);
  }

  private Optional<Action> action(Mandate mandate, Arguments arguments) {
    String id = arguments.orNull("action_id");
    if (id != null) {
      return holdings.action(mandate, uuid(id));
    }
    String tool = arguments.orNull("tool");
    String reference = arguments.orNull(Argument.REFERENCE);
    if (tool == null || reference == null) {
      throw new BadArgument("action_id", "action_id, or tool and reference");
    }
    return holdings.action(mandate, firstNames.getOrDefault(tool, tool), reference);
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new BadArgument("action_id", "an action_id as an earlier answer had it");
    }
  }

  private Tool actions() {
    ObjectNode output = Json.object().put("type", "object");
    ObjectNode properties = output.putObject("properties");
    properties.putObject("items").put("type", "array").set("items", ActionWords.schema());
    properties.putObject("next").put("type", "string");
    output.putArray("required").add("items");
    return new LookingTool(
        "list_my_actions",
        "List what you asked for",
        "Lists what you asked for, newest first. It shows nothing of other agents.",
        List.of(
            optional("state", "Only those in this state.")
                .oneOf(Arrays.stream(ActionState.values()).map(Enum::name).toArray(String[]::new)),
            optional("limit", "1 to 50; 20 where it is not given.").asType(Argument.Type.INTEGER),
            optional("cursor", "The next of the last page.")),
        output,
        this::actions,
        mandates);
  }

  private ToolAnswer actions(Mandate mandate, Arguments arguments) {
    String state = arguments.orNull("state");
    int limit = arguments.integer("limit", 1, MAX_ITEMS, 20);
    Page<Action> page =
        page(mandate, state == null ? null : ActionState.valueOf(state), arguments, limit);
    ObjectNode json = Json.object();
    ArrayNode items = json.putArray("items");
    page.items().forEach(action -> items.add(ActionWords.json(action, null)));
    if (page.next() != null) {
      json.put("next", page.next());
    }
    String text =
        page.items().isEmpty()
            ? "There is none."
            : String.join("\n", page.items().stream().map(ActionWords::text).toList());
    return said(text, json);
  }

  private Page<Action> page(
      Mandate mandate, @Nullable ActionState state, Arguments arguments, int limit) {
    try {
      return holdings.actions(mandate, state, arguments.orNull("cursor"), limit);
    } catch (IllegalArgumentException e) {
      throw new BadArgument("cursor", "the next of an earlier answer");
    }
  }

  private static ToolAnswer said(String text, ObjectNode json) {
    return new ToolAnswer(false, text, json);
  }

  /** The schema of an object of texts. */
  private static ObjectNode object(String... names) {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (String name : names) {
      properties.putObject(name).put("type", "string");
    }
    schema.putArray("required").add(names[0]);
    return schema;
  }
}
