package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;

/**
 * One question to a model endpoint. A null part is not sent.
 *
 * @param endpoint the endpoint's name
 * @param contentType of the body, such as {@code application/json} or {@code text/csv}
 * @param body the question, sent as UTF-8
 * @param accept the wanted type of the answer
 * @param customAttributes passed on to the model, at most 1,024 characters
 * @param targetVariant the production variant that is to answer
 * @param targetModel the model of a multi-model endpoint that is to answer
 * @param inferenceId an identifier that data capture keeps with the answer
 */
public record Invocation(
    String endpoint,
    String contentType,
    String body,
    @Nullable String accept,
    @Nullable String customAttributes,
    @Nullable String targetVariant,
    @Nullable String targetModel,
    @Nullable String inferenceId) {

  /** A question without any of the optional parts. */
  public static Invocation of(String endpoint, String contentType, String body) {
    return new Invocation(endpoint, contentType, body, null, null, null, null, null);
  }
}
