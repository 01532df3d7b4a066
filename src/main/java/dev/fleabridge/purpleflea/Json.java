package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/**
 * Reads and writes JSON. Numbers stay decimals. Unknown fields are ignored, because every answer
 * carries an extra {@code _info}. A missing field that is needed makes the answer unreadable.
 */
public final class Json {

  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .nodeFactory(new BoundedNumbers())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private static final int MAX_ID_CHARS = 256;

  /**
   * The most characters of an amount as a text. Reading a million digits takes a minute of
   * processor time.
   */
  private static final int MAX_NUMBER_CHARS = 400;

  /** Times outside these bounds do not fit the database and the computations with them. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Json() {}

  /** The value, or null where the text is not exactly one JSON value. */
  public static @Nullable JsonNode parseOrNull(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node.isMissingNode() ? null : node;
    } catch (JacksonException | NumberFormatException e) {
      // NumberFormatException is thrown for a number beyond the bounds, or beyond what a BigDecimal
      // can hold.
      return null;
    }
  }

  /** A string that must be there. A number is taken as its digits. */
  public static String needText(JsonNode object, String field) {
    String value = text(object, field);
    if (value == null || value.isBlank()) {
      throw new UnreadableAnswer("the answer has no " + field);
    }
    return value;
  }

  /**
   * An id that must be there.
   *
   * @throws UnreadableAnswer where it is missing or is no id, see {@link #id}
   */
  public static String needId(JsonNode object, String field) {
    return checkedId(needText(object, field), field);
  }

  /**
   * An id, or null where it is missing. Ids are kept in indexed columns and shown to people, so a
   * long text or one with control characters is no id.
   *
   * @throws UnreadableAnswer for a text of more than 256 characters or with control characters
   */
  public static @Nullable String id(JsonNode object, String field) {
    String value = text(object, field);
    return value == null ? null : checkedId(value, field);
  }

  private static String checkedId(String value, String field) {
    if (value.length() > MAX_ID_CHARS || value.chars().anyMatch(Character::isISOControl)) {
      throw new UnreadableAnswer("the answer has no usable id in " + field);
    }
    return value;
  }

  /** A string, or null where it is missing, null, or neither text nor a number. */
  public static @Nullable String text(JsonNode object, String field) {
    JsonNode node = object.path(field);
    return node.isString() || node.isNumber() ? node.asString() : null;
  }

  /** An amount that must be there, as a number or as a string, rounded to six places. */
  public static BigDecimal needAmount(JsonNode object, String field) {
    BigDecimal value = amount(object, field);
    if (value == null) {
      throw new UnreadableAnswer("the answer has no amount in " + field);
    }
    return value;
  }

  /** An amount rounded to six places, or null where the field holds no usable number. */
  public static @Nullable BigDecimal amount(JsonNode object, String field) {
    JsonNode node = object.path(field);
    if (!node.isNumber() && !(node.isString() && node.stringValue().length() <= MAX_NUMBER_CHARS)) {
      return null;
    }
    try {
      BigDecimal value =
          node.isNumber() ? node.decimalValue() : new BigDecimal(node.stringValue().strip());
      return Amounts.isSane(value) ? Amounts.received(value) : null;
    } catch (NumberFormatException | JacksonException e) {
      return null;
    }
  }

  /**
   * A time in ISO-8601 or as a number of epoch seconds; null where it is neither, or outside the
   * years 1970 to 9999.
   */
  public static @Nullable Instant time(JsonNode object, String field) {
    Instant time = timeOrNull(object.path(field));
    return time == null || time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
  }

  private static @Nullable Instant timeOrNull(JsonNode node) {
    try {
      if (node.isIntegralNumber() && node.canConvertToLong()) {
        return Instant.ofEpochSecond(node.longValue());
      }
      return node.isString() ? Instant.parse(node.stringValue()) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A time that must be there. */
  public static Instant needTime(JsonNode object, String field) {
    Instant value = time(object, field);
    if (value == null) {
      throw new UnreadableAnswer("the answer has no time in " + field);
    }
    return value;
  }

  /** An array that must be there. */
  public static JsonNode needArray(JsonNode object, String field) {
    JsonNode node = object.path(field);
    if (!node.isArray()) {
      throw new UnreadableAnswer("the answer has no list of " + field);
    }
    return node;
  }

  /**
   * Refuses a number that is absurdly large or small before anything is computed with it. Written
   * out, 1e999999999 would take a gigabyte.
   */
  private static final class BoundedNumbers extends JsonNodeFactory {

    private static final long serialVersionUID = 1L;
    private static final int MAX_EXPONENT = 400;
    private static final int MAX_DIGITS = 1_000;

    @Override
    public ValueNode numberNode(@Nullable BigDecimal number) {
      if (number != null && Math.abs((long) number.scale()) > MAX_DIGITS + MAX_EXPONENT) {
        throw new NumberFormatException("a number beyond the bounds");
      }
      return super.numberNode(number);
    }
  }
}
