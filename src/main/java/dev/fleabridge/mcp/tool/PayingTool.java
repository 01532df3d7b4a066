package dev.fleabridge.mcp.tool;

import dev.fleabridge.engine.mandate.Mandate;
import dev.fleabridge.engine.mandate.Mandates;
import dev.fleabridge.engine.mandate.Request;
import dev.fleabridge.engine.mandate.Requests;
import dev.fleabridge.engine.mandate.Requests.Answer;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that asks for an action. What differs between such tools is their arguments, and what is
 * asked for; aliases differ in the names of arguments alone.
 */
final class PayingTool implements Tool {

  /**
   * What a call asks for.
   *
   * @param reference what it is known by, for ever
   */
  record Wanted(ActionKind kind, String reference, ObjectNode parameters) {}

  /** Reads what a call asks for. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads it, and asks for nothing.
     *
     * @throws BadArgument where it cannot be accepted
     */
    Wanted read(Mandate mandate, Arguments arguments);
  }

  private final Face face;
  private final String firstName;
  private final List<Argument> arguments;
  private final Reader reader;
  private final Mandates mandates;
  private final Requests requests;

  PayingTool(
      String name,
      String firstName,
      String title,
      String text,
      List<Argument> arguments,
      Reader reader,
      Mandates mandates,
      Requests requests) {
    this.face =
        new Face(name, title, text, Argument.schema(arguments), ActionWords.schema(), false);
    this.firstName = firstName;
    this.arguments = List.copyOf(arguments);
    this.reader = reader;
    this.mandates = mandates;
    this.requests = requests;
  }

  @Override
  public Face face() {
    return face;
  }

  /** The tool's name, or the name of the tool that this is an alias of. Payments go by it. */
  String firstName() {
    return firstName;
  }

  @Override
  public ToolAnswer call(Caller caller, ObjectNode given, BooleanSupplier gone) {
    if (!caller.mayPay()) {
      return Refusal.of("not_allowed", "This sign-in may look and may not pay.");
    }
    return mandates
        .named(caller.mandate())
        .map(mandate -> call(mandate, caller, given, gone))
        .orElseGet(Refusal::noMandate);
  }

  private ToolAnswer call(Mandate mandate, Caller caller, ObjectNode given, BooleanSupplier gone) {
    try {
      Wanted wanted = reader.read(mandate, new Arguments(arguments, given));
      Request request =
          new Request(
              wanted.kind(),
              firstName,
              wanted.reference(),
              caller.onBehalfOf(),
              wanted.parameters());
      return answer(requests.make(mandate, request, gone), wanted.reference());
    } catch (BadArgument e) {
      return Refusal.of(e);
    }
  }

  private static ToolAnswer answer(Answer answer, String reference) {
    return switch (answer) {
      case Answer.Taken(Action action, boolean repeated) -> taken(action, repeated, reference);
      case Answer.OtherBefore(Action first) -> otherBefore(first, reference);
      case Answer.Unfit(String explanation) -> Refusal.of("unfit", explanation);
      case Answer.NotNow(String explanation) -> Refusal.of("try_again", explanation);
    };
  }

  private static ToolAnswer taken(Action action, boolean repeated, String reference) {
    ObjectNode json = ActionWords.json(action, reference).put("repeated", repeated);
    String text =
        (repeated ? "This reference was used before, and nothing was started now. " : "")
            + ActionWords.text(action);
    return new ToolAnswer(ActionWords.isFailure(action), text, json);
  }

  private static ToolAnswer otherBefore(Action first, String reference) {
    ObjectNode json = Json.object().put("error", "reference_used");
    json.set("first", ActionWords.json(first, reference));
    String text =
        "The reference %s was used before for something else, and this call was refused. What was asked for first: %s If this is another payment, it needs a reference of its own."
            .formatted(reference, ActionWords.text(first));
    return new ToolAnswer(true, text, json);
  }
}
