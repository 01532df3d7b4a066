package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.model.Sha256;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.OutputParameter;

/**
 * Implements {@link CallbackAnswers} by the SDK's client. The bounds are those of the API reference
 * of both operations.
 */
final class SageMakerCallbackAnswers implements CallbackAnswers {

  private static final int MAX_OUTPUTS = 50;
  private static final int MAX_NAME_CHARS = 256;
  private static final int MAX_VALUE_CHARS = 1024;
  private static final int MIN_KEY_CHARS = 32;
  private static final int MAX_KEY_CHARS = 128;

  private final Supplier<SageMakerClient> client;

  SageMakerCallbackAnswers(Supplier<SageMakerClient> client) {
    this.client = client;
  }

  @Override
  public CallbackResult succeed(
      String token, Map<String, String> outputs, String clientRequestToken) {
    List<OutputParameter> parameters = parameters(outputs);
    return answer(
        "SageMaker SendPipelineExecutionStepSuccess",
        () ->
            client
                .get()
                .sendPipelineExecutionStepSuccess(request ->
                    request
                        .callbackToken(token)
                        .outputParameters(parameters)
                        .clientRequestToken(key(clientRequestToken))));
  }

  @Override
  public CallbackResult fail(String token, String reason, String clientRequestToken) {
    return answer(
        "SageMaker SendPipelineExecutionStepFailure",
        () ->
            client
                .get()
                .sendPipelineExecutionStepFailure(request ->
                    request
                        .callbackToken(token)
                        .failureReason(Texts.cut(reason, MAX_VALUE_CHARS))
                        .clientRequestToken(key(clientRequestToken))));
  }

  private static CallbackResult answer(String what, Supplier<?> call) {
    try {
      AwsCall.run(what, call);
      return CallbackResult.ANSWERED;
    } catch (AwsFailure e) {
      if (saysAlready(e)) {
        return CallbackResult.ALREADY_ANSWERED;
      }
      throw e;
    }
  }

  /**
   * Whether the failure says that the token was used. The API reference has no error code for this,
   * so only the text can tell. A conflict without such a text stays UNAVAILABLE, because the
   * pipeline waits, and answering twice is better than not at all.
   */
  private static boolean saysAlready(AwsFailure e) {
    boolean definite =
        e.code().equals("ValidationException") || e.code().equals("ConflictException");
    String text = e.reason().toLowerCase(Locale.ROOT);
    return definite && (text.contains("already") || text.contains("not in executing"));
  }

  private static List<OutputParameter> parameters(Map<String, String> outputs) {
    if (outputs.size() > MAX_OUTPUTS) {
      throw refused("TooManyOutputs", "A callback answer has at most " + MAX_OUTPUTS + " outputs.");
    }
    Map<String, String> cut = new LinkedHashMap<>();
    outputs.forEach((name, value) -> {
      String shortName = Texts.cut(name, MAX_NAME_CHARS);
      if (cut.putIfAbsent(shortName, Texts.cut(value, MAX_VALUE_CHARS)) != null) {
        throw refused("SameName", "Two outputs begin with the same 255 characters.");
      }
    });
    return cut.entrySet().stream()
        .map(
            entry -> OutputParameter.builder().name(entry.getKey()).value(entry.getValue()).build())
        .toList();
  }

  private static AwsFailure refused(String code, String reason) {
    return new AwsFailure(Kind.REFUSED, code, reason);
  }

  private static String key(String given) {
    if (given.length() >= MIN_KEY_CHARS && given.length() <= MAX_KEY_CHARS) {
      return given;
    }
    return Sha256.hex(given);
  }
}
