package dev.fleabridge.purpleflea;

import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A read in the words of a dialect.
 *
 * @param reading turns the answer into the result; throws {@link UnreadableAnswer} where it cannot
 * @param shareable whether look-ups of about the same time may share one answer
 */
public record Query<T>(Call call, Function<JsonNode, T> reading, boolean shareable) {

  public Query(Call call, Function<JsonNode, T> reading) {
    this(call, reading, false);
  }

  public Query<T> shared() {
    return new Query<>(call, reading, true);
  }
}
