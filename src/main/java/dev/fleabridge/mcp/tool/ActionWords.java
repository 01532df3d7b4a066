package dev.fleabridge.mcp.tool;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Reason.End;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Says to a model what became of an action, and what it should do next. */
final class ActionWords {

  private static final List<String> IDS = List.of("txId", "escrowId", "positionId");

  private ActionWords() {}

  /** The schema of {@link #json}. */
  static ObjectNode schema() {
    ObjectNode schema = Json.object().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    text(properties, "action_id", "Names the action at Fleabridge.");
    text(properties, "state", "DONE is paid. HELD waits. UNKNOWN is being found out.");
    text(properties, "kind", "What was asked for.");
    text(properties, "reference", "The reference of the call.");
    for (String name : List.of("payer", "payee", "amount", "tx_id", "escrow_id", "position_id")) {
      text(properties, name, "Where there is one.");
    }
    text(properties, "reason", "Why it is in its state, in one word.");
    text(properties, "explanation", "The same in a sentence.");
    text(properties, "what_next", "What to do, and what not to do.");
    text(properties, "created_at", "When it was asked for.");
    properties.putObject("repeated").put("type", "boolean");
    schema.putArray("required").add("action_id").add("state").add("what_next");
    return schema;
  }

  private static void text(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "string").put("description", description);
  }

  /** The action as JSON. Fields without a value are left out. */
  static ObjectNode json(Action action, @Nullable String reference) {
    ObjectNode json = Json.object().put("action_id", action.id().toString());
    json.put("state", action.state().name()).put("kind", action.kind().wireName());
    put(json, "reference", reference);
    put(json, "payer", action.payer());
    put(json, "payee", action.payee());
    put(json, "amount", action.amount() == null ? null : action.amount().toString());
    ObjectNode result = action.result();
    for (String id : IDS) {
      if (result != null && result.hasNonNull(id)) {
        json.put(snake(id), result.get(id).asString());
      }
    }
    put(json, "reason", action.reason());
    put(json, "explanation", explanation(action));
    json.put("created_at", action.createdAt().toString());
    return json.put("what_next", next(action));
  }

  private static String snake(String id) {
    return id.replace("Id", "_id");
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static @Nullable String explanation(Action action) {
    Optional<String> meaning = Reason.of(action.reason()).map(Reason::text);
    return action.explanation() == null ? meaning.orElse(null) : action.explanation();
  }

  /** The action in sentences. */
  static String text(Action action) {
    String why = explanation(action);
    return "%s is %s%s. %s"
        .formatted(what(action), action.state(), why == null ? "" : ": " + why, next(action));
  }

  private static String what(Action action) {
    String amount = action.amount() == null ? "" : " of " + action.amount() + " USDC";
    String payee = action.payee() == null ? "" : " to " + action.payee();
    return "The %s%s%s".formatted(action.kind().wireName().replace('-', ' '), amount, payee);
  }

  /** What the agent should do now. */
  static String next(Action action) {
    return switch (action.state()) {
      case DONE -> "It is carried out. Nothing more is to be done.";
      case WAITING, READY, SENDING ->
          "It is on its way. Ask get_action later; do not ask for it under another reference.";
      case UNKNOWN ->
          "It was sent and the answer was lost. Fleabridge finds out what became of it. Ask"
              + " get_action later; do not ask for it under another reference.";
      case NEEDS_REVIEW ->
          "A person at Fleabridge decides what became of it. Do not ask for it under another"
              + " reference.";
      case HELD -> held(action);
      case DECLINED ->
          "It was refused and had no effect. If the cause is mended, ask for it under a new"
              + " reference, or let an operator retry it.";
      case SKIPPED -> "There was nothing to do.";
      case CANCELED -> "A person stopped it, and it will not be carried out.";
      case EXPIRED -> "It was not carried out in time, and will not be.";
    };
  }

  private static String held(Action action) {
    Set<End> ends = Reason.of(action.reason()).map(Reason::ends).orElse(Set.of());
    String who =
        ends.stream().sorted().map(end -> who(action, end)).collect(Collectors.joining(" "));
    return "Nothing is paid yet. " + who + " Do not ask for it under another reference.";
  }

  private static String who(Action action, End end) {
    return switch (end) {
      case ITSELF -> "It goes on by itself when that has ended.";
      case PERSON ->
          "A person can let it go on or stop it: POST /v1/actions/%s/approve or /reject at Fleabridge."
              .formatted(action.id());
      case CONFIGURATION -> "Whoever runs Fleabridge can change the setting that holds it.";
    };
  }

  /** Whether the call failed for good. */
  static boolean isFailure(Action action) {
    return action.state().endedUndone() && action.state() != ActionState.SKIPPED;
  }
}
