package dev.fleabridge.mcp.tool;

import static dev.fleabridge.mcp.tool.Argument.amount;
import static dev.fleabridge.mcp.tool.Argument.givenReference;
import static dev.fleabridge.mcp.tool.Argument.optional;
import static dev.fleabridge.mcp.tool.Argument.reference;
import static dev.fleabridge.mcp.tool.Argument.required;

import dev.fleabridge.engine.mandate.Holdings;
import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.engine.mandate.Requests;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.mcp.tool.PayingTool.Reader;
import dev.fleabridge.mcp.tool.PayingTool.Wanted;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools that move money or may lead to that. Their names and arguments are those of the guide,
 * of Purple Flea's own servers, and of the page for Databricks; the same action has one
 * implementation whatever it is called.
 */
final class PayingTools {

  private static final int MAX_HOURS = 720;

  /** The least that Purple Flea takes (docs/reference/purpleflea-api.md). */
  private static final int MIN_TERMS_CHARS = 3;

  private final Mandates mandates;
  private final Requests requests;
  private final Holdings holdings;

  PayingTools(Mandates mandates, Requests requests, Holdings holdings) {
    this.mandates = mandates;
    this.requests = requests;
    this.holdings = holdings;
  }

  List<PayingTool> all() {
    return List.of(
        transfer(),
        createEscrow("pf_escrow_create", "depositor", "beneficiary", "amount", "condition"),
        createEscrow(
            "create_escrow",
            "payer_agent_id",
            "counterparty_agent_id",
            "amount_usd",
            "description"),
        release("pf_escrow_release", "memo"),
        release("release_escrow", "note"),
        complete(),
        dispute(),
        faucet(),
        open(),
        close());
  }

  private PayingTool tool(
      String name,
      String firstName,
      String title,
      String text,
      List<Argument> arguments,
      Reader reader) {
    return new PayingTool(name, firstName, title, text, arguments, reader, mandates, requests);
  }

  private PayingTool transfer() {
    return tool(
        "pf_transfer",
        "pf_transfer",
        "Pay another agent",
        "Pays USDC from your own wallet to another agent. With amount 0 and yourself as payee it"
            + " writes the memo into your history and moves nothing. The answer says whether it is"
            + " paid, waits for somebody, or was refused.",
        List.of(
            optional("from", "Your own agent id. Nothing else is possible, so leave it out."),
            required("to", "The agent id that gets the money."),
            amount("amount", "USDC, such as \"1.50\"."),
            optional("memo", "What it is for, in a few words."),
            reference()),
        PayingTools::transfer);
  }

  private static Wanted transfer(Mandate mandate, Arguments arguments) {
    requireSelf(mandate, "from", arguments.orNull("from"));
    String reference = arguments.of(Argument.REFERENCE);
    String to = arguments.of("to");
    boolean self = to.equals(mandate.agent());
    ObjectNode parameters = Json.object();
    arguments.put(parameters, "memo", "memo");
    if (Money.of(arguments.of("amount")).isZero()) {
      if (!self || !parameters.has("memo")) {
        throw new BadArgument(
            "amount", "zero only writes a memo: it needs a memo, and yourself as payee");
      }
      return new Wanted(ActionKind.RECORD, reference, parameters);
    }
    if (self) {
      throw new BadArgument("to", "another agent; only a memo of amount 0 goes to yourself");
    }
    parameters.put("payee", to).put("amount", arguments.of("amount"));
    return new Wanted(ActionKind.TRANSFER, reference, parameters);
  }

  private PayingTool createEscrow(
      String name, String payer, String payee, String amount, String terms) {
    return tool(
        name,
        "pf_escrow_create",
        "Lock money in escrow",
        "Locks USDC from your own wallet for another agent. It gets the money when you release the"
            + " escrow. The answer has the escrow_id.",
        List.of(
            optional(payer, "Your own agent id. Nothing else is possible, so leave it out."),
            required(payee, "The agent id that shall get the money."),
            amount(amount, "USDC, such as \"50.00\"."),
            required(terms, "On what condition it will be released, in words."),
            optional("timeout_hours", "1 to 720: when the escrow ends unreleased.")
                .asType(Argument.Type.INTEGER),
            reference()),
        (mandate, arguments) -> {
          requireSelf(mandate, payer, arguments.orNull(payer));
          ObjectNode parameters = Json.object().put("payee", arguments.of(payee));
          if (arguments.of(payee).equals(mandate.agent())) {
            throw new BadArgument(payee, "another agent than yourself");
          }
          parameters.put("amount", moreThanZero(arguments, amount));
          parameters.put("terms", terms(arguments, terms));
          int hours = arguments.integer("timeout_hours", 1, MAX_HOURS, 0);
          if (hours > 0) {
            parameters.put("timeout-hours", hours);
          }
          return new Wanted(ActionKind.CREATE_ESCROW, arguments.of(Argument.REFERENCE), parameters);
        });
  }

  private PayingTool release(String name, String note) {
    return tool(
        name,
        "pf_escrow_release",
        "Release an escrow",
        "Gives the money of an escrow that you made to its payee. This cannot be undone.",
        List.of(
            required("escrow_id", "The id from the answer that created it."),
            optional(note, "Why it is released."),
            givenReference("the escrow")),
        (mandate, arguments) -> {
          ownEscrow(mandate, arguments.of("escrow_id"));
          ObjectNode parameters = Json.object();
          arguments.put(parameters, "note", note);
          return ofEscrow(ActionKind.RELEASE_ESCROW, arguments, parameters);
        });
  }

  private PayingTool complete() {
    return tool(
        "mark_complete",
        "mark_complete",
        "Say that the work of an escrow is done",
        "Tells the payer of an escrow whose payee you are that the work is done. It moves no money.",
        List.of(required("escrow_id", "The id of the escrow."), givenReference("the escrow")),
        (mandate, arguments) -> {
          String id = arguments.of("escrow_id");
          if (!escrow(mandate, id).payee().equals(mandate.agent())) {
            throw new BadArgument("escrow_id", "an escrow whose payee you are");
          }
          return ofEscrow(ActionKind.COMPLETE_ESCROW, arguments, Json.object());
        });
  }

  private PayingTool dispute() {
    return tool(
        "dispute_escrow",
        "dispute_escrow",
        "Dispute an escrow",
        "Asks for a person's decision about an escrow that you made, or whose payee you are. Its"
            + " money stays locked until then.",
        List.of(
            required("escrow_id", "The id of the escrow."),
            required("reason", "What is wrong, in at least ten characters."),
            givenReference("the escrow")),
        (mandate, arguments) -> {
          String id = arguments.of("escrow_id");
          if (!escrow(mandate, id).payee().equals(mandate.agent())) {
            ownEscrow(mandate, id);
          }
          ObjectNode parameters = Json.object().put("reason", arguments.of("reason"));
          return ofEscrow(ActionKind.DISPUTE_ESCROW, arguments, parameters);
        });
  }

  /**
   * The escrow is the reference of what is done to it, whatever else is given: one escrow is
   * released once.
   */
  private static Wanted ofEscrow(ActionKind kind, Arguments arguments, ObjectNode parameters) {
    String id = arguments.of("escrow_id");
    return new Wanted(kind, "escrow:" + id, parameters.put("escrow", id));
  }

  private PayingTool faucet() {
    return tool(
        "claim_faucet",
        "claim_faucet",
        "Claim the faucet's dollar",
        "Claims the one free dollar that a new agent gets once.",
        List.of(givenReference("the agent itself")),
        (mandate, arguments) ->
            // The faucet gives once, so whatever the reference is, it is one claim.
            new Wanted(ActionKind.CLAIM_FAUCET, "faucet", Json.object()));
  }

  private PayingTool open() {
    return tool(
        "open_position",
        "open_position",
        "Open a position",
        "Opens a trading position at the market price with money of your own wallet.",
        List.of(
            required("coin", "The market, such as BTC."),
            required("side", "Which way.").oneOf("long", "short"),
            amount("size_usd", "The size in USD, such as \"50\"."),
            optional("leverage", "At least 1.").asType(Argument.Type.INTEGER),
            reference()),
        (mandate, arguments) -> {
          ObjectNode parameters = Json.object().put("market", arguments.of("coin"));
          parameters.put("side", arguments.of("side"));
          parameters.put("amount", moreThanZero(arguments, "size_usd"));
          int leverage = arguments.integer("leverage", 1, 100, 0);
          if (leverage > 0) {
            parameters.put("leverage", leverage);
          }
          return new Wanted(ActionKind.OPEN_POSITION, arguments.of(Argument.REFERENCE), parameters);
        });
  }

  private PayingTool close() {
    return tool(
        "close_position",
        "close_position",
        "Close a position",
        "Closes a whole position that you opened, at the market price.",
        List.of(
            required("position_id", "The id from the answer that opened it."),
            givenReference("the position")),
        (mandate, arguments) -> {
          String id = arguments.of("position_id");
          if (!holdings.isOpenedBy(mandate, id)) {
            throw new BadArgument("position_id", "a position that you opened");
          }
          ObjectNode parameters = Json.object().put("position", id);
          return new Wanted(ActionKind.CLOSE_POSITION, "position:" + id, parameters);
        });
  }

  private static String moreThanZero(Arguments arguments, String name) {
    if (Money.of(arguments.of(name)).isZero()) {
      throw new BadArgument(name, "more than zero");
    }
    return arguments.of(name);
  }

  private static String terms(Arguments arguments, String name) {
    if (arguments.of(name).length() < MIN_TERMS_CHARS) {
      throw new BadArgument(name, "at least %d characters".formatted(MIN_TERMS_CHARS));
    }
    return arguments.of(name);
  }

  private static void requireSelf(Mandate mandate, String argument, @Nullable String agent) {
    if (agent != null && !agent.equals(mandate.agent())) {
      throw new BadArgument(
          argument,
          "you act as %s and pay from no other wallet; what another agent shall pay is for a rule"
              .formatted(mandate.agent()));
    }
  }

  private Escrow escrow(Mandate mandate, String id) {
    return holdings
        .escrow(mandate, id)
        .orElseThrow(
            () -> new BadArgument("escrow_id", "an escrow that Fleabridge knows as yours"));
  }

  private void ownEscrow(Mandate mandate, String id) {
    if (!holdings.isMadeBy(mandate, escrow(mandate, id))) {
      throw new BadArgument(
          "escrow_id", "an escrow that you made yourself; others are released by who made them");
    }
  }
}
