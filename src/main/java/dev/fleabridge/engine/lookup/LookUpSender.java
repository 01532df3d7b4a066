package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Endpoints;
import dev.fleabridge.aws.Invocation;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.S3Uri;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.mlops.RemoteFailure;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries look-ups out: how a training job or a run ended, what a model or a warehouse answers,
 * what an object holds. They only read. So a failure that may pass is NOT_SENT, and the look-up is
 * tried again.
 */
public final class LookUpSender implements Sender {

  /** The most bytes of an object, and the most characters of a result. A fan-out reads more. */
  private static final int MAX_RESULT_BYTES = 256 * 1024;

  private final TrainingJobs trainingJobs;
  private final Endpoints endpoints;
  private final Objects objects;
  private final MlflowServers mlflow;
  private final DatabricksWorkspaces databricks;

  public LookUpSender(
      TrainingJobs trainingJobs,
      Endpoints endpoints,
      Objects objects,
      MlflowServers mlflow,
      DatabricksWorkspaces databricks) {
    this.trainingJobs = trainingJobs;
    this.endpoints = endpoints;
    this.objects = objects;
    this.mlflow = mlflow;
    this.databricks = databricks;
  }

  @Override
  public SendResult send(Action action) {
    try {
      return bounded(lookUp(action));
    } catch (AwsFailure failure) {
      return answer(failure);
    } catch (RemoteFailure failure) {
      return answer(failure);
    } catch (IllegalArgumentException e) {
      return SendResult.of(
          Outcome.DECLINED, Reason.INVALID_PARAMETERS, String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode lookUp(Action action) {
    ObjectNode parameters = action.resolved();
    return switch (action.kind().outside()) {
      case TRAINING_JOB -> trainingJobs.describe(parameters.path("name").asString()).asJson();
      case ENDPOINT ->
          object(endpoints.invoke(invocation(action, parameters)).body(), "prediction");
      case OBJECT -> read(parameters);
      case MLFLOW_RUN ->
          mlflow.run(parameters.path("server").asString(), parameters.path("run-id").asString());
      case DATABRICKS_RUN ->
          databricks.run(
              parameters.path("workspace").asString(), parameters.path("run-id").asString());
      case DATABRICKS_QUERY ->
          databricks.query(
              parameters.path("workspace").asString(),
              parameters.path("statement").asString(),
              parameters.get("parameters") instanceof ObjectNode given ? given : Json.object());
      case OBJECT_AND_LOG, CALLBACK, NOTHING ->
          throw new IllegalArgumentException(action.kind().wireName() + " is no look-up");
    };
  }

  /**
   * Makes the request to a model. Where the rule gives no inference id, the model gets our key:
   * data capture then shows which answer led to which payment.
   */
  private static Invocation invocation(Action action, ObjectNode parameters) {
    JsonNode body = parameters.path("body");
    String contentType = text(parameters, "content-type");
    String inferenceId = text(parameters, "inference-id");
    return new Invocation(
        parameters.path("endpoint").asString(),
        contentType == null ? "application/json" : contentType,
        body.isString() && contentType != null ? body.stringValue() : body.toString(),
        text(parameters, "accept"),
        null,
        text(parameters, "target-variant"),
        text(parameters, "target-model"),
        inferenceId == null ? action.idempotencyKey() : inferenceId);
  }

  private ObjectNode read(ObjectNode parameters) {
    String content = utf8(objects.read(NamedObject.of(parameters), MAX_RESULT_BYTES));
    String format = text(parameters, "format");
    if (format != null && !format.equals("json")) {
      return Json.object().put("content", content);
    }
    try {
      return object(Json.read(content), "content");
    } catch (NumberBounds.Exceeded e) {
      throw new AwsFailure(
          AwsFailure.Kind.REFUSED, Reason.UNREADABLE.code(), "the object holds " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new AwsFailure(AwsFailure.Kind.REFUSED, "NotJson", "the object is not JSON");
    }
  }

  /** The object that a step's {@code uri}, or its {@code bucket} and {@code key}, names. */
  public static S3Uri location(ObjectNode parameters) {
    String uri = text(parameters, "uri");
    return uri != null
        ? S3Uri.parse(uri)
        : new S3Uri(parameters.path("bucket").asString(), parameters.path("key").asString());
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AwsFailure(AwsFailure.Kind.REFUSED, "NotText", "the object is not UTF-8 text");
    }
  }

  /**
   * Leaves a JSON object as it is, so that {@code $steps.name.field} reads it, and wraps the rest.
   */
  private static ObjectNode object(JsonNode value, String otherwise) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    ObjectNode wrapped = Json.object();
    wrapped.set(otherwise, value);
    return wrapped;
  }

  /**
   * Declines a result that later steps cannot compute with, or the ledger cannot keep. The client
   * that reads a model's answer allows more levels than everything else here.
   */
  private static SendResult bounded(ObjectNode result) {
    Optional<String> excess = Json.excess(result, Json.MAX_NESTING);
    if (excess.isPresent()) {
      return SendResult.of(
          Outcome.DECLINED,
          Reason.UNREADABLE,
          "the answer %s; at most %d levels are read".formatted(excess.get(), Json.MAX_NESTING));
    }
    String text = result.toString();
    if (Json.holdsHalfAPair(text)) {
      return SendResult.of(
          Outcome.DECLINED, Reason.UNREADABLE, "the answer holds half a surrogate pair");
    }
    int length = text.length();
    return length <= MAX_RESULT_BYTES
        ? SendResult.done(result)
        : SendResult.of(
            Outcome.DECLINED,
            Reason.TOO_LARGE,
            "the answer has %d characters, more than %d".formatted(length, MAX_RESULT_BYTES));
  }

  private static final String SUPERSEDED =
      "the object was written again since the event named it, and what it holds now is not what was"
          + " meant; S3 tells of it in an event of its own";

  public static SendResult answer(AwsFailure failure) {
    String code = failure.code();
    if (code.equals("PreconditionFailed")) {
      return SendResult.of(Outcome.DECLINED, Reason.SUPERSEDED, SUPERSEDED);
    }
    return switch (failure.kind()) {
      case NOT_FOUND -> SendResult.of(Outcome.DECLINED, Reason.NOT_FOUND, failure.reason());
      case REFUSED -> SendResult.of(Outcome.DECLINED, code, failure.reason());
      case UNAVAILABLE -> SendResult.of(Outcome.NOT_SENT, code, failure.reason());
    };
  }

  private static SendResult answer(RemoteFailure failure) {
    return switch (failure.kind()) {
      case NOT_FOUND -> SendResult.of(Outcome.DECLINED, Reason.NOT_FOUND, failure.reason());
      case REFUSED -> SendResult.of(Outcome.DECLINED, failure.code(), failure.reason());
      case UNAVAILABLE -> SendResult.of(Outcome.NOT_SENT, failure.code(), failure.reason());
    };
  }

  private static @Nullable String text(ObjectNode parameters, String name) {
    JsonNode value = parameters.get(name);
    return value == null || value.isNull() ? null : value.asString();
  }
}
