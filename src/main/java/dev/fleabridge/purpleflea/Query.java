package dev.fleabridge.purpleflea;

import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A read in the words of a dialect.
 *
 * @param reading turns the answer into the result; throws {@link UnreadableAnswer} where it cannot
 */
public record Query<T>(Call call, Function<JsonNode, T> reading) {}
