package dev.fleabridge.testkit.embedded;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people do in the lively data: each act is a call of the API, with a note. */
final class LivelyDesk {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BridgeCaller bridge;

  LivelyDesk(BridgeCaller bridge) {
    this.bridge = bridge;
  }

  /** Puts rules in force, by a second person where two must see them, and waits until they are. */
  void putInForce(String rules, String why) {
    ObjectNode order = Json.object().put("rules", rules).put("note", why);
    JsonNode answer = bridge.call("operator", "POST", "/v1/rules/reload", order.toString(), 200);
    long number = answer.path("revision").path("number").asLong();
    if (answer.path("result").asString().equals("PROPOSED")) {
      String decision = "/v1/rules/revisions/" + number + "/put-in-force";
      bridge.call("approver", "POST", decision, note(why), 200);
    }
    Awaitility.await("revision " + number)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> bridge.get("/v1/rules").path("here").path("revision").asLong() >= number);
  }

  void pause(String scope, String why) {
    bridge.call("operator", "PUT", "/v1/pauses/" + scope, note(why), 200);
  }

  void goOn(String scope, String why) {
    bridge.call("operator", "DELETE", "/v1/pauses/" + scope, note(why), 204);
  }

  /**
   * Has a person act on an action.
   *
   * @param act such as {@code approve}
   */
  void act(String person, String act, String action, String why) {
    bridge.call(person, "POST", "/v1/actions/" + action + "/" + act, note(why), 200);
  }

  /** Has a person try what the role does not allow. */
  void actInVain(String person, String act, String action, String why) {
    bridge.call(person, "POST", "/v1/actions/" + action + "/" + act, note(why), 403);
  }

  /** Says of an action in review that it was not carried out, so that it is sent again. */
  void wasNotDone(String action, String why) {
    ObjectNode settlement = Json.object().put("outcome", "not_done").put("note", why);
    String path = "/v1/actions/" + action + "/resolve";
    bridge.call("operator", "POST", path, settlement.toString(), 200);
  }

  void pay(ObjectNode batch) {
    bridge.call("operator", "POST", "/v1/batches", batch.toString(), 202);
  }

  /** Waits until a step of an event is in a state; its action. */
  String await(String event, String step, ActionState state) {
    return Awaitility.await("step %s of event %s is %s".formatted(step, event, state))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> find(event, step, state), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> find(String event, String step, ActionState state) {
    JsonNode actions = bridge.get("/v1/actions?event=" + event + "&state=" + state);
    return actions
        .path("items")
        .valueStream()
        .filter(action -> action.path("step").asString().equals(step))
        .map(action -> action.path("id").asString())
        .findFirst();
  }

  private static String note(String why) {
    return Json.object().put("note", why).toString();
  }
}
