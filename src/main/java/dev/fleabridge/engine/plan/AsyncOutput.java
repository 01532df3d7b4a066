package dev.fleabridge.engine.plan;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Terms;
import dev.fleabridge.rule.Rule;
import java.util.Collection;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fetches the output of an asynchronous inference, because its notification usually holds only an
 * address. A rule that reads {@code $detail.output} of such an event gets a first step that reads
 * the object from S3. All other steps of the rule wait for that step. Where the notification
 * brought the output along, intake has put it into the event already.
 */
public final class AsyncOutput {

  /** No rule can have a step of this name, because names in rules begin with a letter. */
  static final String STEP = "_output";

  /** What that step does. */
  static final ActionKind KIND = ActionKind.READ_OBJECT;

  private static final String SOURCE = "sagemaker.async-inference";
  private static final String FIELD = "output";

  private AsyncOutput() {}

  /** Whether the rule reads an output that must be fetched. A failed inference has no output. */
  static boolean isAwaited(Rule rule, Event event) {
    return event.source().equals(SOURCE)
        && !event.detail().has(FIELD)
        && event.detail().path("status").asString("").equals("Completed")
        && location(event).isString()
        && rule.readsDetail(FIELD);
  }

  /** Whether the rule's key reads the output. Such a key cannot be known before the fetch. */
  static boolean isInKey(Rule rule) {
    return rule.keyReadsDetail(FIELD);
  }

  /** How the first step begins. It reads the object as text, as its type is not always told. */
  static Beginning lookUp(Event event) {
    ObjectNode parameters = Json.object().put("uri", location(event).stringValue());
    parameters.put("format", "text");
    return new Beginning(
        ActionState.READY, null, null, Terms.of(KIND, null, null, false, false, null, parameters));
  }

  /** Whether one of these needed steps fetches the output. */
  public static boolean isAmong(Collection<Action> needs) {
    return needs.stream().anyMatch(need -> need.step().equals(STEP));
  }

  /** The step among these that fetched the output; empty unless it is DONE. */
  public static Optional<Action> doneAmong(Collection<Action> needs) {
    return needs.stream()
        .filter(need -> need.step().equals(STEP) && need.state() == ActionState.DONE)
        .findFirst();
  }

  /** The event with the output that was fetched, as JSON where it is JSON, and else as text. */
  static Event withOutput(Event event, Action lookUp) {
    ObjectNode result = lookUp.result() == null ? Json.object() : lookUp.result();
    ObjectNode detail = event.detail().deepCopy();
    detail.set(FIELD, Json.jsonOrText(result.path("content").asString("")));
    return event.withDetail(detail);
  }

  private static JsonNode location(Event event) {
    return event.detail().path("responseParameters").path("outputLocation");
  }
}
