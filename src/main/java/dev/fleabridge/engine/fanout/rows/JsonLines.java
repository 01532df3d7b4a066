package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.engine.fanout.rows.Framer.Frame;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** One JSON value a line. */
final class JsonLines implements Rows {

  private static final ObjectReader ONE_VALUE =
      Json.mapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Framer framer;
  private long number;

  JsonLines(Framer framer, long before) {
    this.framer = framer;
    this.number = before;
  }

  @Override
  public Optional<Row> next() throws IOException {
    Optional<Frame> frame = framer.next();
    if (frame.isEmpty()) {
      return Optional.empty();
    }
    number++;
    return Optional.of(
        switch (frame.get()) {
          case Frame.Bad(String reason) -> new Row.Unreadable(number, reason);
          case Frame.Text(String text) -> row(text);
        });
  }

  private Row row(String text) {
    try {
      return new Row.Readable(number, ONE_VALUE.<JsonNode>readValue(text));
    } catch (JacksonException e) {
      return new Row.Unreadable(number, "it is not one JSON value");
    } catch (NumberFormatException e) {
      return new Row.Unreadable(number, "it holds " + exceeded(text).getMessage());
    }
  }

  private static NumberBounds.Exceeded exceeded(String text) {
    return NumberBounds.Exceeded.in(Json.mapper().createParser(text));
  }

  @Override
  public long offset() {
    return framer.offset();
  }

  @Override
  public @Nullable List<String> columns() {
    return null;
  }

  @Override
  public void close() throws IOException {
    framer.close();
  }
}
