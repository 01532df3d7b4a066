package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Implements {@link Endpoints} by the SDK's client, which must be built with {@link BoundedAnswer}.
 */
final class SageMakerEndpoints implements Endpoints {

  private static final int MAX_MODEL_TEXT_CHARS = 300;

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .nodeFactory(Json.mapper().getNodeFactory())
          .build();

  private final Supplier<SageMakerRuntimeClient> client;
  private final int maxBytes;

  /**
   * @param maxBytes the largest answer that is accepted
   */
  SageMakerEndpoints(Supplier<SageMakerRuntimeClient> client, int maxBytes) {
    this.client = client;
    this.maxBytes = maxBytes;
  }

  @Override
  public Prediction invoke(Invocation invocation) {
    InvokeEndpointResponse answer =
        AwsCall.run("SageMaker InvokeEndpoint of " + invocation.endpoint(), () -> ask(invocation));
    return new Prediction(
        body(invocation.endpoint(), answer.body().asByteArrayUnsafe(), answer.contentType()),
        answer.contentType(),
        answer.invokedProductionVariant(),
        answer.customAttributes());
  }

  private InvokeEndpointResponse ask(Invocation invocation) {
    try {
      return client
          .get()
          .invokeEndpoint(request ->
              request
                  .endpointName(invocation.endpoint())
                  .contentType(invocation.contentType())
                  .body(SdkBytes.fromUtf8String(invocation.body()))
                  .accept(invocation.accept())
                  .customAttributes(invocation.customAttributes())
                  .targetVariant(invocation.targetVariant())
                  .targetModel(invocation.targetModel())
                  .inferenceId(invocation.inferenceId()));
    } catch (ModelErrorException e) {
      throw modelError(invocation.endpoint(), e);
    }
  }

  private static AwsFailure modelError(String endpoint, ModelErrorException e) {
    @Nullable String said = e.originalMessage();
    return new AwsFailure(
        Kind.REFUSED,
        "ModelError",
        "The model behind "
            + endpoint
            + " failed with status "
            + (e.originalStatusCode() == null ? "unknown" : e.originalStatusCode())
            + ": "
            + (said == null || said.isBlank()
                ? "no explanation given"
                : Texts.oneLine(said, MAX_MODEL_TEXT_CHARS)));
  }

  private JsonNode body(String endpoint, byte[] bytes, @Nullable String contentType) {
    if (bytes.length > maxBytes) {
      throw unusable("TooLarge", endpoint, "is larger than " + maxBytes + " bytes");
    }
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    String text = text(endpoint, bytes);
    if (type.startsWith("text/csv") || (type.startsWith("text/") && !looksLikeJson(text))) {
      return JsonNodeFactory.instance.stringNode(text);
    }
    try {
      JsonNode parsed = json.readTree(text);
      if (!parsed.isMissingNode()) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      NumberBounds.Exceeded exceeded = NumberBounds.Exceeded.in(json.createParser(text));
      throw unusable("unreadable", endpoint, "holds " + exceeded.getMessage());
    } catch (JacksonException e) {
      // The content type below decides what this means.
    }
    if (saysJson(type)) {
      throw unusable("NotJson", endpoint, "says that it is JSON and is not");
    }
    return JsonNodeFactory.instance.stringNode(text);
  }

  /**
   * Whether the content type promises one JSON document. {@code application/jsonlines} has several,
   * so it is text.
   */
  private static boolean saysJson(String type) {
    String bare = type.split(";", 2)[0].strip();
    return bare.equals("application/json") || bare.endsWith("+json");
  }

  /**
   * Whether a text begins as JSON does. Flask, which many model containers use, calls everything
   * text/html.
   */
  private static boolean looksLikeJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  private static String text(String endpoint, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unusable("NotText", endpoint, "is neither JSON nor text in UTF-8");
    }
  }

  private static AwsFailure unusable(String code, String endpoint, String why) {
    return new AwsFailure(
        Kind.REFUSED, code, "The answer of the model behind " + endpoint + " " + why + ".");
  }
}
