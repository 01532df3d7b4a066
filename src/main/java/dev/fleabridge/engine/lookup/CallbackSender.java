package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.CallbackAnswers;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers callback steps of pipelines. SageMaker drops a repeated client request token, and the
 * token is our idempotency key. So an answer is sent again where nobody knows whether it arrived.
 */
final class CallbackSender implements Sender {

  private final CallbackAnswers answers;

  public CallbackSender(CallbackAnswers answers) {
    this.answers = answers;
  }

  @Override
  public SendResult send(Action action) {
    ObjectNode parameters = action.resolved();
    String token = parameters.path("token").asString();
    JsonNode failure = parameters.get("failure");
    try {
      CallbackAnswers.CallbackResult answer =
          failure == null || failure.isNull()
              ? answers.succeed(token, flat(parameters.path("outputs")), action.idempotencyKey())
              : answers.fail(token, failure.asString(), action.idempotencyKey());
      return SendResult.done(Json.object().put("answer", answer.name()));
    } catch (AwsFailure e) {
      return LookUpSender.answer(e);
    }
  }

  /** Makes text of nested outputs, because the step takes flat outputs only. */
  private static Map<String, String> flat(JsonNode outputs) {
    Map<String, String> flat = new LinkedHashMap<>();
    outputs
        .properties()
        .forEach(e ->
            flat.put(
                e.getKey(),
                e.getValue().isValueNode() ? e.getValue().asString() : e.getValue().toString()));
    return flat;
  }
}
