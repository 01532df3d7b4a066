package dev.fleabridge.model;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as this project reads it. Decimals stay decimals (money rule 18). JSON from outside is
 * bounded. JSON that we stored is read back with far wider bounds, because a row that cannot be
 * read would stop every replica that meets it.
 */
public final class Json {

  /**
   * Levels of objects and arrays. Every event that AWS documents fits, and no payload exhausts a
   * stack.
   */
  public static final int MAX_NESTING = 200;

  private static final JsonMapper MAPPER =
      mapper(
          StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build(),
          new NumberBounds.Nodes());

  private static final String TOO_LARGE =
      "JSON that is nested more than %d levels, or has a number of more than 1,000 digits or a text that is too long"
          .formatted(MAX_NESTING);

  /** Jackson writes at most 500 levels (StreamWriteConstraints), and has no bounds for the rest. */
  private static final JsonMapper STORED =
      mapper(
          StreamReadConstraints.builder()
              .maxNestingDepth(5_000)
              .maxNumberLength(1_000_000)
              .maxStringLength(Integer.MAX_VALUE)
              .maxNameLength(Integer.MAX_VALUE)
              .build(),
          JsonNodeFactory.instance);

  private static JsonMapper mapper(StreamReadConstraints bounds, JsonNodeFactory nodes) {
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bounds).build())
        .nodeFactory(nodes)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  private Json() {}

  /**
   * The shared, immutable mapper, with the bounds for JSON from outside. Its readers throw
   * JacksonException, and NumberFormatException for a number beyond the bounds. {@link
   * NumberBounds.Exceeded#in} then tells where the number stands.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** A new, empty array. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads one JSON value that comes from outside.
   *
   * @throws IllegalArgumentException where the text is not JSON, is nested deeper than {@link
   *     #MAX_NESTING}, or holds a text that is too long
   * @throws NumberBounds.Exceeded where it holds a number beyond the bounds
   */
  public static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(fault(e), e);
    } catch (NumberFormatException e) {
      throw NumberBounds.Exceeded.in(MAPPER.createParser(text));
    }
  }

  /**
   * Why a text from outside could not be read, and at which place. The words are our own, because
   * the library's message names its settings and quotes the text, which may be a secret.
   */
  public static String fault(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    boolean known = at != null && at.getLineNr() > 0;
    String where = known ? " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()) : "";
    return (e instanceof StreamConstraintsException ? TOO_LARGE : "not JSON") + where;
  }

  /**
   * Reads one JSON object that comes from outside.
   *
   * @throws IllegalArgumentException as {@link #read}, and where it is JSON but no object
   */
  public static ObjectNode readObject(String text) {
    return requireObject(read(text));
  }

  /**
   * The name that an object of a text has twice; empty where there is none. JSON allows it, and
   * readers differ in which of the two they take.
   *
   * @throws JacksonException where the text is no JSON for another reason
   */
  public static Optional<String> repeatedField(String text) {
    try (JsonParser parser =
        MAPPER.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION).createParser(text)) {
      return repeatedField(parser);
    }
  }

  private static Optional<String> repeatedField(JsonParser parser) {
    try {
      while (parser.nextToken() != null) {
        // The parser itself finds it.
      }
      return Optional.empty();
    } catch (StreamReadException e) {
      Optional<String> name = repeatedField(e);
      if (name.isEmpty()) {
        throw e;
      }
      return name;
    }
  }

  /** The name that a strict reader has found twice; empty where its fault is another. */
  public static Optional<String> repeatedField(StreamReadException fault) {
    JsonParser parser = fault.processor();
    return fault.getOriginalMessage().startsWith("Duplicate") && parser != null
        ? Optional.ofNullable(parser.currentName())
        : Optional.empty();
  }

  /**
   * Reads back one JSON value that we stored, whatever its size.
   *
   * @throws JacksonException where it is not JSON
   */
  public static JsonNode readStored(String text) {
    return STORED.readTree(text);
  }

  /**
   * As {@link #readStored}, for an object.
   *
   * @throws IllegalArgumentException where it is JSON but no object
   */
  public static ObjectNode readStoredObject(String text) {
    return requireObject(readStored(text));
  }

  private static ObjectNode requireObject(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  /** The value where the text is JSON, else the text itself. Some senders write either. */
  public static JsonNode jsonOrText(String content) {
    try {
      JsonNode json = read(content);
      return json.isMissingNode() ? MAPPER.getNodeFactory().stringNode(content) : json;
    } catch (IllegalArgumentException e) {
      return MAPPER.getNodeFactory().stringNode(content);
    }
  }

  /**
   * Why a value is beyond the bounds; empty where it is within them. For values that {@link #read}
   * did not read.
   *
   * @param maxNesting levels of objects and arrays
   */
  public static Optional<String> excess(JsonNode value, int maxNesting) {
    if ((value.isBigDecimal() || value.isBigInteger())
        && !NumberBounds.hold(value.decimalValue())) {
      return Optional.of("holds " + NumberBounds.IN_WORDS);
    }
    if (!value.isContainer()) {
      return Optional.empty();
    }
    if (maxNesting == 0) {
      return Optional.of("is nested too deeply");
    }
    for (JsonNode inner : value) {
      Optional<String> excess = excess(inner, maxNesting - 1);
      if (excess.isPresent()) {
        return excess;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a text, or JSON as text, holds half a surrogate pair. It would be stored as a question
   * mark, and so equal another text.
   */
  public static boolean holdsHalfAPair(String text) {
    return text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
