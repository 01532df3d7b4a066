package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a model answered.
 *
 * @param body parsed JSON, with decimals exact; for CSV and other text a text node
 * @param contentType what the model said that it is, null when it did not
 * @param variant the production variant that answered, null when not told
 * @param customAttributes what the model passed back, null when nothing
 */
public record Prediction(
    JsonNode body,
    @Nullable String contentType,
    @Nullable String variant,
    @Nullable String customAttributes) {}
