package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** SageMaker Runtime: models that answer, by the REST protocol of InvokeEndpoint. */
public final class ModelStandIn implements Service {

  private static final String PREFIX = "X-Amzn-SageMaker-";

  /** What a model was asked; what was not sent is null. */
  public record Question(
      String endpoint,
      String contentType,
      String body,
      @Nullable String accept,
      @Nullable String customAttributes,
      @Nullable String targetVariant,
      @Nullable String targetModel,
      @Nullable String inferenceId) {}

  /** What a model answers: its output, or an error of its container. */
  public sealed interface Answer {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Output(String contentType, byte[] body) implements Answer {}

    record ModelError(int originalStatus, String originalMessage) implements Answer {}

    static Answer json(String body) {
      return text("application/json", body);
    }

    static Answer text(String contentType, String body) {
      return new Output(contentType, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final Map<String, Function<Question, Answer>> models = new ConcurrentHashMap<>();

  /** Makes an endpoint, or replaces what it answers. */
  public void endpoint(String name, Function<Question, Answer> model) {
    models.put(name, model);
  }

  /** Makes an endpoint that always answers the same JSON. */
  public void endpoint(String name, String json) {
    endpoint(name, question -> Answer.json(json));
  }

  boolean serves(AwsRequest request) {
    String path = request.path();
    return request.method().equals("POST")
        && path.startsWith("endpoints/")
        && path.endsWith("/invocations");
  }

  @Override
  public AwsReply handle(String operation, AwsRequest request) {
    Question question = question(request);
    Function<Question, Answer> model = models.get(question.endpoint());
    if (model == null) {
      throw new AwsError(
          400,
          "ValidationError",
          "Endpoint " + question.endpoint() + " of account " + AwsStandIn.ACCOUNT + " not found.");
    }
    return switch (model.apply(question)) {
      case Answer.Output(String contentType, byte[] body) ->
          new AwsReply(200, Map.of("Content-Type", contentType), body)
              .with("x-Amzn-Invoked-Production-Variant", "AllTraffic");
      case Answer.ModelError(int status, String message) -> modelError(status, message);
    };
  }

  private static Question question(AwsRequest request) {
    String path = request.path();
    String type = request.header("Content-Type");
    return new Question(
        path.substring("endpoints/".length(), path.length() - "/invocations".length()),
        type == null ? "" : type,
        new String(request.rawBody(), StandardCharsets.UTF_8),
        request.header("Accept"),
        request.header(PREFIX + "Custom-Attributes"),
        request.header(PREFIX + "Target-Variant"),
        request.header(PREFIX + "Target-Model"),
        request.header(PREFIX + "Inference-Id"));
  }

  private static AwsReply modelError(int status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ErrorCode", "CLIENT_ERROR_FROM_MODEL").put("OriginalStatusCode", status);
    body.put("Message", "Received client error (" + status + ") from the model.");
    body.put("OriginalMessage", message);
    body.put("LogStreamArn", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker");
    return AwsReply.text(424, "application/json", body.toString())
        .with("x-amzn-ErrorType", "ModelError");
  }

  @Override
  public AwsReply error(AwsError e) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("Message", e.getMessage());
    return AwsReply.text(e.status, "application/json", body.toString())
        .with("x-amzn-ErrorType", e.code);
  }
}
