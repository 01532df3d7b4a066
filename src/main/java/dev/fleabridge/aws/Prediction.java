package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a model answered.
 *
 * @param body parsed JSON, with decimals exact; for CSV and other text a text node
 * @param contentType the type that the model named; null where it named none
 * @param variant the production variant that answered; null where it is not known
 * @param customAttributes what the model passed back; null where it passed nothing
 */
public record Prediction(
    JsonNode body,
    @Nullable String contentType,
    @Nullable String variant,
    @Nullable String customAttributes) {}
