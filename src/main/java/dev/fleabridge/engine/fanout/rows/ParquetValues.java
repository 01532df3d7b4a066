package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.row.PqInterval;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.SchemaNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON of the values of one row, with every digit. For one row and one thread. */
final class ParquetValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** About what a value takes beside its text, as JSON. */
  private static final int PUNCTUATION = 4;

  private final int maxBytes;
  private long bytes;

  /**
   * @param maxBytes about how long the row may be
   */
  ParquetValues(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The fields of a group.
   *
   * @throws IllegalArgumentException where the row is too long, or has a value that cannot be read
   */
  ObjectNode object(StructAccessor group, Collection<SchemaNode> fields) {
    ObjectNode object = Json.object();
    for (SchemaNode field : fields) {
      count(field.name().length());
      object.set(field.name(), json(field, group.getValue(field.name())));
    }
    return object;
  }

  private JsonNode json(@Nullable SchemaNode node, @Nullable Object value) {
    count(PUNCTUATION);
    return switch (value) {
      case null -> JSON.nullNode();
      case PqStruct struct when node instanceof SchemaNode.GroupNode group ->
          object(struct, group.children());
      case PqList list -> list(node, list);
      case PqMap map -> map(node, map);
      case Boolean truth -> JSON.booleanNode(truth);
      case Float number when !Float.isFinite(number) -> text(number.toString());
      case Double number when !Double.isFinite(number) -> text(number.toString());
      // The shortest decimal that is this number: 0.1 and not 0.1000000014901161.
      case Float number -> number(new BigDecimal(number.toString()));
      case Double number -> number(new BigDecimal(number.toString()));
      case BigDecimal number -> number(number);
      case Number number -> number(new BigDecimal(integer(node, number.longValue(), value)));
      case String text -> text(text);
      case byte[] raw -> text(text(raw));
      case LocalDateTime time -> text(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
      case LocalTime time -> text(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
      case Instant time -> text(time.toString());
      case LocalDate day -> text(day.toString());
      case UUID id -> text(id.toString());
      case PqInterval interval -> interval(interval);
      default ->
          throw new IllegalArgumentException(
              "it has a value of a kind that is not read"
                  + (node == null ? "" : ": " + node.name()));
    };
  }

  /** A whole number. Java has no unsigned ones, and so shows the upper half of them as negative. */
  private static BigInteger integer(@Nullable SchemaNode node, long signed, Object value) {
    boolean unsigned =
        node instanceof SchemaNode.PrimitiveNode leaf
            && leaf.logicalType() instanceof LogicalType.IntType(int _, boolean isSigned)
            && !isSigned;
    if (!unsigned) {
      return BigInteger.valueOf(signed);
    }
    return value instanceof Integer
        ? BigInteger.valueOf(signed & 0xffff_ffffL)
        : new BigInteger(Long.toUnsignedString(signed));
  }

  private JsonNode number(BigDecimal number) {
    if (!NumberBounds.hold(number)) {
      throw new IllegalArgumentException("it holds " + NumberBounds.IN_WORDS);
    }
    count(number.precision());
    return JSON.numberNode(number);
  }

  private JsonNode text(String text) {
    count(text.length());
    return JSON.stringNode(text);
  }

  /** Texts that an older writer did not mark as such; else base64. */
  private static String text(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(raw);
    }
  }

  private JsonNode list(@Nullable SchemaNode node, PqList list) {
    SchemaNode element = node instanceof SchemaNode.GroupNode group ? group.getListElement() : node;
    ArrayNode array = Json.array();
    for (int i = 0; i < list.size(); i++) {
      array.add(json(element, list.get(i)));
    }
    return array;
  }

  private JsonNode map(@Nullable SchemaNode node, PqMap map) {
    SchemaNode key = node instanceof SchemaNode.GroupNode group ? group.getMapKey() : null;
    SchemaNode value = node instanceof SchemaNode.GroupNode group ? group.getMapValue() : null;
    ObjectNode object = Json.object();
    for (PqMap.Entry entry : map.getEntries()) {
      object.set(json(key, entry.getKey()).asString(), json(value, entry.getValue()));
    }
    return object;
  }

  private JsonNode interval(PqInterval interval) {
    return Json.object()
        .put("months", interval.months())
        .put("days", interval.days())
        .put("milliseconds", interval.milliseconds());
  }

  private void count(long more) {
    bytes += more;
    if (bytes > maxBytes) {
      throw new IllegalArgumentException("it has more than %d bytes".formatted(maxBytes));
    }
  }
}
